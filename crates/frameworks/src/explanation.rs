//! An explanation as what it is made of, so that a report can lay it out.

use std::fmt;

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explanation {
    /// The name, and what it is called in full.
    pub title: String,
    /// What is said of it; the first section has no heading.
    pub sections: Vec<Section>,
}

/// Rows under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Its heading; empty where it follows the title.
    pub heading: String,
    /// What stands in it.
    pub rows: Vec<Row>,
}

/// A few words, and what is said to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The words before it; empty for a sentence of its own.
    pub label: String,
    /// The sentence.
    pub text: String,
}

impl Explanation {
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            sections: Vec::new(),
        }
    }

    /// With a section more, where it says anything.
    pub(crate) fn with(mut self, section: Section) -> Self {
        if !section.rows.is_empty() {
            self.sections.push(section);
        }
        self
    }
}

impl Section {
    pub(crate) fn new(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            rows: Vec::new(),
        }
    }

    /// With a row more, where there is text.
    pub(crate) fn row(mut self, label: &str, text: &str) -> Self {
        if !text.is_empty() {
            self.rows.push(Row {
                label: label.to_owned(),
                text: text.to_owned(),
            });
        }
        self
    }

    /// The same of what may be absent.
    pub(crate) fn maybe(self, label: &str, text: Option<&String>) -> Self {
        self.row(label, text.map_or("", String::as_str))
    }

    /// A row for each; the label stands before the first.
    pub(crate) fn each<'a>(self, label: &str, texts: impl IntoIterator<Item = &'a String>) -> Self {
        texts.into_iter().enumerate().fold(self, |section, (at, text)| {
            section.row(if at == 0 { label } else { "" }, text)
        })
    }
}

/// All of it as plain lines.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        for section in &self.sections {
            writeln!(f, "{}", section.heading)?;
            for Row { label, text } in &section.rows {
                writeln!(f, "  {label}: {text}")?;
            }
        }
        Ok(())
    }
}
