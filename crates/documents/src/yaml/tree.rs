//! From events to a tree, on a stack of our own and within the bounds.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::{MAX_ALIASES, MAX_BYTES, MAX_DEPTH, MAX_NODES, Node, Yaml, YamlError};

/// Reads the first document of `text`, whose first line is line `first_line` of the file.
pub fn parse(text: &str, first_line: u32) -> Result<Node, YamlError> {
    if text.len() > MAX_BYTES {
        return Err(YamlError::TooLong {
            line: first_line,
            size: text.len(),
        });
    }
    let mut tree = Tree::new(first_line);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| tree.syntax(&error))?;
        if event == Event::DocumentEnd {
            break;
        }
        tree.take(event, span)?;
    }
    Ok(tree.root.unwrap_or(Node {
        line: first_line,
        value: Yaml::Null,
    }))
}

/// A list or mapping that is not closed yet.
struct Open {
    line: u32,
    anchor: usize,
    size: Size,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<(String, u32, Node)>,
        key: Option<(String, u32)>,
    },
}

/// What a node weighs when an alias repeats it.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
}

impl Size {
    fn plus(self, other: Self) -> Self {
        Self {
            nodes: self.nodes + other.nodes,
            bytes: self.bytes + other.bytes,
        }
    }
}

struct Tree {
    /// Added to the parser's lines, which begin at 1.
    line_offset: u32,
    open: Vec<Open>,
    anchors: BTreeMap<usize, (Node, Size, usize)>,
    total: Size,
    aliases: usize,
    root: Option<Node>,
}

impl Tree {
    fn new(first_line: u32) -> Self {
        Self {
            line_offset: first_line.saturating_sub(1),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            total: Size::default(),
            aliases: 0,
            root: None,
        }
    }

    fn line(&self, parsed: usize) -> u32 {
        u32::try_from(parsed)
            .unwrap_or(u32::MAX)
            .saturating_add(self.line_offset)
    }

    fn syntax(&self, error: &ScanError) -> YamlError {
        YamlError::Syntax {
            line: self.line(error.marker().line()),
            message: error.info().to_owned(),
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), YamlError> {
        let line = self.line(span.start.line());
        match event {
            Event::Scalar(text, style, anchor, _) => self.scalar(&text, style, anchor, line),
            Event::SequenceStart(anchor, _) => self.open(Content::Sequence(Vec::new()), anchor, line),
            Event::MappingStart(anchor, _) => self.open(
                Content::Mapping {
                    entries: Vec::new(),
                    key: None,
                },
                anchor,
                line,
            ),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor, line),
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, line: u32) -> Result<(), YamlError> {
        let size = Size {
            nodes: 1,
            bytes: text.len(),
        };
        let plain = style == ScalarStyle::Plain;
        let value = match text {
            "" | "~" | "null" | "Null" | "NULL" if plain => Yaml::Null,
            _ => Yaml::Scalar(text.to_owned()),
        };
        self.count(size, line)?;
        self.finish(Node { line, value }, size, anchor, 1)
    }

    fn open(&mut self, content: Content, anchor: usize, line: u32) -> Result<(), YamlError> {
        let size = Size { nodes: 1, bytes: 0 };
        self.count(size, line)?;
        if self.open.len() >= MAX_DEPTH {
            return Err(YamlError::TooDeep { line });
        }
        if matches!(
            self.open.last(),
            Some(Open {
                content: Content::Mapping { key: None, .. },
                ..
            })
        ) {
            return Err(YamlError::ComplexKey { line });
        }
        self.open.push(Open {
            line,
            anchor,
            size,
            content,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), YamlError> {
        let Some(Open {
            line,
            anchor,
            size,
            content,
        }) = self.open.pop()
        else {
            return Ok(());
        };
        let value = match content {
            Content::Sequence(items) => Yaml::Sequence(items),
            Content::Mapping { entries, .. } => Yaml::Mapping(entries),
        };
        let node = Node { line, value };
        let depth = if anchor == 0 { 1 } else { depth_of(&node) };
        self.finish(node, size, anchor, depth)
    }

    fn alias(&mut self, anchor: usize, line: u32) -> Result<(), YamlError> {
        self.aliases += 1;
        // An anchor is known from its end on, so what is not known yet is what we are inside of.
        let Some((node, size, depth)) = self.anchors.get(&anchor) else {
            return Err(YamlError::AliasInsideItself { line });
        };
        let total = self.total.plus(*size);
        if self.aliases > MAX_ALIASES || total.nodes > MAX_NODES || total.bytes > MAX_BYTES {
            return Err(YamlError::AliasBomb { line });
        }
        if self.open.len() + depth > MAX_DEPTH {
            return Err(YamlError::TooDeep { line });
        }
        let (node, size) = (
            Node {
                line,
                value: node.value.clone(),
            },
            *size,
        );
        self.total = total;
        self.finish(node, size, 0, 1)
    }

    /// Puts a finished node where it belongs, and remembers it under its anchor.
    fn finish(&mut self, node: Node, size: Size, anchor: usize, depth: usize) -> Result<(), YamlError> {
        if anchor != 0 {
            // The copy behind an anchor counts as well: bounds are on what we hold.
            self.count(size, node.line)?;
            self.anchors.insert(anchor, (node.clone(), size, depth));
        }
        let Some(parent) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return Ok(());
        };
        parent.size = parent.size.plus(size);
        match &mut parent.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { entries, key } => match key.take() {
                Some((name, line)) => entries.push((name, line, node)),
                None => *key = Some(key_of(node)?),
            },
        }
        Ok(())
    }

    fn count(&mut self, size: Size, line: u32) -> Result<(), YamlError> {
        self.total = self.total.plus(size);
        if self.total.nodes > MAX_NODES {
            Err(YamlError::TooManyNodes { line })
        } else {
            Ok(())
        }
    }
}

fn key_of(node: Node) -> Result<(String, u32), YamlError> {
    match node.value {
        Yaml::Scalar(name) => Ok((name, node.line)),
        Yaml::Null => Ok((String::new(), node.line)),
        Yaml::Sequence(_) | Yaml::Mapping(_) => Err(YamlError::ComplexKey { line: node.line }),
    }
}

/// Levels of a finished node; it is no deeper than [`MAX_DEPTH`].
fn depth_of(node: &Node) -> usize {
    1 + match &node.value {
        Yaml::Sequence(items) => items.iter().map(depth_of).max().unwrap_or(0),
        Yaml::Mapping(entries) => entries
            .iter()
            .map(|(_, _, value)| depth_of(value))
            .max()
            .unwrap_or(0),
        Yaml::Scalar(_) | Yaml::Null => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_stay_as_written_and_know_their_lines() {
        let node = parse("license: mit\ntags:\n- a\n- 'null'\nempty:\nversion: 1.0\n", 2).unwrap();
        assert_eq!(
            node.get("license").map(|n| (n.as_str(), n.line)),
            Some((Some("mit"), 2))
        );
        assert_eq!(node.get("tags").unwrap().strings(), [("a", 4), ("null", 5)]);
        assert!(node.get("empty").unwrap().is_null());
        assert_eq!(node.path("tags.1").and_then(Node::as_str), Some("null"));
        assert_eq!(node.path("version").and_then(Node::as_str), Some("1.0"));
        assert_eq!(node.line_of("version"), Some(7));
    }

    #[test]
    fn an_alias_bomb_is_refused_with_its_line() {
        let mut text = String::from("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (name, before) in ('b'..='i').zip('a'..) {
            let uses = vec![format!("*{before}"); 10].join(", ");
            text.extend([name.to_string(), format!(": &{name} [{uses}]\n")]);
        }
        let error = parse(&text, 2).unwrap_err();
        assert!(matches!(error, YamlError::AliasBomb { line: 5..=7 }), "{error}");
    }

    #[test]
    fn a_long_scalar_cannot_be_multiplied() {
        let text = format!(
            "a: &a {}\nb: [{}]\n",
            "x".repeat(100_000),
            vec!["*a"; 200].join(", ")
        );
        assert_eq!(parse(&text, 1), Err(YamlError::AliasBomb { line: 2 }));
    }

    #[test]
    fn an_alias_inside_itself_is_refused() {
        assert_eq!(
            parse("a: &a\n  b: *a\n", 1),
            Err(YamlError::AliasInsideItself { line: 2 })
        );
    }

    #[test]
    fn a_few_aliases_are_what_they_stand_for() {
        let node = parse("a: &a [x]\nb: *a\n", 1).unwrap();
        assert_eq!(node.get("b").unwrap().strings(), [("x", 1)]);
        assert_eq!(node.get("b").unwrap().line, 2);
    }

    #[test]
    fn depth_is_bounded_in_every_style() {
        let deep = 100_000;
        let steps = |count: usize| {
            let lines: Vec<String> = (0..count).map(|depth| " ".repeat(depth) + "a:").collect();
            lines.join("\n")
        };
        for text in [
            "[".repeat(deep),
            "{a: ".repeat(deep),
            "- ".repeat(deep),
            steps(500),
            "? ".repeat(deep),
        ] {
            assert!(parse(&text, 1).is_err());
        }
    }

    #[test]
    fn too_many_nodes_and_too_many_bytes_are_refused() {
        assert!(matches!(
            parse(&"- a\n".repeat(60_000), 1),
            Err(YamlError::TooManyNodes { .. })
        ));
        assert!(matches!(
            parse(&"x".repeat(MAX_BYTES + 1), 9),
            Err(YamlError::TooLong { line: 9, .. })
        ));
        let key = format!("{}: a\n", "k".repeat(500_000));
        assert!(parse(&key, 1).is_ok() || parse(&key, 1).is_err());
    }

    #[test]
    fn a_syntax_error_names_the_line_of_the_file() {
        let error = parse("a: b\n\tc: [\n", 10).unwrap_err();
        assert!((10..=12).contains(&error.line()), "{error}");
    }

    #[test]
    fn repeated_keys_are_told_and_the_last_counts() {
        let node = parse("license: mit\nlicense: apache-2.0\n", 2).unwrap();
        assert_eq!(node.get("license").and_then(Node::as_str), Some("apache-2.0"));
        assert_eq!(
            super::super::repeated_keys(&node).first().map(|(line, _)| *line),
            Some(3)
        );
    }
}
