//! T02: imports, namespaces and names.

use toscac_syntax::diagnostic::Code;

/// All rows of this section, by number.
pub static TABLE: &[&Code] = &[
    &UNKNOWN_IMPORT,
    &NOT_A_TOSCA_FILE,
    &UNKNOWN_PROFILE,
    &AMBIGUOUS_PROFILE,
    &NETWORK_IMPORT,
    &UNKNOWN_REPOSITORY,
    &SCHEME_AND_REPOSITORY,
    &LOCAL_AND_IMPORTED_NAME,
    &IMPORTED_NAMES_CONFLICT,
    &IMPORTED_SERVICE_TEMPLATE,
    &RESERVED_DATA_TYPE_NAME,
    &UNKNOWN_NAME,
    &NAME_OF_ANOTHER_KIND,
    &IMPORT_OUTSIDE_REPOSITORY,
    &FILE_IN_TWO_PROFILES,
    &IMPORT_LIMIT,
];

/// An import leads to no file.
pub static UNKNOWN_IMPORT: Code = Code::error(
    "T0201",
    "unknown_import",
    "an import leads to no file",
    "TOSCA 2.0 §6.8.2.2",
    include_str!("../../codes/T0201.md"),
);

/// An import leads to a file that is not a TOSCA file.
pub static NOT_A_TOSCA_FILE: Code = Code::error(
    "T0202",
    "not_a_tosca_file",
    "an import leads to a file that is not a TOSCA file",
    "TOSCA 2.0 §6.8.2.2",
    include_str!("../../codes/T0202.md"),
);

/// An import names a profile that is not known.
pub static UNKNOWN_PROFILE: Code = Code::error(
    "T0203",
    "unknown_profile",
    "an import names a profile that is not known",
    "TOSCA 2.0 §6.8.2.1",
    include_str!("../../codes/T0203.md"),
);

/// Two files claim the profile that an import names.
pub static AMBIGUOUS_PROFILE: Code = Code::error(
    "T0204",
    "ambiguous_profile",
    "two files claim the profile that an import names",
    "TOSCA 2.0 §6.8.2.1",
    include_str!("../../codes/T0204.md"),
);

/// An import wants the network, which is not allowed here.
pub static NETWORK_IMPORT: Code = Code::error(
    "T0205",
    "network_import",
    "an import wants the network, which is not allowed here",
    "TOSCA 2.0 §6.8.2.2",
    include_str!("../../codes/T0205.md"),
);

/// A repository is named that this file does not know.
pub static UNKNOWN_REPOSITORY: Code = Code::error(
    "T0206",
    "unknown_repository",
    "a repository is named that this file does not know",
    "TOSCA 2.0 §6.5, §6.8.1",
    include_str!("../../codes/T0206.md"),
);

/// An import gives both a whole URL and a repository.
pub static SCHEME_AND_REPOSITORY: Code = Code::error(
    "T0207",
    "scheme_and_repository",
    "an import gives both a whole URL and a repository",
    "TOSCA 2.0 §6.8.2.2",
    include_str!("../../codes/T0207.md"),
);

/// A file defines a name that an import brings in, too.
pub static LOCAL_AND_IMPORTED_NAME: Code = Code::error(
    "T0208",
    "local_and_imported_name",
    "a file defines a name that an import brings in, too",
    "TOSCA 2.0 §6.8.4",
    include_str!("../../codes/T0208.md"),
);

/// Two imports bring different things under one name.
pub static IMPORTED_NAMES_CONFLICT: Code = Code::error(
    "T0209",
    "imported_names_conflict",
    "two imports bring different things under one name",
    "TOSCA 2.0 §6.8.4",
    include_str!("../../codes/T0209.md"),
);

/// An imported file holds a service template, which is ignored.
pub static IMPORTED_SERVICE_TEMPLATE: Code = Code::warning(
    "T0210",
    "imported_service_template",
    "an imported file holds a service template, which is ignored",
    "TOSCA 2.0 §4.2.1, §6.8",
    include_str!("../../codes/T0210.md"),
);

/// A data type has the name of a built-in one.
pub static RESERVED_DATA_TYPE_NAME: Code = Code::error(
    "T0211",
    "reserved_data_type_name",
    "a data type has the name of a built-in one",
    "TOSCA 2.0 §9.1",
    include_str!("../../codes/T0211.md"),
);

/// A name is used that means nothing in this file.
pub static UNKNOWN_NAME: Code = Code::error(
    "T0212",
    "unknown_name",
    "a name is used that means nothing in this file",
    "TOSCA 2.0 §6.4.2, §6.8.4",
    include_str!("../../codes/T0212.md"),
);

/// A name of one kind is used where another kind is wanted.
pub static NAME_OF_ANOTHER_KIND: Code = Code::error(
    "T0213",
    "name_of_another_kind",
    "a name of one kind is used where another kind is wanted",
    "TOSCA 2.0 §6.4.2, §6.8.4",
    include_str!("../../codes/T0213.md"),
);

/// An import path leaves the repository of the importing file.
pub static IMPORT_OUTSIDE_REPOSITORY: Code = Code::error(
    "T0214",
    "import_outside_repository",
    "an import path leaves the repository of the importing file",
    "TOSCA 2.0 §6.8.2.2",
    include_str!("../../codes/T0214.md"),
);

/// A file without a profile belongs to two profiles.
pub static FILE_IN_TWO_PROFILES: Code = Code::note(
    "T0215",
    "file_in_two_profiles",
    "a file without a profile belongs to two profiles",
    "TOSCA 2.0 §6.7.1",
    include_str!("../../codes/T0215.md"),
);

/// An import is one too many for the limits of this compiler.
pub static IMPORT_LIMIT: Code = Code::error(
    "T0216",
    "import_limit",
    "an import is one too many for the limits of this compiler",
    "TOSCA 2.0 §6.8.2",
    include_str!("../../codes/T0216.md"),
);
