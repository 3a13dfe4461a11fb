//! The examples of `knowledge/claims`, run as tests.

use openassay_documents::parse;
use openassay_words::Pattern;

use crate::knowledge::{DescribedFact, Example};
use crate::lexicon::BOOK;
use crate::{Depth, Reading, Spoken, Statements, Status, Voice, find};

fn read(text: &str) -> Statements {
    let document = parse(0, "README.md", text.as_bytes(), "0".repeat(64)).expect("a card");
    let spoken = vec![Spoken {
        document: &document,
        voice: Voice::Card,
    }];
    find(&Reading {
        spoken,
        ..Reading::default()
    })
}

#[test]
fn every_example_of_a_kind_says_what_it_says() {
    let mut wrong = Vec::new();
    for kind in &BOOK.kinds {
        for example in &kind.example {
            let found = read(&format!("# {}\n\n{}\n", example.title, example.text));
            let said: Vec<String> = found
                .claims
                .iter()
                .filter(|claim| claim.kind == kind.name && claim.is_established())
                .map(|claim| claim.asserts.clone())
                .collect();
            if said != example.says {
                wrong.push(format!(
                    "{}: {:?} says {said:?}, not {:?}",
                    kind.name, example.text, example.says
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn wrong_examples(examples: &[Example], said: impl Fn(&Statements) -> Vec<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for example in examples {
        let found = said(&read(&format!("# {}\n\n{}\n", example.title, example.text)));
        if found != example.says {
            wrong.push(format!(
                "{:?} says {found:?}, not {:?}",
                example.text, example.says
            ));
        }
    }
    wrong
}

#[test]
fn every_example_of_a_component_says_where_it_is() {
    let wrong = wrong_examples(&BOOK.availability.example, |found| {
        let word = |status: &Status| match status {
            Status::Here(_) => "here",
            Status::Pointed(_) => "pointed",
            Status::AvailableNoPlace => "available",
            Status::Promised => "promised",
            Status::Withheld => "withheld",
            Status::CannotBeShared => "cannot be shared",
        };
        let said = found.availability.iter();
        said.map(|one| format!("{} {}", one.component.as_str(), word(&one.status)))
            .collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_of_a_price_names_one_or_none() {
    let wrong = wrong_examples(&BOOK.grammar.example, |found| {
        found.prices.iter().map(|_| "price".to_owned()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn bears_out(fact: &DescribedFact, sentence: &str) -> bool {
    let found = read(&format!("# Aurora\n\n{sentence}\n"));
    found
        .descriptions
        .iter()
        .any(|one| one.predicate == fact.predicate && one.subject == fact.subject)
}

#[test]
fn every_sentence_beside_a_fact_bears_it_out_or_does_not() {
    let mut wrong = Vec::new();
    for fact in &BOOK.descriptions.fact {
        for sentence in fact.yes.iter().filter(|sentence| !bears_out(fact, sentence)) {
            wrong.push(format!(
                "{}({}) misses {sentence:?}",
                fact.predicate, fact.subject
            ));
        }
        for sentence in fact.no.iter().filter(|sentence| bears_out(fact, sentence)) {
            wrong.push(format!("{}({}) takes {sentence:?}", fact.predicate, fact.subject));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_sentence_beside_a_component_is_it_or_is_not() {
    let mut wrong = Vec::new();
    for component in &BOOK.descriptions.contained {
        let is = |sentence: &&String| {
            let found = read(&format!("# Aurora\n\n{sentence}\n"));
            found
                .contained
                .iter()
                .any(|one| one.component.as_str() == component.component)
        };
        wrong.extend(
            component
                .yes
                .iter()
                .filter(|s| !is(s))
                .map(|s| format!("{} misses {s:?}", component.component)),
        );
        wrong.extend(
            component
                .no
                .iter()
                .filter(is)
                .map(|s| format!("{} takes {s:?}", component.component)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn texts_of_items() -> Vec<String> {
    let items = BOOK.documentation.iter();
    let lists = items.flat_map(|item| {
        [
            &item.titles,
            &item.loose,
            &item.guards,
            &item.phrases,
            &item.code,
            &item.withheld,
            &item.hollow,
        ]
    });
    lists.flatten().cloned().collect()
}

fn texts() -> Vec<String> {
    let book = &*BOOK;
    let mut all: Vec<String> = Vec::new();
    for kind in &book.kinds {
        all.extend(kind.guards.iter().cloned());
        all.extend(kind.phrase.iter().flat_map(|phrase| phrase.patterns.clone()));
    }
    all.extend(book.grammar.patterns.values().flatten().cloned());
    all.extend(book.availability.guards.iter().cloned());
    all.extend(
        book.availability
            .noun
            .iter()
            .flat_map(|noun| noun.patterns.clone()),
    );
    all.extend(book.availability.status.values().flatten().cloned());
    all.extend(book.pointers.pointer.iter().flat_map(|one| one.named.clone()));
    let described = &book.descriptions;
    all.extend(
        described
            .placeholders
            .iter()
            .chain(&described.benchmarks)
            .chain(&described.metrics)
            .cloned(),
    );
    all.extend(described.sections.values().flatten().cloned());
    for fact in &described.fact {
        all.extend(
            fact.patterns
                .iter()
                .chain(&fact.about_data)
                .chain(&fact.in_titles)
                .chain(&fact.data_titles)
                .chain(&fact.guards)
                .cloned(),
        );
    }
    for one in &described.contained {
        all.extend(one.patterns.iter().chain(&one.guards).cloned());
    }
    all.extend(described.columns.values().flatten().cloned());
    let licenses = &book.licenses;
    all.extend(
        licenses
            .grants
            .iter()
            .chain(&licenses.behind)
            .chain(&licenses.guards)
            .cloned(),
    );
    all.extend(licenses.license.iter().flat_map(|one| one.patterns.clone()));
    all.extend(texts_of_items());
    all
}

#[test]
fn every_phrase_can_be_looked_for() {
    let wrong: Vec<String> = texts()
        .iter()
        .filter_map(|text| {
            Pattern::parse(text)
                .err()
                .map(|error| format!("{text:?}: {error}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_is_dated_and_cited() {
    for kind in &BOOK.kinds {
        assert!(
            !kind.version.is_empty() && !kind.cite.is_empty() && !kind.means.is_empty(),
            "{}",
            kind.name
        );
    }
    let book = &*BOOK;
    for (version, cite) in [
        (&book.grammar.version, &book.grammar.cite),
        (&book.availability.version, &book.availability.cite),
        (&book.pointers.version, &book.pointers.cite),
        (&book.descriptions.version, &book.descriptions.cite),
        (&book.licenses.version, &book.licenses.cite),
    ] {
        assert!(!version.is_empty() && !cite.is_empty());
    }
}

/// `told`, `thin` or `silent`, as the card `text` holds the item `id`.
fn depth_of(text: &str, id: &str) -> &'static str {
    let card = if text.starts_with("---") {
        format!("{text}\n# Aurora\n")
    } else {
        format!("# Aurora\n\n{text}\n")
    };
    let found = read(&card);
    let passages = || found.passages.iter().filter(|one| one.item == id);
    if passages().any(|one| one.depth == Depth::Told) {
        "told"
    } else if passages().any(|one| one.depth == Depth::Thin) {
        "thin"
    } else {
        "silent"
    }
}

#[test]
fn every_card_beside_an_item_holds_it_or_does_not() {
    let mut wrong = Vec::new();
    for item in crate::documentation_items() {
        let cards = [(&item.yes, "told"), (&item.thin, "thin"), (&item.no, "silent")];
        assert!(
            !item.cite.is_empty() && cards.iter().all(|(cards, _)| !cards.is_empty()),
            "{}",
            item.id
        );
        for (cards, wanted) in cards {
            for card in cards {
                let found = depth_of(card, &item.id);
                if found != wanted {
                    wrong.push(format!("{} is {found}, not {wanted}, in {card:?}", item.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
