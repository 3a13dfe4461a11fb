//! Reads the files in which other openness indexes describe a release, as those indexes read them.
//!
//! Such a file is a *self-report*: its words are the producer's, or an editor's, and every fact from it is only
//! claimed. An index has *quirks*: it does things with its files that the framework's own text does not say. A reading
//! takes them all ([`Quirks::All`], to grade as the index would), all but one ([`Quirks::Without`], to see what that one
//! decides) or none ([`Quirks::None`], what the words mean). Quirks are named, with the line of the index's source, in
//! `knowledge/interchange/`; none knows a model.
//!
//! Two are read: the YAML of the Model Openness Tool (`schema/mof_schema.json` there) and that of the European Open
//! Source AI Index (`_parameters.yml` there).

#[expect(unreachable_pub, reason = "the build script shares it")]
mod knowledge;
mod licenses;
mod mot;
mod osai;
mod reading;

use std::sync::LazyLock;

use openassay_documents::yaml::{self, Node};

pub use knowledge::{Index, MotComponent, Quirk};
pub use reading::{Quirks, Reading, Statement, Touch};

use knowledge::Knowledge;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| {
    postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/interchange.bin"))).unwrap_or_default()
});

/// The components of the Model Openness Tool, in the order of its classes.
pub fn mot_components() -> &'static [MotComponent] {
    &KNOWLEDGE.mot.component
}

/// A self-report that was recognized.
#[derive(Debug, Clone)]
pub struct SelfReport {
    form: Form,
    root: Node,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Mot,
    Osai,
}

/// The self-report that `text` is; none where it is something else, or no YAML.
pub fn recognize(text: &str) -> Option<SelfReport> {
    let root = yaml::parse(text, 1).ok()?;
    let form = if mot::is_one(&root) {
        Form::Mot
    } else if osai::is_one(&root) {
        Form::Osai
    } else {
        return None;
    };
    Some(SelfReport { form, root })
}

impl SelfReport {
    /// The index whose file it is.
    pub fn index(&self) -> &'static Index {
        match self.form {
            Form::Mot => &KNOWLEDGE.mot.index,
            Form::Osai => &KNOWLEDGE.osai.index,
        }
    }

    /// The name of the model that it describes.
    pub fn name(&self) -> Option<&str> {
        let path = match self.form {
            Form::Mot => "release.name",
            Form::Osai => "system.name",
        };
        self.root.path(path)?.as_str()
    }

    /// The places where it says that the release lies, as they are written.
    pub fn places(&self) -> Vec<&str> {
        let keys: &[&str] = match self.form {
            Form::Mot => &["release.repository", "release.huggingface"],
            Form::Osai => &["system.link"],
        };
        let nodes = keys.iter().filter_map(|key| self.root.path(key));
        let places = nodes.flat_map(|node| node.strings());
        places
            .map(|(place, _)| place.trim())
            .filter(|place| !place.is_empty())
            .collect()
    }

    /// Where it breaks the index's own schema: line and what is wrong.
    pub fn problems(&self) -> Vec<(u32, String)> {
        match self.form {
            Form::Mot => mot::problems(&self.root),
            Form::Osai => osai::problems(&self.root),
        }
    }

    /// What it says, with these quirks.
    pub fn read(&self, quirks: Quirks<'_>) -> Reading {
        match self.form {
            Form::Mot => mot::read(&self.root, quirks),
            Form::Osai => osai::read(&self.root, quirks),
        }
    }
}
