//! Lays a release out, audits it, and asks the audit.

use std::path::{Path, PathBuf};

use openassay_audit::{Audit, AuditError, Completeness, Digests, Request, audit};
use openassay_facts::{Fact, Truth};
use openassay_fixtures::{Card, Folder, Llama, licenses};
use tempfile::TempDir;

/// A release on disk, for as long as this lives.
pub(crate) struct Laid {
    root: TempDir,
    name: String,
}

impl Laid {
    /// Writes `folder` under the name `rill`.
    pub(crate) fn out(folder: &Folder) -> Self {
        Self::named("rill", folder)
    }

    /// Writes `folder` under `name`.
    pub(crate) fn named(name: &str, folder: &Folder) -> Self {
        let root = tempfile::tempdir().unwrap();
        folder.write_to(&root.path().join(name)).unwrap();
        Self {
            root,
            name: name.to_owned(),
        }
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> PathBuf {
        self.root.path().join(&self.name)
    }

    /// A place beside it.
    pub(crate) fn beside(&self, name: &str, text: &str) -> PathBuf {
        let path = self.root.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The request for all of it.
    pub(crate) fn request(&self) -> Request {
        request(&self.path())
    }

    /// The audit under the settings that `text` holds.
    pub(crate) fn judged(&self, text: &str, digests: Digests) -> Result<Told, AuditError> {
        let settings = Some(self.beside("settings.toml", text));
        let request = Request {
            settings,
            digests,
            ..self.request()
        };
        audit(&request).map(Told)
    }
}

/// A request for one place.
pub(crate) fn request(path: &Path) -> Request {
    Request {
        places: vec![path.to_string_lossy().into_owned()],
        ..Request::default()
    }
}

/// The audit of `folder`, found as it is.
pub(crate) fn told(folder: &Folder) -> Told {
    Told(audit(&Laid::out(folder).request()).unwrap())
}

/// The audit of `folder`, declared complete.
pub(crate) fn told_complete(folder: &Folder) -> Told {
    let laid = Laid::out(folder);
    let request = Request {
        completeness: Completeness::Declared,
        ..laid.request()
    };
    Told(audit(&request).unwrap())
}

/// The audit of a single file.
pub(crate) fn told_file(name: &str, bytes: Vec<u8>) -> Told {
    let laid = Laid::named("place", &Folder::new().with(name, bytes));
    Told(audit(&request(&laid.path().join(name))).unwrap())
}

/// An audit, with the questions that tests ask.
pub(crate) struct Told(pub(crate) Audit);

impl Told {
    /// A fact.
    pub(crate) fn fact(&self, key: &str) -> Option<&Fact> {
        self.0.facts.get(key)
    }

    /// The words of the evidence of a fact.
    pub(crate) fn evidence(&self, key: &str) -> String {
        let all = self.fact(key).map(Fact::evidence).unwrap_or_default();
        let words = all.iter().map(|one| {
            let path = one.path.clone().unwrap_or_default();
            format!(
                "{path}:{} {}",
                one.place.line(),
                one.quote.clone().unwrap_or_default()
            )
        });
        words.collect::<Vec<_>>().join("\n")
    }

    /// Holds a fact against what it must be.
    #[track_caller]
    pub(crate) fn is(&self, key: &str, truth: Truth) -> &Self {
        assert_eq!(self.0.facts.truth(key), truth, "{key}: {}", self.evidence(key));
        self
    }

    /// Holds the evidence of a fact against words that it must have.
    #[track_caller]
    pub(crate) fn because(&self, key: &str, words: &str) -> &Self {
        let evidence = self.evidence(key);
        assert!(evidence.contains(words), "{key}: {evidence}");
        self
    }

    /// Holds a fact that is a name, or a number, against how it is written.
    #[track_caller]
    pub(crate) fn says(&self, key: &str, value: &str) -> &Self {
        assert_eq!(self.0.facts.value(key).to_string(), value, "{key}");
        self
    }

    /// The rules that found contradictions.
    pub(crate) fn rules(&self) -> Vec<&'static str> {
        self.0.contradictions.iter().map(|one| one.rule).collect()
    }

    /// Nothing is held against the producer.
    #[track_caller]
    pub(crate) fn contradicts_nothing(&self) -> &Self {
        let told: Vec<String> = self
            .0
            .contradictions
            .iter()
            .map(|one| format!("{}: \"{}\" {}", one.rule, one.claim.quote, one.why))
            .collect();
        assert!(told.is_empty(), "{told:#?}");
        self
    }

    /// The kinds of the findings.
    pub(crate) fn kinds(&self) -> Vec<&'static str> {
        self.0.findings.iter().map(|one| one.finding.kind).collect()
    }

    /// Is there a finding of this kind?
    pub(crate) fn finds(&self, kind: &str) -> bool {
        self.kinds().contains(&kind)
    }

    /// The one finding of this kind.
    #[track_caller]
    pub(crate) fn finding(&self, kind: &str) -> &openassay_audit::AnsweredFinding {
        let found = self.0.findings.iter().find(|one| one.finding.kind == kind);
        found.unwrap_or_else(|| panic!("no {kind} among {:?}", self.kinds()))
    }
}

/// A card that names Apache-2.0 and says nothing of data or training.
pub(crate) fn card() -> Card {
    bare_card().field("license", "apache-2.0")
}

/// The same card without a license.
pub(crate) fn bare_card() -> Card {
    Card::new(
        "Rill 1",
        "Rill 1 is a small text generator by Rill Works. It answers in short sentences.",
    )
    .field("library_name", "transformers")
    .field("pipeline_tag", "text-generation")
}

/// A card with the configuration and weights of a small Llama.
pub(crate) fn with_weights(card: Card) -> Folder {
    Llama::default().folder().with("README.md", card)
}

/// An SPDX text with a copyright line on top.
pub(crate) fn text(id: &str) -> String {
    let license = spdx::license_id(id).unwrap_or_else(|| panic!("no SPDX license `{id}`"));
    licenses::signed("Rill Works", license.text())
}

/// Code that trains, under no license of its own.
pub(crate) const TRAIN: &str = r#""""Trains Rill 1 from scratch."""
import sys

import torch
from transformers import LlamaConfig, LlamaForCausalLM


def main(data, output):
    tokens = torch.load(data)
    model = LlamaForCausalLM(LlamaConfig.from_pretrained("."))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)
    for step in range(1000):
        loss = model(input_ids=tokens, labels=tokens).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.save_pretrained(output)


if __name__ == "__main__":
    main(*sys.argv[1:3])
"#;

/// A Git LFS pointer to bytes that are elsewhere.
pub(crate) const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
