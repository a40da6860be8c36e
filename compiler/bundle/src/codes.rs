//! The codes of reading and running a bundle: T0801–T0849 reading, T0850–T0879 the executor,
//! T0880 and above keys and trust files.
//!
//! A number is never used for two things. This member does not know the compiler, so the row is a
//! type of its own; `driver` adapts it for `toscac explain`.

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// What was asked for is not done.
    Error,
    /// It pauses, and a person decides.
    Warning,
}

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The number for people: `T0806`.
    pub number: &'static str,
    /// The name for code: `signature_broken`.
    pub name: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// One line: what is wrong.
    pub summary: &'static str,
    /// The section that decides, in our format or in the one that ours stands on.
    pub section: &'static str,
    /// The version that raised it first.
    pub since: &'static str,
    /// The explanation page, in Markdown.
    pub page: &'static str,
}

/// Declares the rows once: as constants to raise them by, and together as [`ALL`].
macro_rules! codes {
    ($($constant:ident = $number:literal $name:literal $severity:ident $section:literal $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub static $constant: Code = Code {
                number: $number,
                name: $name,
                severity: Severity::$severity,
                summary: $summary,
                section: $section,
                since: "0.1.0",
                page: include_str!(concat!("../codes/", $number, ".md")),
            };
        )*

        /// All rows, by number.
        pub static ALL: &[&Code] = &[$(&$constant),*];
    };
}

codes! {
    FILE_UNREADABLE = "T0801" "file_unreadable" Error "bundle v1, check 1" "a file of the bundle cannot be read";
    OVER_LIMIT = "T0802" "over_limit" Error "bundle v1, check 1" "the bundle has more of something than the reader takes in";
    ENVELOPE_NOT_FOUND = "T0803" "envelope_not_found" Error "bundle v1, check 2" "the container does not lead to an envelope";
    ENVELOPE_SHAPE = "T0804" "envelope_shape" Error "bundle v1, check 2; DSSE 1.0" "the envelope is not a strict DSSE envelope";
    SIGNATURE_OF_UNKNOWN_KEY = "T0805" "signature_of_unknown_key" Error "bundle v1, check 3" "a signature belongs to no key of the trust file";
    SIGNATURE_BROKEN = "T0806" "signature_broken" Error "bundle v1, check 3; RFC 8032" "a signature does not hold for the payload";
    SIGNATURE_TWICE = "T0807" "signature_twice" Error "bundle v1, check 3" "one key signed twice";
    THRESHOLD_MISSED = "T0808" "threshold_missed" Error "bundle v1, check 3" "fewer keys signed than the trust file asks for";
    STATEMENT_SHAPE = "T0809" "statement_shape" Error "bundle v1, check 4" "the signed statement is not canonical JSON of the expected shape";
    STATEMENT_TYPE = "T0810" "statement_type" Error "bundle v1, check 5; in-toto Statement 1.0" "the signed statement is of another type or version";
    SUBJECTS = "T0811" "subjects" Error "bundle v1, check 5" "the subjects of the statement do not follow the rules for names";
    OTHER_SITE = "T0812" "other_site" Error "bundle v1, check 6" "the bundle is for another site";
    OTHER_SITE_KEY = "T0813" "other_site_key" Error "bundle v1, check 6" "the bundle is for a site of this name with another key";
    OTHER_LINEAGE = "T0814" "other_lineage" Error "bundle v1, check 7" "the lineage does not follow from deployment, trust root and site";
    VERSION_OLD = "T0815" "version_old" Error "bundle v1, check 8" "a newer version of the deployment was accepted before";
    VERSION_REUSED = "T0816" "version_reused" Error "bundle v1, check 8" "another bundle of the same version was accepted before";
    TOO_EARLY = "T0817" "too_early" Error "bundle v1, check 9" "the bundle is not valid yet";
    TOO_LATE = "T0818" "too_late" Error "bundle v1, check 9" "the bundle is no longer valid";
    BLOB_MISSING = "T0819" "blob_missing" Error "bundle v1, check 10" "a signed file is missing";
    BLOB_LENGTH = "T0820" "blob_length" Error "bundle v1, check 10" "a signed file has another length than was signed";
    BLOB_DIGEST = "T0821" "blob_digest" Error "bundle v1, check 10" "a signed file has another content than was signed";
    PLAN_SHAPE = "T0822" "plan_shape" Error "bundle v1, check 11" "plan.json is not canonical JSON of the expected shape";
    PLAN_INCONSISTENT = "T0823" "plan_inconsistent" Error "bundle v1, check 11" "plan.json contradicts itself";
    PLAN_DISAGREES = "T0824" "plan_disagrees" Error "bundle v1, check 11" "plan.json contradicts the statement";
    EXECUTOR_TOO_OLD = "T0825" "executor_too_old" Error "bundle v1, check 12" "the bundle needs a newer executor";
    PROTOCOL_UNKNOWN = "T0826" "protocol_unknown" Error "bundle v1, check 12" "a plugin of the bundle speaks a protocol version that the executor does not know";
    FOREIGN_FILE = "T0827" "foreign_file" Error "bundle v1, check 13" "something lies in the bundle that does not belong to it";
    CONTAINER_FILE_MISSING = "T0828" "container_file_missing" Error "bundle v1, check 13" "a file of the container is missing";
    CONTAINER_DIFFERS = "T0829" "container_differs" Error "bundle v1, check 13" "a file of the container is not what the statement makes of it";

    STEP_FAILED = "T0850" "step_failed" Error "executor, attempts" "a step failed";
    STEP_TIMED_OUT = "T0851" "step_timed_out" Error "executor, attempts" "a step took longer than it may";
    ATTEMPTS_EXHAUSTED = "T0852" "attempts_exhausted" Error "executor, attempts" "a step failed as often as it may be tried";
    NEEDS_OPERATOR = "T0853" "needs_operator" Warning "executor, recovery" "nobody can tell whether a step took effect";
    PLUGIN_MISSING = "T0854" "plugin_missing" Error "executor, plugins" "a plugin is missing or is not the one that was signed";
    PLUGIN_SPEECH = "T0855" "plugin_speech" Error "plugin protocol v1" "a plugin said something that is not in the protocol";
    PLUGIN_KILLED = "T0856" "plugin_killed" Error "executor, plugins" "a plugin ended without an answer";
    PLUGIN_PROTOCOL = "T0857" "plugin_protocol" Error "plugin protocol v1, initialize" "a plugin speaks another protocol version than was signed";
    VALUE_MISSING = "T0858" "value_missing" Error "steps v1, inputs" "an input or hand-over needs a value that no step has set";
    HANDOVER_SHAPE = "T0860" "handover_shape" Error "hand-over v1" "a hand-over is not a strict envelope with a canonical statement";
    HANDOVER_SIGNATURE = "T0861" "handover_signature" Error "hand-over v1" "the signature of a hand-over does not hold";
    HANDOVER_SENDER = "T0862" "handover_sender" Error "hand-over v1" "a hand-over is signed by another key than the plan names";
    HANDOVER_DEPLOYMENT = "T0863" "handover_deployment" Error "hand-over v1" "a hand-over belongs to another deployment or version";
    HANDOVER_NAME = "T0864" "handover_name" Error "hand-over v1" "a hand-over has another name or sender than its place says";
    HANDOVER_RECIPIENT = "T0865" "handover_recipient" Error "hand-over v1" "a hand-over is not meant for this site";
    HANDOVER_LATE = "T0866" "handover_late" Error "executor, hand-overs" "a hand-over did not arrive in time";
    JOURNAL_CORRUPT = "T0870" "journal_corrupt" Error "executor, journal" "the journal is damaged in the middle";
    JOURNAL_OF_ANOTHER_RUN = "T0871" "journal_of_another_run" Error "executor, journal" "the journal belongs to another bundle";
    EXECUTOR_RUNNING = "T0872" "executor_running" Error "executor, state directory" "another executor works on the same state";
    STATE_DIRECTORY = "T0873" "state_directory" Error "executor, state directory" "the state directory cannot be used";
    IDENTITY_FILE = "T0874" "identity_file" Error "identity v1" "the identity file cannot be used";
    EXCHANGE_DIRECTORY = "T0875" "exchange_directory" Error "executor, hand-overs" "a hand-over cannot be left for other sites";
    STILL_INSTALLED = "T0876" "still_installed" Error "executor, state directory" "something of the deployment is still there";

    SIGNING_KEY_FILE = "T0880" "signing_key_file" Error "RFC 8410, PKCS#8" "a signing key is not an ed25519 key in PKCS#8 PEM";
    TRUST_FILE = "T0881" "trust_file" Error "trust v1" "the trust file is not JSON of the expected shape";
    TRUST_KEYS = "T0882" "trust_keys" Error "trust v1" "the keys and the threshold of the trust file do not fit together";
    PUBLIC_IDENTITY = "T0883" "public_identity" Error "identity v1" "a site's public identity cannot be read";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_and_names_are_unique() {
        let mut names: Vec<&str> = ALL.iter().map(|code| code.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        assert!(ALL.is_sorted_by(|earlier, later| earlier.number < later.number));
    }

    #[test]
    fn every_row_has_a_page_with_the_agreed_headings() {
        for code in ALL {
            let mut headings: Vec<&str> = code.page.lines().filter(|line| line.starts_with('#')).collect();
            // Comments of a shell in a fenced block are no headings.
            headings.retain(|line| line.starts_with("# T") || line.starts_with("## "));
            let title = format!("# {} {}", code.number, code.name);
            assert_eq!(
                headings,
                [
                    &title,
                    "## What it means",
                    "## Example",
                    "## How to mend it",
                    "## Specification"
                ],
                "{}",
                code.number
            );
            assert!(
                code.page.contains("```text\n"),
                "{} shows no example",
                code.number
            );
            assert!(
                code.page.contains(code.section),
                "{} does not say its section",
                code.number
            );
        }
    }
}
