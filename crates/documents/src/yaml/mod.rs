//! YAML as a tree whose nodes know their lines, within bounds that no card needs.
//!
//! The tree keeps scalars as they are written: `license: no` is the word "no", a version stays "1.0". The
//! events come from `saphyr-parser`; the tree is ours because lines, bounds on aliases and repeated keys are
//! what an auditor needs from YAML.

mod error;
mod node;
mod tree;

pub use error::YamlError;
pub use node::{Node, Yaml};
pub use tree::parse;

/// Longest YAML that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Most nodes of a tree, those that aliases repeat included.
pub const MAX_NODES: usize = 50_000;
/// Most nodes inside each other.
pub const MAX_DEPTH: usize = 64;
/// Most uses of an alias.
pub const MAX_ALIASES: usize = 256;

/// Keys that a mapping has twice: line of the later one and a message. Parsers differ in which of them
/// counts; [`Node::get`] takes the last.
pub fn repeated_keys(node: &Node) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.value {
            Yaml::Sequence(items) => open.extend(items),
            Yaml::Mapping(entries) => {
                let mut seen = std::collections::BTreeMap::new();
                for (key, line, value) in entries {
                    if let Some(first) = seen.insert(key, *line) {
                        found.push((
                            *line,
                            format!("front matter: key `{key}` stands on line {first} already"),
                        ));
                    }
                    open.push(value);
                }
            }
            Yaml::Scalar(_) | Yaml::Null => {}
        }
    }
    found.sort();
    found
}
