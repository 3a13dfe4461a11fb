//! What README.md shows is what the binary prints.

use std::path::Path;

use crate::harness::openassay_in;

/// The commands with their output in the blocks that README.md marks: `$ openassay …`, then what it prints.
fn examples() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let blocks = readme.split("-->\n```text\n$ openassay ").skip(1);
    blocks
        .map(|block| {
            let (command, rest) = block.split_once('\n').unwrap();
            let (output, _) = rest.split_once("```\n").unwrap();
            (command.to_owned(), output.to_owned())
        })
        .collect()
}

/// Another version of the knowledge may leave an example as it is.
fn without_knowledge(words: &str) -> String {
    let flat = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((before, rest)) = flat.split_once(", knowledge ") else {
        return flat;
    };
    let (_, after) = rest.split_once(").").unwrap();
    format!("{before}{after}")
}

#[test]
fn the_examples_are_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let examples = examples();
    assert!(examples.len() >= 2, "{examples:?}");
    for (command, shown) in examples {
        let arguments: Vec<&str> = command.split(' ').collect();
        let run = openassay_in(&root, &arguments);
        assert_eq!(run.code, 0, "{command}: {}", run.error);
        assert_eq!(
            without_knowledge(&run.output),
            without_knowledge(&shown),
            "{command}"
        );
        // But for the last lines, which name the knowledge, every line is as it is printed.
        let lines: Vec<&str> = shown.lines().collect();
        let whole = lines.len() - 3;
        assert_eq!(
            run.output.lines().take(whole).collect::<Vec<_>>(),
            lines[..whole],
            "{command}"
        );
    }
}
