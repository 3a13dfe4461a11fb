//! License texts as found in public repositories, against what people read them to be.

mod corpus;
mod crosscheck;
mod facets;
mod names;
mod own;
mod unseen;

use std::path::Path;

use corpus::{Corpus, Part};

/// Every figure, each for the two parts of the corpus and for other languages; `wanted` names facets whose
/// disagreements are shown too, with their sentences.
pub(super) fn lines(labels: &Path, wanted: &[String]) -> Result<Vec<String>, String> {
    let corpus = Corpus::read(labels)?;
    let mut lines = Vec::new();
    for part in Part::ALL {
        let texts = corpus.part(part);
        lines.push(format!("{}: {} texts", part.name(), texts.len()));
        lines.extend(indented(names::lines(&texts)));
        lines.extend(indented(facets::lines(&texts)));
    }
    lines.push("both parts, English texts, by sentences alone".to_owned());
    lines.extend(indented(facets::together(&corpus.texts, &corpus::disputed()?)));
    lines.push("facets without a column, against our own labels".to_owned());
    lines.extend(indented(own::lines(&corpus)?));
    lines.push("what is stored against the sentences of the same text".to_owned());
    lines.extend(indented(crosscheck::lines(&corpus)));
    lines.push("texts that nothing was tuned on when they were first read, by sentences alone".to_owned());
    lines.extend(indented(unseen::lines()?));
    for facet in wanted {
        lines.extend(facets::disagreements(&corpus.texts, facet));
    }
    if wanted.iter().any(|word| word == "unseen") {
        lines.extend(unseen::disagreements()?);
    }
    if wanted.iter().any(|word| word == "names") {
        lines.extend(corpus.texts.iter().map(names::verdict));
    }
    Ok(lines)
}

fn indented(lines: Vec<String>) -> impl Iterator<Item = String> {
    lines.into_iter().map(|line| format!("  {line}"))
}
