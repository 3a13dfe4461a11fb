//! Does loading a weight file run code, and whose? Answered by reading, for every format.
//!
//! A format that holds numbers and a graph of known operators runs nothing of its producer's; a pickle is a program,
//! and is read opcode by opcode; a few formats are programs by design. What each is, with the reason, is data
//! (`knowledge/formats/loading.toml`).

pub use openassay_pickle::{Executes, How};
use openassay_pickle::{Kind, Report};
use openassay_sources::ReadAt;

use crate::knowledge::LoadingRule;
use crate::table::knowledge;
use crate::{Format, Header};

/// Whether loading a file runs code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loading {
    /// The answer.
    pub executes: Executes,
    /// The names that run, or may run; empty where it is not names that run.
    pub names: Vec<String>,
    /// Why, the gravest first, what is inert left out.
    pub because: Vec<Because>,
    /// What is odd about the file's pickles and archives, and runs nothing: bytes behind a pickle, headers that lie.
    pub oddities: Vec<String>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// What follows from it alone.
    pub executes: Executes,
    /// What it is about: a name, or the format.
    pub what: String,
    /// What is done with it, where it is a name.
    pub how: Option<How>,
    /// Why this is so.
    pub why: String,
    /// The entries that lead to it where it lies in an archive, and the byte; none where it is the format.
    pub place: Option<(String, u64)>,
}

/// The pickle machine's report on a file that may hold pickles; none of any other.
pub(crate) fn report(name: &str, format: Option<Format>, bytes: &dyn ReadAt) -> Option<Report> {
    let wanted = format.is_none_or(|format| rule(format).is_none_or(|rule| rule.executes == "pickle"));
    wanted.then(|| openassay_pickle::scan(name, bytes))
}

/// The format of a file that nothing but its pickles tells: its name says nothing, and it begins like none.
pub(crate) fn format_of(kind: Kind) -> Option<Format> {
    match kind {
        Kind::Pickle => Some(Format::Pickle),
        Kind::TorchLegacy => Some(Format::PytorchLegacy),
        Kind::TorchZip => Some(Format::PytorchZip),
        Kind::TorchScript => Some(Format::TorchScript),
        Kind::Npy => Some(Format::Npy),
        Kind::Zip | Kind::Tar | Kind::Compressed | Kind::NotPickle => None,
    }
}

/// What loading the file runs; `report` is the pickle machine's, `header` what was read of it.
pub(crate) fn loading(format: Option<Format>, report: Option<&Report>, header: Option<&Header>) -> Loading {
    if let Some(report) = report {
        return of_report(report);
    }
    let Some((format, rule)) = format.and_then(|format| Some((format, rule(format)?))) else {
        return one(Executes::Unknown, "the file", "not a format that we know");
    };
    if let Some(layer) = header.filter(|_| format == Format::Keras).and_then(lambda) {
        return one(Executes::Yes, &layer, "a layer that holds Python code of its own");
    }
    let executes = match rule.executes.as_str() {
        "no" => Executes::No,
        "yes" => Executes::Yes,
        _ => Executes::Unknown,
    };
    one(executes, format.title(), &rule.why)
}

fn rule(format: Format) -> Option<&'static LoadingRule> {
    let mut rules = knowledge().loading.iter();
    rules.find(|rule| rule.formats.iter().any(|id| id == format.id()))
}

fn one(executes: Executes, what: &str, why: &str) -> Loading {
    Loading {
        executes,
        names: Vec::new(),
        because: vec![Because {
            executes,
            what: what.to_owned(),
            how: None,
            why: why.to_owned(),
            place: None,
        }],
        oddities: Vec::new(),
    }
}

fn of_report(report: &Report) -> Loading {
    let telling = report
        .because
        .iter()
        .filter(|reason| reason.executes != Executes::No);
    let because = telling.map(|reason| Because {
        executes: reason.executes,
        what: reason.what.clone(),
        how: Some(reason.how),
        why: reason.why.clone(),
        place: Some((reason.place.entry.clone(), reason.place.offset)),
    });
    let because: Vec<Because> = because.collect();
    if because.is_empty() {
        let why = if report.pickles == 0 {
            "it holds no pickle"
        } else {
            "its pickles name nothing but inert plumbing of tensors"
        };
        return Loading {
            oddities: report.problems.clone(),
            ..one(Executes::No, "the file", why)
        };
    }
    Loading {
        executes: report.verdict,
        names: report.executes.iter().cloned().collect(),
        because,
        oddities: report.problems.clone(),
    }
}

/// A layer of Keras that is Python code: `Lambda` keeps the bytes of a function.
fn lambda(header: &Header) -> Option<String> {
    let config: serde_json::Value = serde_json::from_str(header.text("model_config")?).ok()?;
    let mut waiting = vec![&config];
    while let Some(value) = waiting.pop() {
        match value {
            serde_json::Value::Object(fields) => {
                if fields.get("class_name").and_then(|name| name.as_str()) == Some("Lambda") {
                    return Some(String::from("Lambda"));
                }
                waiting.extend(fields.values());
            }
            serde_json::Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_answered() {
        for format in Format::ALL {
            assert!(rule(*format).is_some(), "{format}");
        }
        let ids = knowledge().loading.iter().flat_map(|rule| &rule.formats);
        for id in ids {
            assert!(Format::ALL.iter().any(|format| format.id() == id), "{id}");
        }
    }

    #[test]
    fn numbers_run_nothing_and_programs_do() {
        assert_eq!(
            loading(Some(Format::Safetensors), None, None).executes,
            Executes::No
        );
        assert_eq!(
            loading(Some(Format::Llamafile), None, None).executes,
            Executes::Yes
        );
        assert_eq!(
            loading(Some(Format::TensorRt), None, None).executes,
            Executes::Unknown
        );
        assert_eq!(loading(None, None, None).executes, Executes::Unknown);
    }

    #[test]
    fn a_pickle_is_read() {
        let told = |bytes: &[u8]| {
            let bytes = bytes.to_vec();
            let report = report("model.pkl", Some(Format::Pickle), &bytes);
            loading(Some(Format::Pickle), report.as_ref(), None)
        };
        assert_eq!(told(b"\x80\x02}q\0.").executes, Executes::No);
        let named = crate::inspect("no name says it", &b"\x80\x02}q\0.".to_vec());
        assert_eq!(named.format, Some(Format::Pickle));
        let runs = told(b"cos\nsystem\n(S'ls'\ntR.");
        assert_eq!(runs.executes, Executes::Yes);
        assert_eq!(runs.names, ["os.system"]);
    }
}
