//! Languages that are recognised by their first words and not read.

/// The language that a value of `tosca_definitions_version` stands for, if it is one that is known and not read.
pub(crate) fn by_version(version: &str) -> Option<String> {
    for (prefix, title) in VERSIONS {
        if let Some(rest) = version.strip_prefix(prefix) {
            return Some(
                format!("{title} {}", rest.replace(['_', '/'], "."))
                    .trim_end()
                    .to_owned(),
            );
        }
    }
    None
}

/// The language that a root key other than `tosca_definitions_version` gives away.
pub(crate) fn by_root_key(key: &str) -> Option<&'static str> {
    ROOT_KEYS
        .iter()
        .find(|(name, _)| *name == key)
        .map(|(_, title)| *title)
}

/// The start of a version string, and the language.
const VERSIONS: &[(&str, &str)] = &[
    ("tosca_simple_yaml_", "TOSCA Simple Profile in YAML"),
    (
        "http://docs.oasis-open.org/tosca/ns/simple/yaml/",
        "TOSCA Simple Profile in YAML",
    ),
    ("tosca_simple_profile_for_nfv_", "TOSCA Simple Profile for NFV"),
    ("cloudify_dsl_", "Cloudify DSL"),
    ("alien_dsl_", "Alien4Cloud DSL"),
    ("heat_template_version", "OpenStack Heat"),
];

const ROOT_KEYS: &[(&str, &str)] = &[
    ("heat_template_version", "OpenStack Heat"),
    ("AWSTemplateFormatVersion", "AWS CloudFormation"),
    ("apiVersion", "a Kubernetes manifest"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_are_known_by_name() {
        assert_eq!(
            by_version("tosca_simple_yaml_1_0").as_deref(),
            Some("TOSCA Simple Profile in YAML 1.0")
        );
        assert_eq!(
            by_version("cloudify_dsl_1_4").as_deref(),
            Some("Cloudify DSL 1.4")
        );
        assert_eq!(by_version("tosca_2_1"), None);
    }
}
