use super::*;

const PAGE: &str = "\
# Requirements

Some *prose* with `code`.

```toml
dialect = \"tosca_simple_yaml_1_3\"
inputs = { a = 1 }
```

## Count range

> TOSCA 2.0 §8.4, §8.4.1 · T2-8.5-8 T2-8.5-9

One rule.

`base.yaml`:

```yaml
profile: base
```

```yaml
x: 1
#^ error[T1]
```

```types
Base
```

## In 2.0

```toml
dialect = \"tosca_2_0\"
```

```yaml
y: 1
```
";

fn chapter(text: &str) -> Chapter {
    let (chapter, faults) = parse("page.md", text);
    assert_eq!(faults, []);
    chapter
}

fn programs(text: &str) -> Vec<Program> {
    let (programs, faults) = chapter(text).programs();
    assert_eq!(faults, []);
    programs
}

fn faults(text: &str) -> Vec<String> {
    let (chapter, mut faults) = parse("page.md", text);
    faults.extend(chapter.programs().1);
    faults
        .into_iter()
        .map(|fault| format!("{}: {}", fault.line, fault.message))
        .collect()
}

#[test]
fn headings_name_programs_and_blocks_are_their_files() {
    let programs = programs(PAGE);
    let names: Vec<&str> = programs.iter().map(|program| program.name.as_str()).collect();
    assert_eq!(names, ["Requirements / Count range", "Requirements / In 2.0"]);
    let files: Vec<&str> = programs[0].files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(files, ["base.yaml", "service.yaml"]);
    assert_eq!(programs[0].entry, "service.yaml");
    assert_eq!(programs[0].expected[0].tag, "types");
    assert_eq!(programs[0].expected[0].text, "Base");
}

#[test]
fn settings_count_for_the_section_and_those_below_it() {
    let programs = programs(PAGE);
    assert!(
        programs[0].files[1]
            .text
            .starts_with("tosca_definitions_version: tosca_simple_yaml_1_3\n")
    );
    assert!(
        programs[1].files[0]
            .text
            .starts_with("tosca_definitions_version: tosca_2_0\n")
    );
    assert_eq!(programs[1].settings.inputs["a"], 1);
}

#[test]
fn a_quoted_line_names_sections_and_rows() {
    let chapter = chapter(PAGE);
    assert_eq!(
        chapter.sections[1].citations,
        [Citation {
            specification: "TOSCA 2.0".to_string(),
            sections: vec!["8.4".to_string(), "8.4.1".to_string()],
            rows: vec!["T2-8.5-8".to_string(), "T2-8.5-9".to_string()],
        }]
    );
    assert_eq!(citation("Just a quote §3"), None);
}

#[test]
fn a_block_knows_its_line_and_its_bytes() {
    let chapter = chapter(PAGE);
    let block = &chapter.sections[1].blocks[1];
    assert_eq!(PAGE.lines().nth(block.line - 1), Some("x: 1"));
    assert_eq!(&PAGE[block.bytes.clone().unwrap()], "x: 1\n#^ error[T1]\n");
    assert_eq!(block.text, "x: 1\n#^ error[T1]\n");
}

#[test]
fn the_first_paragraph_is_the_summary_and_a_file_name_is_none() {
    let chapter = chapter(PAGE);
    assert_eq!(chapter.sections[0].summary, "Some prose with code.");
    let page = parse("p", "# A\n\n`a.yaml`:\n\n```yaml\nx: 1\n```\n\nWords.\n").0;
    assert_eq!(page.sections[0].summary, "Words.");
}

#[test]
fn a_section_without_a_service_lends_its_files_to_those_below() {
    let page = "# A\n\n`base.yaml`:\n```yaml\nprofile: base\n```\n\n## B\n\n```yaml\nx: 1\n```\n\n## C\n\n`base.yaml`:\n```yaml\nprofile: other\n```\n```yaml\ny: 1\n```\n";
    let programs = programs(page);
    assert_eq!(programs.len(), 2);
    assert_eq!(programs[0].entry, "service.yaml");
    assert_eq!(programs[0].files[1].text, "profile: base\n");
    assert!(!programs[0].files[1].place.own);
    assert_eq!(programs[1].files.len(), 2);
    assert_eq!(programs[1].files[0].text, "profile: other\n");
}

#[test]
fn a_named_block_of_any_language_is_a_file() {
    let programs = programs("# A\n\n`go.sh`:\n\n```sh\necho\n```\n\n```yaml\nx: 1\n```\n\n```sh\nls\n```\n");
    let names: Vec<&str> = programs[0].files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["go.sh", "service.yaml"]);
}

#[test]
fn faults_of_a_page_are_told_with_their_line() {
    assert_eq!(faults("# A\n\n```toml\nsite = 1\n```\n").len(), 1);
    assert!(faults("# A\n\n```toml\nsite = 1\n```\n")[0].starts_with("4: unknown field `site`"));
    assert!(faults("# A\n\n```tpyes\nx\n```\n")[0].starts_with("4: a block of kind `tpyes`"));
    assert!(faults("# A\n## B\n## B\n")[0].starts_with("3: a second heading `B`"));
    let twice = "# A\n\n```yaml\nx: 1\n```\n\n```yaml\ny: 1\n```\n";
    assert!(faults(twice)[0].starts_with("8: a second block `service.yaml`"));
    assert!(faults("# A\n\n- list\n\n  ```yaml\n  x: 1\n  ```\n")[0].contains("indented"));
}

#[test]
fn a_page_may_show_variants() {
    let (chapter, _) = parse("p", "# A\n\n```yaml\nx: 1\n```\n\n```yaml\ny: 1\n```\n");
    let variants = chapter.variants(&chapter.sections[0]);
    assert_eq!(variants.len(), 2);
    assert!(variants[1].files[0].text.ends_with("y: 1\n"));
}

#[test]
fn a_fence_inside_a_fence_and_an_empty_block_are_read() {
    let (chapter, _) = parse("p", "# A\n\n````text\n```yaml\nx: 1\n```\n````\n\n```yaml\n```\n");
    let blocks = &chapter.sections[0].blocks;
    assert_eq!(blocks.len(), 2);
    assert_eq!(blocks[0].text, "```yaml\nx: 1\n```\n");
    assert_eq!(blocks[1].text, "");
    assert!(blocks[1].bytes.is_some());
}
