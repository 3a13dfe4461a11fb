//! What a card holds of what it should, and what it is never said to lack.

use openassay_fixtures::{Folder, Llama};

use crate::harness::Audit;

fn release(card: &str) -> Folder {
    Llama::default().folder().with("README.md", card)
}

fn standing(audit: &Audit, item: &str) -> String {
    let list = audit.list("documentation");
    let one = list.iter().find(|one| one["item"] == item).unwrap();
    one["standing"].as_str().unwrap().to_owned()
}

/// The items of `audit` that stand so.
fn standing_so(audit: &Audit, wanted: &str) -> Vec<String> {
    let list = audit.list("documentation").iter();
    list.filter(|one| one["standing"] == wanted)
        .map(|one| one["item"].as_str().unwrap().to_owned())
        .collect()
}

/// Every item once, each in another shape.
const FULL: &str = "---
license: mit
datasets:
- acme/fjord-news
co2_eq_emissions:
  emissions: 12
model-index:
- name: osprey
  results:
  - task:
      type: text-generation
    dataset:
      name: Fjord Test
    metrics:
    - type: accuracy
      value: 61.2
---

# Osprey

<h2>Uses</h2>

<p>Sorting the mail of a help desk by its subject.</p>

**Out of scope**

Decisions on people, and advice on health.

## ⚠️ What can it not do?

Arithmetic beyond three digits goes wrong.

| | |
|---|---|
| Use policy | no spam, no spying, no fraud |
| Architecture | convolutional |
| Context length | 512 |
| Input | text |

Release date: 2026-03-01

- **Contact:** the harbor office
- **Hardware Type:** one laptop

## 3. Training procedure

Three passes over the corpus, in random order, with weight decay.

| Learning rate | Epochs |
|---|---|
| 0.0003 | 3 |

```python
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained('osprey')
```

```bibtex
@misc{osprey, title={Osprey}}
```

This repository contains the weights.
";

#[test]
fn a_full_card_is_full_in_whatever_shape_it_is_written() {
    let audit = Audit::of(&release(FULL));
    let list = audit.list("documentation");
    assert_eq!(standing_so(&audit, "present").len(), list.len(), "{list:#?}");
    for one in list.iter().filter(|one| one["path"] == "README.md") {
        let line = usize::try_from(one["line"].as_u64().unwrap()).unwrap();
        let words = one["quote"].as_str().unwrap();
        let word = words.split(' ').next().unwrap();
        let there = FULL.lines().nth(line - 1).unwrap_or_default();
        // A piece of code is cited at its fence.
        assert!(
            there.starts_with("```") || there.contains(word),
            "{line}: {words:?} is not in {there:?}"
        );
    }
    audit.knows("documented", "limitations", "present");
    audit.shows(&["Card: 21 of 21 items present"]);
}

#[test]
fn a_template_that_nobody_filled_in_is_thin_and_not_absent() {
    let card = "# Osprey\n\n## Uses\n\n[More Information Needed]\n\n## Limitations\n\n## Citation\n\nTODO\n";
    let audit = Audit::of(&release(card));
    assert_eq!(
        standing_so(&audit, "thin"),
        ["intended_use", "limitations", "citation"]
    );
    audit.knows("documented", "limitations", "thin");
    let list = audit.list("documentation");
    let one = list.iter().find(|one| one["item"] == "limitations").unwrap();
    assert_eq!(
        (&one["line"], &one["quote"], &one["why"]),
        (
            &7.into(),
            &"Limitations".into(),
            &"a heading with nothing under it".into()
        )
    );
}

#[test]
fn a_header_of_a_table_without_rows_is_thin_and_not_absent() {
    let tables = [
        "| Citation | Contact |\n|---|---|\n",
        "<table><tr><th>Citation</th><th>Contact</th></tr></table>\n",
    ];
    for table in tables {
        let audit = Audit::of(&release(&format!("# Osprey\n\nIt sorts mail.\n\n{table}")));
        assert_eq!(standing_so(&audit, "thin"), ["citation", "contact"], "{table}");
    }
    let under = release(
        "# Osprey\n\n## Training data\n\n| Dataset | Rows | Language | Origin | License |\n|---|---|---|---|---|\n",
    );
    assert_eq!(standing(&Audit::of(&under), "training_data"), "thin");
    let label =
        release("# Osprey\n\n| Limitations | Arithmetic beyond three digits goes wrong. |\n|---|---|\n");
    assert_eq!(standing(&Audit::of(&label), "limitations"), "present");
}

#[test]
fn silence_is_absent_and_says_what_was_looked_for_and_where() {
    let audit = Audit::of(&release("# Osprey\n\nOsprey is under the MIT license.\n"));
    audit.knows("documented", "contact", "absent");
    let list = audit.list("documentation");
    let one = list.iter().find(|one| one["item"] == "contact").unwrap();
    let why = one["why"].as_str().unwrap();
    assert!(
        one["path"].is_null() && why.contains("whom to ask") && why.contains("README.md"),
        "{why}"
    );
    insta::assert_snapshot!(card_line(audit.screen()));
}

/// The paragraph of the screen on the card.
fn card_line(screen: &str) -> String {
    let from = screen.find("\nDocumentation\n").unwrap();
    let section = &screen[from..];
    section[1..].split("\n\n").next().unwrap().to_owned()
}

#[test]
fn nothing_is_absent_where_something_was_not_read() {
    let silent = "# Osprey\n\nOsprey is under the MIT license.\n";
    let german = "# Osprey\n\nDas Modell wurde an vielen Abenden von uns gebaut, und wir sind sehr zufrieden damit. Es ist \
                  nicht besonders groß, aber es antwortet schnell und freundlich auf alle Fragen der Besucher.\n";
    let broken = "---\nlicense: [mit\n---\n\n# Osprey\n\nOsprey.\n";
    let paper = "# Osprey\n\nFor details see [our paper](https://arxiv.org/abs/2601.00001).\n";
    for (folder, item) in [
        (
            release(silent).with("paper.pdf", b"%PDF-1.7\n".to_vec()),
            "limitations",
        ),
        (
            release(silent).with("docs/manual.pdf", b"%PDF-1.7\n".to_vec()),
            "contact",
        ),
        (release(german), "limitations"),
        (release(broken), "environmental_impact"),
        (release(paper), "limitations"),
    ] {
        assert_eq!(standing(&Audit::of(&folder), item), "unknown", "{item}");
    }
}

#[test]
fn a_thin_place_beside_an_unread_paper_is_not_known_to_be_all() {
    let card = "# Osprey\n\n## Limitations\n\n[More Information Needed]\n";
    let audit = Audit::of(&release(card).with("paper.pdf", b"%PDF-1.7\n".to_vec()));
    assert_eq!(standing(&audit, "limitations"), "unknown");
    audit.knows("documented", "limitations", "thin..present");
}

#[test]
fn what_a_card_of_data_says_of_itself_is_not_said_of_the_model() {
    let data =
        "---\nlicense: cc0-1.0\n---\n\n# Dataset card for Fjord News\n\n## Contact\n\nThe harbor office\n";
    let folder = release("# Osprey\n\nOsprey.\n").with("DATA_CARD.md", data);
    assert_eq!(standing(&Audit::of(&folder), "contact"), "unknown");
}

#[test]
fn what_is_withheld_is_thin() {
    let audit = Audit::of(&release(
        "# Osprey\n\nWe do not disclose the training data of Osprey.\n",
    ));
    assert_eq!(standing(&audit, "training_data"), "thin");
}
