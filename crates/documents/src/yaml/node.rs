//! A node of a YAML tree, and how to ask it.

/// A value with the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Line in the file; of an alias, the line where it is used.
    pub line: u32,
    /// What stands there.
    pub value: Yaml,
}

/// What a node is. Scalars stay as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yaml {
    /// A word, number, date or text.
    Scalar(String),
    /// Nothing, `~` or `null`.
    Null,
    /// A list.
    Sequence(Vec<Node>),
    /// Keys, the lines they stand on, and their values, in order.
    Mapping(Vec<(String, u32, Node)>),
}

impl Node {
    /// The value under `key`; the last where the key is repeated.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .rev()
            .find(|(name, _, _)| name == key)
            .map(|(_, _, value)| value)
    }

    /// The line on which `key` stands.
    pub fn line_of(&self, key: &str) -> Option<u32> {
        self.entries()
            .iter()
            .rev()
            .find(|(name, _, _)| name == key)
            .map(|(_, line, _)| *line)
    }

    /// The value at `path`, keys joined by dots; a number picks from a list.
    pub fn path(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |node, step| match &node.value {
            Yaml::Sequence(items) => items.get(step.parse::<usize>().ok()?),
            _ => node.get(step),
        })
    }

    /// The scalar, as it is written.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Yaml::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The scalar, or the scalars of a list, with their lines.
    pub fn strings(&self) -> Vec<(&str, u32)> {
        match &self.value {
            Yaml::Scalar(text) => vec![(text, self.line)],
            Yaml::Sequence(items) => items
                .iter()
                .filter_map(|item| item.as_str().map(|text| (text, item.line)))
                .collect(),
            Yaml::Null | Yaml::Mapping(_) => Vec::new(),
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Yaml::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; none of anything else.
    pub fn entries(&self) -> &[(String, u32, Self)] {
        match &self.value {
            Yaml::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// Is nothing there?
    pub fn is_null(&self) -> bool {
        self.value == Yaml::Null
    }
}
