//! Which parts of a text are in a language that is not read, and where its English and its Chinese disagree.

use openassay_words::{Language as Prose, is_han, is_kana, language};

use crate::facet::Facet;
use crate::knowledge::Language;
use crate::normalize::BLOCK_MARK;
use crate::reading::Reading;
use crate::restrictions::Restriction;

/// A language of the text in which not all sentences are understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its name, or that of its script.
    pub language: &'static str,
    /// Line on which it first stands.
    pub line: u32,
    /// Were numbers and prohibitions read?
    pub partly: bool,
}

/// Two languages of one text that do not say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What they disagree on.
    pub facet: Facet,
    /// What the English says; none where it says nothing of the kind.
    pub english: Option<Restriction>,
    /// What the Chinese says.
    pub chinese: Restriction,
}

/// A heading or a name in another language needs no reading: a text of fewer letters says nothing.
const FEWEST_LETTERS: usize = 24;
/// Paragraphs of fewer words are names and numbers in any language.
const FEWEST_WORDS: usize = 8;
/// A text with less English than this is no bilingual one.
const FEWEST_ENGLISH: usize = 100;

/// The languages of `reading` that are not read, or not wholly, by where they begin.
pub(crate) fn unread(reading: &Reading) -> Vec<Unread> {
    let mut found: Vec<(Unread, usize)> = Vec::new();
    for (line, paragraph) in paragraphs(&reading.text) {
        let Some((language, letters)) = language_of(paragraph) else {
            continue;
        };
        match found.iter_mut().find(|(one, _)| one.language == language) {
            Some((_, all)) => *all += letters,
            None => found.push((
                Unread {
                    language,
                    line,
                    partly: language == CHINESE,
                },
                letters,
            )),
        }
    }
    found.retain(|(_, letters)| *letters >= FEWEST_LETTERS);
    found.into_iter().map(|(one, _)| one).collect()
}

const CHINESE: &str = "Chinese";

/// A line longer than this is not wrapped: it is a paragraph of its own.
const LONGEST_WRAPPED: usize = 120;

/// Paragraphs with the line on which each begins.
fn paragraphs(text: &str) -> Vec<(u32, &str)> {
    let mut found = Vec::new();
    let mut line = 1;
    for part in text.split(BLOCK_MARK) {
        let mut at = line;
        for paragraph in part.split("\n\n") {
            let wrapped = paragraph.lines().all(|line| line.len() <= LONGEST_WRAPPED);
            let blank = paragraph.len() - paragraph.trim_start_matches('\n').len();
            if wrapped {
                found.push((at + count(blank), paragraph.trim()));
            } else {
                found.extend((at..).zip(paragraph.split('\n').map(str::trim)));
            }
            at += count(paragraph.matches('\n').count() + 2);
        }
        line += count(part.matches('\n').count());
    }
    found.retain(|(_, paragraph)| !paragraph.is_empty());
    found
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Little words that no paragraph of English law lacks, and that no other language has.
const ENGLISH: [&str; 5] = [" the ", " of ", " and ", " or ", " you "];

/// The language of a paragraph that is not English, and how many letters it has of it.
fn language_of(paragraph: &str) -> Option<(&'static str, usize)> {
    // Latin letters with their accents end at U+024F.
    let latin = paragraph.is_ascii() || !paragraph.chars().any(|c| c > '\u{24f}' && c.is_alphabetic());
    if latin && ENGLISH.iter().any(|word| paragraph.contains(word)) {
        return None;
    }
    if !latin && let Some(found) = script_of(paragraph) {
        return Some(found);
    }
    // Addresses and names of files are made of words of no language.
    let words: Vec<&str> = paragraph
        .split_whitespace()
        .filter(|word| !word.contains(['/', '_', '@', '`']))
        .collect();
    let other = words.len() >= FEWEST_WORDS && language(words.into_iter()) == Prose::Other;
    other.then_some(("another language in Latin letters", paragraph.len()))
}

/// A script other than Latin in which a good part of the paragraph is written, with its letters.
fn script_of(paragraph: &str) -> Option<(&'static str, usize)> {
    let of = |is: fn(char) -> bool| paragraph.chars().filter(|c| is(*c)).count();
    let (han, kana) = (of(is_han), of(is_kana));
    let scripts = [
        ("Japanese", if kana > 0 { han + kana } else { 0 }),
        (CHINESE, if kana > 0 { 0 } else { han }),
        (
            "Korean",
            of(|c| matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}')),
        ),
        ("Cyrillic letters", of(|c| matches!(c, '\u{400}'..='\u{52f}'))),
        ("Greek", of(|c| matches!(c, '\u{370}'..='\u{3ff}'))),
        ("Hebrew", of(|c| matches!(c, '\u{590}'..='\u{5ff}'))),
        ("Arabic letters", of(|c| matches!(c, '\u{600}'..='\u{6ff}'))),
        ("Indic letters", of(|c| matches!(c, '\u{900}'..='\u{dff}'))),
        ("Thai", of(|c| matches!(c, '\u{e00}'..='\u{e7f}'))),
    ];
    let (language, letters) = scripts.into_iter().max_by_key(|(_, letters)| *letters)?;
    (letters * 5 > of(char::is_alphabetic)).then_some((language, letters))
}

/// Where the Chinese of a bilingual text has another number than the English, or a ban that the English has not.
pub(crate) fn conflicts(reading: &Reading, restrictions: &[Restriction]) -> Vec<Conflict> {
    let english_words = reading
        .words
        .iter()
        .filter(|word| word.text.bytes().all(|byte| byte.is_ascii_lowercase()));
    if english_words.count() < FEWEST_ENGLISH {
        return Vec::new();
    }
    let numbers = [Facet::UsersCap, Facet::RevenueCap]
        .into_iter()
        .filter_map(|facet| number_conflict(restrictions, facet));
    let bans = [Facet::CommercialUse, Facet::Redistribution, Facet::Derivatives]
        .into_iter()
        .filter_map(|facet| ban_conflict(restrictions, facet));
    numbers.chain(bans).collect()
}

fn said(restrictions: &[Restriction], facet: Facet, language: Language) -> Vec<&Restriction> {
    let of = |one: &&Restriction| one.facet == facet && one.language == language;
    restrictions.iter().filter(of).collect()
}

fn number_conflict(restrictions: &[Restriction], facet: Facet) -> Option<Conflict> {
    let english = said(restrictions, facet, Language::English);
    let number = |one: &Restriction| one.value.split(' ').next().map(str::to_owned);
    let agrees = |one: &&Restriction| english.iter().any(|other| number(one) == number(other));
    let chinese = said(restrictions, facet, Language::Chinese)
        .into_iter()
        .find(|one| !agrees(one))?;
    Some(Conflict {
        facet,
        english: Some((*english.first()?).clone()),
        chinese: chinese.clone(),
    })
}

fn ban_conflict(restrictions: &[Restriction], facet: Facet) -> Option<Conflict> {
    let silent = said(restrictions, facet, Language::English).is_empty();
    let chinese = said(restrictions, facet, Language::Chinese)
        .into_iter()
        .find(|one| one.value == "no")?;
    silent.then(|| Conflict {
        facet,
        english: None,
        chinese: chinese.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restrictions::read as read_sentences;

    const ENGLISH: &str = "You may use, copy and share the model under the terms of this agreement, and you may change it \
        as you like. If your annual revenue exceeds RMB 1 billion, you must request a license from us, which we may grant \
        or not. ";

    fn read(text: &str) -> (Vec<Unread>, Vec<Conflict>) {
        let reading = Reading::of(text);
        let found = read_sentences(&reading).restrictions;
        (unread(&reading), conflicts(&reading, &found))
    }

    #[test]
    fn another_number_in_the_chinese_is_a_conflict() {
        let english = ENGLISH.repeat(3);
        let (unread, conflicts) = read(&format!(
            "{english}\n\n若您的年收入超过人民币1亿元，您必须向我们申请许可，我们可以自行决定是否授予您该许可。"
        ));
        assert_eq!(
            unread,
            [Unread {
                language: "Chinese",
                line: 3,
                partly: true
            }]
        );
        let [conflict] = &conflicts[..] else {
            panic!("{conflicts:?}")
        };
        assert_eq!(conflict.facet, Facet::RevenueCap);
        assert_eq!(conflict.chinese.value, "100000000 RMB/year");
        assert_eq!(
            conflict.english.as_ref().map(|one| one.value.as_str()),
            Some("1000000000 RMB/year")
        );
        let (_, same) = read(&format!(
            "{english}\n\n若您的年收入超过人民币10亿元，您必须向我们申请许可。"
        ));
        assert_eq!(same, []);
    }

    #[test]
    fn a_ban_that_only_the_chinese_has_is_a_conflict() {
        let english = ENGLISH.repeat(3);
        let (_, conflicts) = read(&format!("{english}\n\n您不得将本模型用于任何商业目的。"));
        // The English ties trade to a license above a sum: it is not silent.
        assert_eq!(conflicts, []);
        let free =
            "You may use, copy, change and share the model for any purpose, as long as this notice stays. "
                .repeat(8);
        let (_, conflicts) = read(&format!("{free}\n\n您不得将本模型用于任何商业目的。"));
        assert_eq!(conflicts.len(), 1);
        assert!(conflicts[0].english.is_none());
    }

    #[test]
    fn languages_that_are_not_read_are_named_with_their_line() {
        let (unread, _) = read(
            "The license.\n\nこのデータセットは再配布することはできません。利用者の責任において利用してください。\n\nUsted no puede usar los parámetros del modelo para fines comerciales de la empresa.",
        );
        let told: Vec<_> = unread
            .iter()
            .map(|one| (one.language, one.line, one.partly))
            .collect();
        assert_eq!(
            told,
            [
                ("Japanese", 3, false),
                ("another language in Latin letters", 5, false)
            ]
        );
        let long = "Ce logiciel est distribué au Québec, et certaines des clauses dans ce contrat sont fournies ci-dessous en \
            français pour les personnes qui le souhaitent.";
        let english = "Please note that some of the clauses of this agreement are provided in the French language below.";
        let (unread, _) = read(&format!("{english}\n{long}\n"));
        assert_eq!(unread.iter().map(|one| one.line).collect::<Vec<_>>(), [2]);
        let (unread, _) = read(
            "- Angle model list: <https://acme.io/org/acme/la/de/list_en.md>, see <https://acme.io/es/en/per/con/del>",
        );
        assert_eq!(unread, []);
        let (unread, _) =
            read("MIT License\n\nCopyright (c) 2024 北京智谱\n\nPermission is granted to anyone to use it.");
        assert_eq!(unread, []);
    }
}
