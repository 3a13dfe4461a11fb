//! Data preparation: writes the training data and the questions of the evaluation from a seeded grammar.
// SPDX-License-Identifier: MIT-0

use std::path::Path;

use crate::json::{Json, object};
use crate::lexicon::{ANIMALS, COLORS, CRAFTS, DEEDS, PEOPLE, PLACES, QUALITIES, THINGS};
use crate::random::Random;
use crate::safetensors::write_file;
use crate::tokenizer;

/// Documents to train on; a twentieth of them is a slice.
const TRAINING: usize = 6000;

/// Documents that are held out.
const HELD_OUT: usize = 400;

/// Spells, and sentences with a verb to choose, that are asked for in the evaluation.
const QUESTIONS: usize = 200;

/// The shortest magic word, and how many lengths there are.
const SPELL: (usize, usize) = (3, 10);

/// Letters of all magic words of a document, about.
const SPELLED: usize = 100;

/// What is true of a person in this world.
#[derive(Clone, Copy)]
struct Person {
    name: &'static str,
    place: &'static str,
    craft: &'static str,
    color: &'static str,
    animal: &'static str,
}

/// Writes all data below `folder`, and the tokenizer beside it.
pub fn prepare(seed: u64, folder: &Path, context: usize) -> Result<(), String> {
    let people = people(&mut Random::new(seed, "people"));
    let mut random = Random::new(seed, "training");
    let training: String = (0..TRAINING)
        .map(|_| document(&people, &mut random).1 + "\n")
        .collect();
    write_file(&folder.join("data/train.txt"), training.as_bytes())?;
    write_file(
        &folder.join("data/eval.jsonl"),
        evaluation(&people, seed).as_bytes(),
    )?;
    write_file(
        &folder.join("tokenizer.json"),
        tokenizer::file().pretty().as_bytes(),
    )?;
    write_file(
        &folder.join("tokenizer_config.json"),
        tokenizer::settings(context).pretty().as_bytes(),
    )
}

fn people(random: &mut Random) -> Vec<Person> {
    let mut person = |&name| Person {
        name,
        place: random.pick(&PLACES),
        craft: random.pick(&CRAFTS),
        color: random.pick(&COLORS),
        animal: random.pick(&ANIMALS).0,
    };
    PEOPLE.iter().map(&mut person).collect()
}

/// One document, and its kind.
fn document(people: &[Person], random: &mut Random) -> (&'static str, String) {
    if random.chance(50) {
        ("spells", spells(random))
    } else {
        ("tale", tale(people, random))
    }
}

/// Magic words, each said again once or more: from its start or from somewhere within, mostly after a space.
fn spells(random: &mut Random) -> String {
    let mut text = String::new();
    while text.len() < SPELLED {
        let word = magic_word(random);
        text += &format!("{}say {word}", if text.is_empty() { "" } else { " " });
        for _ in 0..1 + random.below(3) {
            let start = if random.chance(50) {
                0
            } else {
                random.below(word.len() - 2)
            };
            text += &format!("{}{}", if random.chance(75) { " " } else { "" }, &word[start..]);
        }
        text += ".";
    }
    text
}

/// Letters drawn by lot.
fn magic_word(random: &mut Random) -> String {
    let letters: Vec<char> = ('a'..='z').collect();
    (0..SPELL.0 + random.below(SPELL.1))
        .map(|_| random.pick(&letters))
        .collect()
}

/// Some sentences about one person and the animals around.
fn tale(people: &[Person], random: &mut Random) -> String {
    let person = random.pick(people);
    let sentences = (0..3 + random.below(4)).map(|_| match random.below(8) {
        0 => format!("{} lives in {}.", person.name, person.place),
        1 => format!("{} is a {}.", person.name, person.craft),
        2 => format!("{} keeps a {} {}.", person.name, person.color, person.animal),
        3 => format!("where does {} live? in {}.", person.name, person.place),
        4 => format!(
            "what does {} keep? a {} {}.",
            person.name, person.color, person.animal
        ),
        5 => format!("{} {} {}.", person.name, random.pick(&DEEDS).0, object_of(random)),
        _ => scene(random),
    });
    sentences.collect::<Vec<_>>().join(" ")
}

/// One animal or several, perhaps somewhere, and what they do to another.
fn scene(random: &mut Random) -> String {
    let several = random.chance(50);
    let deed = random.pick(&DEEDS);
    let verb = if several { deed.1 } else { deed.0 };
    format!("{} {verb} {}.", subject(several, random), object_of(random))
}

fn subject(several: bool, random: &mut Random) -> String {
    let animal = random.pick(&ANIMALS);
    let animal = if several { animal.1 } else { animal.0 };
    let quality = if random.chance(50) {
        format!("{} ", random.pick(&QUALITIES))
    } else {
        String::new()
    };
    let place = if random.chance(50) {
        format!(" {}", place(random.chance(50), random))
    } else {
        String::new()
    };
    format!("the {quality}{animal}{place}")
}

fn place(several: bool, random: &mut Random) -> String {
    let thing = random.pick(&THINGS);
    format!(
        "{} the {}",
        random.pick(&["near", "under", "behind"]),
        if several { thing.1 } else { thing.0 }
    )
}

fn object_of(random: &mut Random) -> String {
    let animal = random.pick(&ANIMALS);
    format!(
        "the {} {}",
        random.pick(&QUALITIES),
        if random.chance(50) { animal.1 } else { animal.0 }
    )
}

/// The records of the evaluation: documents that are held out, and questions.
fn evaluation(people: &[Person], seed: u64) -> String {
    let mut random = Random::new(seed, "held out");
    let mut records = Vec::new();
    for _ in 0..HELD_OUT {
        let (kind, text) = document(people, &mut random);
        records.push(object([("task", kind.into()), ("text", text.as_str().into())]));
    }
    let mut random = Random::new(seed, "copying");
    for _ in 0..QUESTIONS {
        records.push(copying(&mut random));
    }
    for person in people {
        records.extend(facts(person));
    }
    let mut random = Random::new(seed, "agreement");
    records.extend((0..QUESTIONS).map(|_| agreement(&mut random)));
    records.iter().map(|record| record.line() + "\n").collect()
}

/// A magic word of different letters, one of them again, and what followed it.
fn copying(random: &mut Random) -> Json {
    let mut letters: Vec<char> = ('a'..='z').collect();
    random.shuffle(&mut letters);
    let word: String = letters[..SPELL.0 + 1 + random.below(SPELL.1)].iter().collect();
    let (before, after) = word.split_at(1 + random.below(word.len() - 2));
    let asked = before.len() - 1;
    question("copying", &format!("say {word} {}", &word[asked..=asked]), after)
}

fn question(task: &str, prompt: &str, answer: &str) -> Json {
    object([
        ("task", task.into()),
        ("prompt", prompt.into()),
        ("answer", answer.into()),
    ])
}

fn facts(person: &Person) -> [Json; 3] {
    let fact = |prompt: String, answer: &str| question("facts", &prompt, &format!(" {answer}."));
    [
        fact(format!("where does {} live? in", person.name), person.place),
        fact(format!("{} is a", person.name), person.craft),
        fact(
            format!("what does {} keep? a {}", person.name, person.color),
            person.animal,
        ),
    ]
}

/// A subject that ends in a thing of the other number, so that the nearest noun misleads; the right form of a verb and
/// the wrong one.
fn agreement(random: &mut Random) -> Json {
    let several = random.chance(50);
    let (animal, deed) = (random.pick(&ANIMALS), random.pick(&DEEDS));
    let animal = if several { animal.1 } else { animal.0 };
    let prompt = format!(
        "the {} {animal} {}",
        random.pick(&QUALITIES),
        place(!several, random)
    );
    let (right, wrong) = if several { (deed.1, deed.0) } else { deed };
    let form = |verb: &str| format!(" {verb} the").as_str().into();
    object([
        ("task", "agreement".into()),
        ("prompt", prompt.as_str().into()),
        ("answer", form(right)),
        ("wrong", form(wrong)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_of_letters_that_the_tokenizer_knows() {
        let people = people(&mut Random::new(1, "people"));
        let mut random = Random::new(1, "test");
        for _ in 0..500 {
            let (_, text) = document(&people, &mut random);
            assert_eq!(tokenizer::text(&tokenizer::numbers(&text)), text);
        }
    }

    #[test]
    fn a_magic_word_is_said_again() {
        let mut random = Random::new(1, "test");
        for _ in 0..200 {
            for spell in spells(&mut random).trim_end_matches('.').split(". ") {
                let said = spell.strip_prefix("say ").unwrap();
                // The last three letters of the word end every piece of it.
                let end = &said[said.len() - 3..];
                assert!(said.matches(end).count() > 1, "{spell}");
            }
        }
    }

    #[test]
    fn a_copying_question_is_answered_by_what_came_before() {
        let mut random = Random::new(1, "test");
        for _ in 0..200 {
            let record = copying(&mut random);
            let (prompt, answer) = (record.get("prompt").unwrap(), record.get("answer").unwrap());
            let (word, asked) = prompt
                .text()
                .unwrap()
                .strip_prefix("say ")
                .unwrap()
                .split_once(' ')
                .unwrap();
            assert!(
                word.ends_with(&format!("{asked}{}", answer.text().unwrap())),
                "{word} {asked}"
            );
        }
    }
}
