//! What a person has decided: a settings file, beside the release or (where it does not count) in it.

use std::fmt::Write;

use crate::harness::{Audit, Laid};

/// Decisions in the making.
#[derive(Debug, Clone, Default)]
pub(super) struct Decisions {
    taken: Vec<(String, String)>,
    digest: Option<String>,
}

impl Decisions {
    /// None taken.
    pub(super) fn none() -> Self {
        Self::default()
    }

    /// One fact that was found to be so.
    pub(super) fn yes(fact: &str) -> Self {
        Self::none().and(fact, "true")
    }

    /// One fact that was found not to be so.
    pub(super) fn no(fact: &str) -> Self {
        Self::none().and(fact, "false")
    }

    /// Facts that were found to be so.
    pub(super) fn all(facts: &[&str]) -> Self {
        facts
            .iter()
            .fold(Self::none(), |decisions, fact| decisions.and(fact, "true"))
    }

    /// How much of it there was found to be.
    pub(super) fn extent(subject: &str, extent: &str) -> Self {
        Self::none().and(&format!("extent({subject})"), &format!("\"{extent}\""))
    }

    /// One more, whose value is written as in TOML.
    pub(super) fn and(mut self, fact: &str, value: &str) -> Self {
        self.taken.push((fact.to_owned(), value.to_owned()));
        self
    }

    /// The same, of bytes with this digest.
    pub(super) fn of_digest(mut self, digest: &str) -> Self {
        self.digest = Some(digest.to_owned());
        self
    }

    /// What was decided on.
    pub(super) fn facts(&self) -> Vec<String> {
        self.taken.iter().map(|(fact, _)| fact.clone()).collect()
    }

    /// The settings file.
    pub(super) fn file(&self) -> String {
        let mut file = String::new();
        for (fact, value) in &self.taken {
            write!(
                file,
                "[[decision]]\nfact = \"{fact}\"\nvalue = {value}\nwho = \"Ada Brook\"\n"
            )
            .unwrap();
            file.push_str("when = \"2026-11-27\"\nwhy = \"read all of it\"\n");
            if let Some(digest) = &self.digest {
                writeln!(file, "digest = \"{digest}\"").unwrap();
            }
            file.push('\n');
        }
        file
    }

    /// Audits what is laid out, with the settings file passed where anything was decided.
    pub(super) fn passed_to(&self, laid: &Laid) -> Audit {
        if self.taken.is_empty() {
            return Audit::at(laid.path());
        }
        let settings = laid.beside("decisions.toml");
        std::fs::write(&settings, self.file()).unwrap();
        let digests = self.digest.as_ref().map(|_| "--digests");
        let arguments: Vec<&str> = digests
            .into_iter()
            .chain(["--settings", settings.to_str().unwrap()])
            .collect();
        Audit::with(laid.path(), &arguments)
    }
}
