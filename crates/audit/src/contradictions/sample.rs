//! "The training data is in `data/`" against a place that holds a sample of it.

use openassay_claims::{Availability, Status};
use openassay_facts::{
    Artifact, Confidence, Contradiction, Evidence, Method, Place, Presence, Severity, folder,
};
use openassay_words::Token;

use super::{Case, Rule, availability, contradiction};
use crate::evidence::said_at;

/// What lies at the place named is a sample.
pub(super) const RULE: Rule = Rule {
    name: "data-sample",
    explanation: "A sentence says that the training data lies at a path of this very release, every file there was listed, and what \
        lies there is a sample: each file of data bears that name and together they are small, a text beside them says so, or \
        the tokens said to have been trained on are more than ten thousand times their bytes. A card that speaks of a sample, \
        or that points anywhere else, is not held to it. Settled by the data, by its address, or by a sentence that says \
        that it is a sample.",
    look,
};

/// Words of a part that stands for the whole. Plural, "samples" and "examples" are what all data consists of; a "toy"
/// or a "tiny" set may be the whole of it.
const SAMPLE: [&str; 6] = ["sample", "excerpt", "subset", "preview", "snippet", "fraction"];
/// A file that is called by these alone: `oscar_sample.txt` may be all that a model was trained on.
const NAMED: [&str; 4] = ["sample", "excerpt", "preview", "snippet"];
const BESIDE_NAMED: [&str; 17] = [
    "", "train", "training", "data", "dataset", "corpus", "text", "texts", "rows", "small", "of", "the",
    "json", "jsonl", "txt", "csv", "tsv",
];
/// Whoever uses one of these of data does not promise the whole.
const PARTLY: [&str; 24] = [
    "sample", "samples", "sampled", "excerpt", "excerpts", "subset", "subsets", "preview", "snippet",
    "snippets", "fraction", "part", "parts", "partial", "partly", "portion", "some", "few", "example",
    "examples", "demo", "toy", "format", "percent",
];
/// What data is called.
const DATA: [&str; 8] = [
    "data", "dataset", "datasets", "corpus", "corpora", "texts", "records", "rows",
];
/// A sample is looked at, not trained on; the largest that people add are some hundred rows.
const MOST_SAMPLE_BYTES: u64 = 1 << 20;
/// A byte is at least one token, and nobody reads the same texts so often.
const MOST_TIMES_READ: u64 = 10_000;
/// Files whose bytes are their text.
const TEXTS: [&str; 6] = [".jsonl", ".json", ".txt", ".csv", ".tsv", ".xml"];
/// Files that fetch data, make it or read it.
const CODE: [&str; 5] = [".py", ".sh", ".ipynb", ".rs", ".js"];
/// Files that tell of data, and are none.
const BESIDE: [&str; 6] = [".md", ".rst", ".html", ".pdf", ".yaml", ".yml"];

fn look(case: &Case<'_>) -> Vec<Contradiction> {
    let said = case.world.statements.availability.iter();
    let mut found: Vec<Contradiction> = Vec::new();
    for one in said.filter_map(|said| match &said.status {
        Status::Here(path) if !path.is_empty() => denied(case, said, path),
        _ => None,
    }) {
        if !found.iter().any(|earlier| earlier.claim == one.claim) {
            found.push(one);
        }
    }
    found
}

fn denied(case: &Case<'_>, said: &Availability, path: &str) -> Option<Contradiction> {
    let component = said.component.as_str();
    let is_training = matches!(component, "data.training" | "data.pretrain" | "data.posttrain");
    let world = case.world;
    let surely = is_training
        && world.is_own_place(said.source)
        && world.words_unread().is_empty()
        && !world.has_papers_unread()
        && !availability::was_skipped(case, said.source, path)
        && world.statements.pointing_to(component).next().is_none()
        && !case.is_continued_elsewhere()
        && !speaks_of_a_part(case, said, path)
        && !leads_away(case, said);
    if !surely {
        return None;
    }
    let here = at_place(case, said, path);
    // What fetches or makes the rest may lie beside it.
    let has_code = here
        .iter()
        .any(|file| CODE.iter().any(|ending| file.path.ends_with(ending)));
    if has_code {
        return None;
    }
    let files: Vec<&Artifact> = here.iter().copied().filter(|file| is_data(file)).collect();
    let sure = told(case, &here, &files).or_else(|| counted(case, said, &files));
    if let Some((why, evidence)) = sure {
        return Some(contradiction(
            RULE.name,
            &said.claim(),
            evidence,
            Severity::Error,
            why,
        ));
    }
    let (why, evidence) = named(&files, path)?;
    Some(Contradiction {
        confidence: Confidence::Medium,
        ..contradiction(RULE.name, &said.claim(), evidence, Severity::Warning, why)
    })
}

type Denial = (String, Vec<Evidence>);

/// Every file at the place, seen from the folder of the words or from the root.
fn at_place<'a>(case: &'a Case<'_>, said: &Availability, path: &str) -> Vec<&'a Artifact> {
    let place = path.trim_start_matches("./").trim_end_matches('/');
    let lies_at = |file: &Artifact, place: &str| {
        let rest = file.path.strip_prefix(place);
        file.source == said.source && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let under = |place: &str| -> Vec<&'a Artifact> {
        let artifacts = case.world.inventory.artifacts.iter();
        artifacts.filter(|file| lies_at(file, place)).collect()
    };
    match folder(&said.path) {
        "" => under(place),
        above => Some(under(&format!("{above}/{place}")))
            .filter(|files| !files.is_empty())
            .unwrap_or_else(|| under(place)),
    }
}

fn is_data(file: &Artifact) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let lower = name.to_ascii_lowercase();
    let beside = lower.starts_with('.') || lower.starts_with("license") || lower.starts_with("readme");
    !beside && !BESIDE.iter().any(|ending| lower.ends_with(ending))
}

/// Does the sentence, or any other on data in the words of the producer outside the place, speak of a part? Numbers in
/// percent are parts as well.
fn speaks_of_a_part(case: &Case<'_>, said: &Availability, path: &str) -> bool {
    if is_partly(&said.quote) {
        return true;
    }
    let place = path.trim_start_matches("./").trim_end_matches('/');
    let outside = case
        .world
        .words()
        .filter(|document| !document.path.contains(place));
    outside
        .flat_map(openassay_documents::Document::sentences)
        .any(|(_, sentence)| {
            let is_of_data = names_data(&sentence.text) || sentence.text.contains(place);
            is_of_data && is_partly(&sentence.text)
        })
}

/// Is there an address in the section of the words, or anywhere beside a word on data? It may be where the rest is.
fn leads_away(case: &Case<'_>, said: &Availability) -> bool {
    case.world.words().any(|document| {
        let is_here = document.source == said.source && document.path == said.path;
        let own = document.blocks.iter().rfind(|block| block.line <= said.line);
        let section = own.filter(|_| is_here).map(|block| block.section);
        document.blocks.iter().any(|block| {
            let away = |url: &str| url.contains("://") || url.starts_with("//");
            let leads = block.links.iter().any(|link| away(&link.url));
            leads && (section == Some(block.section) || names_data(&block.text))
        })
    })
}

fn names_data(text: &str) -> bool {
    let words = openassay_words::tokens(text);
    words.iter().any(|token| DATA.contains(&token.word.as_str()))
}

fn is_partly(text: &str) -> bool {
    let words = openassay_words::tokens(text);
    text.contains('%') || words.iter().any(|token| PARTLY.contains(&token.word.as_str()))
}

/// Each file of data has, below the place, a name that calls it a sample and nothing else, and together they are small.
/// Somebody may have trained on what he calls so: likely, and not sure.
fn named(files: &[&Artifact], path: &str) -> Option<Denial> {
    let place = path.trim_start_matches("./").trim_end_matches('/');
    let is_sample = |file: &Artifact| {
        let below = file.path.split_once(place).map_or("", |(_, below)| below);
        let lower = below.to_ascii_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let plain = |word: &&str| NAMED.contains(word) || BESIDE_NAMED.contains(word);
        words.iter().any(|word| NAMED.contains(word)) && words.iter().all(plain)
    };
    let small = files.iter().map(|file| file.size).sum::<u64>() <= MOST_SAMPLE_BYTES;
    let here = files
        .iter()
        .all(|file| file.presence == Presence::Here && is_sample(file));
    let first = files.first().filter(|_| small && here)?;
    let why = match files.len() {
        1 => format!(
            "all data that lies there is `{}`, by its name a sample",
            first.path
        ),
        many => format!(
            "all data that lies there is called a sample: {many} files, such as `{}`",
            first.path
        ),
    };
    let evidence = files.iter().take(2).map(|file| listed(file));
    Some((why, evidence.collect()))
}

/// A file with its size.
fn listed(file: &Artifact) -> Evidence {
    let place = Evidence::in_file(file.source, &file.path, Place::Whole, Method::Listed);
    let size = format!("{} bytes", openassay_words::grouped(file.size));
    place.quoting(size).hashed(file.sha256.clone())
}

/// A text at the place that says that what lies there is a sample of the training data.
fn told(case: &Case<'_>, here: &[&Artifact], files: &[&Artifact]) -> Option<Denial> {
    files.first()?;
    let at_place = |source: usize, path: &str| {
        let mut all = here.iter();
        all.any(|file| file.source == source && file.path == path)
    };
    let documents = case.world.inventory.documents.iter();
    let mut told = documents
        .filter(|document| at_place(document.source, &document.path))
        .flat_map(|document| {
            document
                .sentences()
                .map(move |(_, sentence)| (document, sentence))
        })
        .filter(|(_, sentence)| says_sample(&openassay_words::tokens(&sentence.text)));
    let (document, sentence) = told.next()?;
    let place = Evidence::in_file(
        document.source,
        &document.path,
        Place::Line(sentence.line),
        Method::Matched,
    );
    let evidence = place
        .quoting(&sentence.text)
        .hashed(Some(document.sha256.clone()));
    Some((
        "the text beside it says that it is a sample".to_owned(),
        vec![evidence],
    ))
}

/// "This folder holds a small sample of the training data."
fn says_sample(words: &[Token]) -> bool {
    let word = |at: usize| words.get(at).map_or("", |token| token.word.as_str());
    let begins = matches!(word(0), "this" | "these" | "here");
    let denied = words.iter().any(|token| {
        let word = token.word.as_str();
        matches!(
            word,
            "not" | "no" | "if" | "may" | "might" | "validation" | "test"
        ) || word.ends_with("n't")
    });
    let is_of_training = |at: usize| {
        let mut behind = (at + 1..at + 8).map(word);
        let of = behind.any(|word| word == "of");
        of && behind.any(|word| word == "training")
    };
    begins && !denied && (1..words.len()).any(|at| SAMPLE.contains(&word(at)) && is_of_training(at))
}

/// May the data be that of one stage, and the tokens those of another?
fn has_stages(case: &Case<'_>, component: &str) -> bool {
    const LATER: [&str; 12] = [
        "tun",
        "finetun",
        "instruct",
        "preference",
        "posttrain",
        "rlhf",
        "dpo",
        "sft",
        "distil",
        "post",
        "adapt",
        "align",
    ];
    let is_later = |word: &str| LATER.iter().any(|later| word.starts_with(later));
    let told = case.world.words().any(|document| {
        let text = document.text.to_lowercase();
        text.split(|c: char| !c.is_alphanumeric()).any(is_later)
    });
    component == "data.posttrain" || told || !case.world.statements.base_models.is_empty()
}

/// Far more tokens than the files have bytes.
fn counted(case: &Case<'_>, said: &Availability, files: &[&Artifact]) -> Option<Denial> {
    let is_text = |file: &&&Artifact| {
        let name = file.path.to_ascii_lowercase();
        file.presence == Presence::Here && TEXTS.iter().any(|ending| name.ends_with(ending))
    };
    let (first, bytes) = (files.first()?, files.iter().map(|file| file.size).sum::<u64>());
    let is_all_text = files.iter().filter(is_text).count() == files.len();
    if !is_all_text || has_stages(case, said.component.as_str()) {
        return None;
    }
    let trained = case
        .established("tokens")
        .filter(|claim| claim.source == said.source);
    let (claim, tokens) = trained
        .filter_map(|claim| Some((claim, claim.asserts.parse::<f64>().ok()?)))
        .min_by(|one, other| one.1.total_cmp(&other.1))?;
    #[expect(clippy::cast_precision_loss, reason = "orders of magnitude are compared")]
    let read = bytes.saturating_mul(MOST_TIMES_READ) as f64;
    if tokens <= read {
        return None;
    }
    let why = format!(
        "{} bytes lie there, which is no more than as many tokens, and far more are said to have been trained on",
        openassay_words::grouped(bytes)
    );
    Some((why, vec![said_at!(claim), listed(first)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_of_what_lies_beside_it_that_it_is_a_sample() {
        let says = |text: &str| says_sample(&openassay_words::tokens(text));
        assert!(says("This is a sample of the training data."));
        assert!(says(
            "These files are a small random subset of our full training corpus."
        ));
        assert!(says("Here is an excerpt of the texts of the training set."));
        assert!(!says(
            "This is not a sample of the training data, it is all of it."
        ));
        assert!(!says("This is a subset of Common Crawl."));
        assert!(!says("The validation split is a sample of the training data."));
        assert!(!says("This folder holds the training data, sample by sample."));
    }

    #[test]
    fn data_is_neither_what_tells_of_it_nor_what_reads_it() {
        let file = |path: &str| Artifact {
            source: 0,
            path: path.to_owned(),
            size: 1,
            role: openassay_facts::Role::Other,
            components: Vec::new(),
            reason: String::new(),
            presence: Presence::Here,
            sha256: None,
        };
        assert!(is_data(&file("data/sample.jsonl")));
        for path in ["data/README", "data/LICENSE.txt", "data/.gitkeep", "data/card.md"] {
            assert!(!is_data(&file(path)), "{path}");
        }
    }
}
