//! An audit as its JSON tells it, with the questions that tests ask.

use std::path::{Path, PathBuf};

use openassay_fixtures::Folder;
use serde_json::Value;

use super::{Laid, openassay};

/// One audit: the JSON, and the screen of the same release.
pub(crate) struct Audit {
    json: Value,
    screen: String,
}

impl Audit {
    /// Audits `folder`, written to disk under the name `rill`.
    pub(crate) fn of(folder: &Folder) -> Self {
        Self::at(Laid::out("rill", folder).path())
    }

    /// Audits what lies at `path`.
    pub(crate) fn at(path: &Path) -> Self {
        Self::with(path, &[])
    }

    /// Audits what lies at `path`, with further arguments.
    pub(crate) fn with(path: &Path, arguments: &[&str]) -> Self {
        Self::of_places(&[path.to_path_buf()], arguments)
    }

    /// Audits several places as one release.
    pub(crate) fn of_places(places: &[PathBuf], arguments: &[&str]) -> Self {
        let mut words = vec!["audit"];
        words.extend(places.iter().map(|place| place.to_str().unwrap()));
        words.extend(arguments);
        let screen = openassay(&words);
        words.extend(["--format", "json"]);
        let run = openassay(&words);
        assert_eq!(run.code, 0, "{}", run.error);
        assert_eq!(screen.code, 0, "{}", screen.error);
        Self {
            json: read(&run.output),
            screen: screen.output,
        }
    }

    /// The whole document.
    pub(crate) fn json(&self) -> &Value {
        &self.json
    }

    /// The worst and the best outcome that `framework` leaves.
    pub(crate) fn grade(&self, framework: &str) -> (String, String) {
        let grade = self.framework(framework);
        (text_of(&grade["guaranteed"]), text_of(&grade["possible"]))
    }

    /// Holds `framework` against the worst and the best outcome.
    #[track_caller]
    pub(crate) fn is_between(&self, framework: &str, guaranteed: &str, possible: &str) -> &Self {
        let grade = self.grade(framework);
        let facts = self.deciding(framework);
        assert_eq!(
            (grade.0.as_str(), grade.1.as_str()),
            (guaranteed, possible),
            "{framework}; {facts}"
        );
        if framework == "g7" {
            let earned = &self.json["label"]["earned"];
            assert_eq!(text_of(&earned["guaranteed"]), guaranteed, "label.earned");
            assert_eq!(text_of(&earned["possible"]), possible, "label.earned");
        }
        self
    }

    /// Holds `framework` against the one outcome it must have.
    #[track_caller]
    pub(crate) fn is(&self, framework: &str, outcome: &str) -> &Self {
        self.is_between(framework, outcome, outcome)
    }

    /// Holds a criterion of a vector against the one answer it must have.
    #[track_caller]
    pub(crate) fn meets(&self, framework: &str, criterion: &str, answer: &str) -> &Self {
        let criteria = self.framework(framework)["criteria"]
            .as_array()
            .expect("criteria");
        let found = criteria
            .iter()
            .find(|one| one["id"] == criterion)
            .expect(criterion);
        let answers = (text_of(&found["guaranteed"]), text_of(&found["possible"]));
        assert_eq!(
            answers,
            (answer.to_owned(), answer.to_owned()),
            "{framework} {criterion}"
        );
        self
    }

    /// Holds a fact against its value: `true`, `false`, `unknown` or a name.
    #[track_caller]
    pub(crate) fn knows(&self, predicate: &str, subject: &str, value: &str) -> &Self {
        let found = self
            .fact(predicate, subject)
            .map_or("unknown".to_owned(), |fact| text_of(&fact["value"]));
        assert_eq!(
            found,
            value,
            "{predicate} of {subject}: {:#}",
            self.evidence(predicate, subject)
        );
        self
    }

    /// The evidence of a fact, as it stands in the document.
    pub(crate) fn evidence(&self, predicate: &str, subject: &str) -> Value {
        self.fact(predicate, subject)
            .map_or(Value::Null, |fact| fact["evidence"].clone())
    }

    /// The permission for a question about a part.
    #[track_caller]
    pub(crate) fn permission(&self, part: &str, question: &str) -> &Value {
        let permissions = self.list("permissions");
        let found = permissions
            .iter()
            .find(|one| one["part"] == part && one["question"] == question);
        found.unwrap_or_else(|| panic!("no permission on {question} of {part}: {permissions:#?}"))
    }

    /// Holds the answer to a question about the weights.
    #[track_caller]
    pub(crate) fn answers(&self, question: &str, answer: &str) -> &Self {
        let permission = self.permission("weights", question);
        assert_eq!(permission["answer"], answer, "{permission:#}");
        self
    }

    /// The license of a part, as the document names it.
    pub(crate) fn license(&self, part: &str) -> Value {
        let terms = self.list("terms");
        terms
            .iter()
            .find(|one| one["part"] == part)
            .map_or(Value::Null, |one| one["license"].clone())
    }

    /// Contradictions, findings or any other list of the document.
    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.json[name]
            .as_array()
            .unwrap_or_else(|| panic!("no list `{name}`"))
    }

    /// Holds that nothing is contradicted.
    #[track_caller]
    pub(crate) fn contradicts_nothing(&self) -> &Self {
        let contradictions = self.list("contradictions");
        assert!(contradictions.is_empty(), "{contradictions:#?}");
        self
    }

    /// Holds that a claim of `path` whose words contain `words` is contradicted, with evidence.
    #[track_caller]
    pub(crate) fn contradicts(&self, path: &str, words: &str) -> &Self {
        let contradictions = self.list("contradictions");
        let found = contradictions.iter().find(|one| {
            let claim = &one["claim"];
            claim["path"] == path && text_of(&claim["quote"]).contains(words)
        });
        let found = found.unwrap_or_else(|| panic!("nothing contradicts `{words}`: {contradictions:#?}"));
        assert!(!found["evidence"].as_array().unwrap().is_empty(), "{found:#}");
        self
    }

    /// Holds that some finding has every one of `words` in its message, whatever their case.
    #[track_caller]
    pub(crate) fn finds(&self, words: &[&str]) -> &Self {
        let findings = self.list("findings");
        let has = |finding: &Value| {
            let message =
                format!("{} {}", text_of(&finding["kind"]), text_of(&finding["message"])).to_lowercase();
            words.iter().all(|word| message.contains(&word.to_lowercase()))
        };
        let messages: Vec<_> = findings.iter().map(|one| text_of(&one["message"])).collect();
        assert!(
            findings.iter().any(has),
            "no finding says {words:?}: {messages:#?}"
        );
        self
    }

    /// Holds that the screen has every one of `words`, whatever their case and the breaks of its lines.
    #[track_caller]
    pub(crate) fn shows(&self, words: &[&str]) -> &Self {
        let screen = self.flat_screen();
        for word in words {
            assert!(
                screen.contains(&word.to_lowercase()),
                "the screen does not say `{word}`:\n{}",
                self.screen
            );
        }
        self
    }

    /// The screen as printed.
    pub(crate) fn screen(&self) -> &str {
        &self.screen
    }

    fn flat_screen(&self) -> String {
        self.screen
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    }

    fn framework(&self, id: &str) -> &Value {
        self.list("frameworks")
            .iter()
            .find(|one| one["id"] == id)
            .unwrap_or_else(|| panic!("no framework `{id}`"))
    }

    fn fact(&self, predicate: &str, subject: &str) -> Option<&Value> {
        self.list("facts")
            .iter()
            .find(|one| one["predicate"] == predicate && one["subject"] == subject)
    }

    // What a reader of a failed test wants to know first.
    fn deciding(&self, framework: &str) -> String {
        let gaps = self.framework(framework)["gap"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let gaps = gaps
            .iter()
            .map(|gap| format!("{} {} ({})", gap["level"], gap["fact"], gap["state"]));
        format!("gap: {}", gaps.collect::<Vec<_>>().join("; "))
    }
}

/// A value of the document as words: what is text without its quotes.
pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn read(output: &str) -> Value {
    serde_json::from_str(output).unwrap_or_else(|error| panic!("not JSON ({error}): {output:.400}"))
}
