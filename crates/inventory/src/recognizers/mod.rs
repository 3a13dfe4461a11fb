//! The recognizers of `knowledge/components/`, made ready once, and asked in the order of their priorities.

use std::sync::LazyLock;

use openassay_documents::{BlockKind, Document};
use openassay_facts::{Component, Role};
use openassay_words::{Pattern, Token, tokens};

use crate::context::Context;
use crate::glob::Glob;
use crate::knowledge::{Circumstance, Knowledge, Recognizer, Rule};
use crate::magic;
use crate::sight::Sight;

/// What the recognizers make of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) role: Role,
    pub(crate) components: Vec<Component>,
    pub(crate) reason: String,
}

/// Patterns by which surroundings and placeholders are known.
#[derive(Debug)]
pub(crate) struct Marks {
    pub(crate) weights: Vec<Glob>,
    pub(crate) data: Vec<Glob>,
    pub(crate) code: Vec<Glob>,
    pub(crate) texts: Vec<Glob>,
    pub(crate) structured: Vec<Glob>,
    pub(crate) stub: Vec<Pattern>,
}

/// The compiled table. It was checked when it was written, so that an empty one is never seen.
static KNOWLEDGE: LazyLock<Option<Knowledge>> = LazyLock::new(|| {
    let table = include_bytes!(concat!(env!("OUT_DIR"), "/components.postcard"));
    postcard::from_bytes(table).ok()
});

/// The patterns of `context.toml`.
pub(crate) static MARKS: LazyLock<Marks> = LazyLock::new(|| {
    let marks = KNOWLEDGE.as_ref().map(|knowledge| &knowledge.marks);
    let of = |list: fn(&crate::knowledge::Marks) -> &Vec<String>| {
        marks.map(|all| globs(list(all))).unwrap_or_default()
    };
    Marks {
        weights: of(|marks| &marks.weights),
        data: of(|marks| &marks.data),
        code: of(|marks| &marks.code),
        texts: of(|marks| &marks.texts),
        structured: of(|marks| &marks.structured),
        stub: marks.map(|marks| patterns(&marks.stub)).unwrap_or_default(),
    }
});

static RULES: LazyLock<Vec<Ready>> = LazyLock::new(|| {
    let recognizers = KNOWLEDGE
        .as_ref()
        .map(|knowledge| knowledge.recognizers.as_slice())
        .unwrap_or_default();
    let mut rules: Vec<Ready> = recognizers.iter().flat_map(ready).collect();
    // Stable: rules of one priority stay in the order of their files.
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.priority));
    rules
});

/// Which role the file plays.
pub(crate) fn recognize(file: &Sight, context: &Context) -> Verdict {
    let deciding = RULES.iter().find(|rule| !rule.also && rule.takes(file, context));
    let mut verdict = deciding.map_or_else(unknown, Ready::verdict);
    if matches!(verdict.role, Role::WeightsFinal | Role::Other) {
        return verdict;
    }
    for rule in RULES.iter().filter(|rule| rule.also && rule.takes(file, context)) {
        for component in &rule.components {
            if !verdict.components.contains(component) {
                verdict.components.push(component.clone());
            }
        }
    }
    verdict
}

fn unknown() -> Verdict {
    Verdict {
        role: Role::Other,
        components: Vec::new(),
        reason: "no recognizer knows it".to_owned(),
    }
}

/// A rule with its patterns compiled.
#[derive(Debug)]
struct Ready {
    role: Role,
    components: Vec<Component>,
    reason: String,
    priority: u16,
    name: Vec<Glob>,
    path: Vec<Glob>,
    not_name: Vec<Glob>,
    not_path: Vec<Glob>,
    magic: Vec<String>,
    content: Vec<Vec<String>>,
    content_none: Vec<String>,
    front_matter: Vec<String>,
    sentence: Vec<Pattern>,
    sentence_without: Vec<Pattern>,
    heading: Vec<Pattern>,
    when: Vec<Circumstance>,
    unless: Vec<Circumstance>,
    also: bool,
}

fn ready(recognizer: &Recognizer) -> Vec<Ready> {
    let Some(role) = role_of(&recognizer.role) else {
        return Vec::new();
    };
    recognizer
        .rule
        .iter()
        .map(|rule| Ready::new(role, &recognizer.components, rule))
        .collect()
}

impl Ready {
    fn new(role: Role, components: &[String], written: &Rule) -> Self {
        let components = written.components.as_deref().unwrap_or(components);
        Self {
            role,
            components: components.iter().cloned().map(Component::from).collect(),
            reason: written.reason.clone(),
            priority: written.priority,
            name: globs(&written.name),
            path: globs(&written.path),
            not_name: globs(&written.not_name),
            not_path: globs(&written.not_path),
            magic: written.magic.clone(),
            content: written.content.clone(),
            content_none: written.content_none.clone(),
            front_matter: written.front_matter.clone(),
            sentence: patterns(&written.sentence),
            sentence_without: patterns(&written.sentence_without),
            heading: patterns(&written.heading),
            when: written.when.clone(),
            unless: written.unless.clone(),
            also: written.also,
        }
    }

    fn verdict(&self) -> Verdict {
        Verdict {
            role: self.role,
            components: self.components.clone(),
            reason: self.reason.clone(),
        }
    }

    /// Cheap questions first: most rules fall at the name.
    fn takes(&self, file: &Sight, context: &Context) -> bool {
        self.takes_name(file) && self.takes_surroundings(file, context) && self.takes_inside(file)
    }

    fn takes_name(&self, file: &Sight) -> bool {
        let any = |patterns: &[Glob], text: &str| patterns.iter().any(|pattern| pattern.matches(text));
        (self.name.is_empty() || any(&self.name, file.name()))
            && (self.path.is_empty() || any(&self.path, &file.lower))
            && !any(&self.not_name, file.name())
            && !any(&self.not_path, &file.lower)
    }

    fn takes_surroundings(&self, file: &Sight, context: &Context) -> bool {
        self.when
            .iter()
            .all(|circumstance| context.holds(*circumstance, file))
            && !self
                .unless
                .iter()
                .any(|circumstance| context.holds(*circumstance, file))
    }

    fn takes_inside(&self, file: &Sight) -> bool {
        self.takes_magic(file) && self.takes_content(file) && self.takes_words(file)
    }

    /// A pointer stands where the bytes would be: its name must do.
    fn takes_magic(&self, file: &Sight) -> bool {
        let begins = || {
            self.magic
                .iter()
                .any(|name| magic::is(name, &file.head) == Some(true))
        };
        self.magic.is_empty() || !file.is_here() || begins()
    }

    fn takes_content(&self, file: &Sight) -> bool {
        if self.content.is_empty() && self.content_none.is_empty() {
            return true;
        }
        let code = file.statements();
        self.content
            .iter()
            .all(|group| group.iter().any(|words| code.contains(words.as_str())))
            && !self
                .content_none
                .iter()
                .any(|words| code.contains(words.as_str()))
    }

    fn takes_words(&self, file: &Sight) -> bool {
        if self.front_matter.is_empty() && self.sentence.is_empty() && self.heading.is_empty() {
            return true;
        }
        let Some(document) = file.document() else {
            return false;
        };
        (self.front_matter.is_empty() || self.front_matter.iter().any(|key| document.front(key).is_some()))
            && (self.sentence.is_empty() || self.takes_sentence(document))
            && (self.heading.is_empty() || self.takes_heading(document))
    }

    fn takes_sentence(&self, document: &Document) -> bool {
        document.sentences().any(|(_, sentence)| {
            let words = tokens(&sentence.text);
            matches(&self.sentence, &words) && !matches(&self.sentence_without, &words)
        })
    }

    fn takes_heading(&self, document: &Document) -> bool {
        let headings = document
            .blocks
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Heading(_)));
        headings
            .into_iter()
            .any(|block| matches(&self.heading, &tokens(&block.text)))
    }
}

fn matches(patterns: &[Pattern], words: &[Token]) -> bool {
    patterns.iter().any(|pattern| pattern.find(words).is_some())
}

fn globs(patterns: &[String]) -> Vec<Glob> {
    patterns.iter().map(|pattern| Glob::new(pattern)).collect()
}

/// A test holds that every pattern of our files can be read.
fn patterns(texts: &[String]) -> Vec<Pattern> {
    texts
        .iter()
        .filter_map(|text| Pattern::parse(text).ok())
        .collect()
}

/// Every role.
const ROLES: &[Role] = &[
    Role::WeightsFinal,
    Role::WeightsIntermediate,
    Role::WeightsAdapter,
    Role::WeightsOptimizer,
    Role::WeightsIndex,
    Role::Config,
    Role::Tokenizer,
    Role::License,
    Role::Policy,
    Role::Notice,
    Role::ModelCard,
    Role::DataCard,
    Role::CodeTraining,
    Role::CodeInference,
    Role::CodeEvaluation,
    Role::CodeDataPrep,
    Role::CodeArchitecture,
    Role::CodeOther,
    Role::Dependencies,
    Role::Recipe,
    Role::Dataset,
    Role::DatasetEvaluation,
    Role::EvaluationResults,
    Role::Report,
    Role::Paper,
    Role::Logs,
    Role::PackageMetadata,
    Role::Digests,
    Role::Document,
    Role::AuditSettings,
    Role::Other,
];

/// The role of this name.
pub(crate) fn role_of(name: &str) -> Option<Role> {
    ROLES.iter().copied().find(|role| role.to_string() == name)
}

#[cfg(test)]
mod tests;
