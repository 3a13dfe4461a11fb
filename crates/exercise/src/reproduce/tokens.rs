//! Token ids of the data that models are compared on.

use std::collections::BTreeMap;

use openassay_sources::Source;
use serde_json::Value as Json;

use super::form::{Data, Form, Read, Slices, Unit};
use super::recipe::OURS;
use crate::error::{Result, broken, cannot_tell};

/// Largest file of data that is read, in bytes.
const CAP: u64 = 1 << 30;
/// Largest tokenizer that is read, in bytes; the longest real ones have some 30 MB.
const LARGEST_TOKENIZER: u64 = 64 << 20;
/// The tokenizer, where none is named.
const TOKENIZER: &str = "tokenizer.json";
/// How files are read, by the ends of their names, where it is not said.
const ENDINGS: [(&str, Read); 3] = [
    (".txt", Read::Characters),
    (".jsonl", Read::Records),
    (".json", Read::Ids),
];

/// Rows of token ids, of at least two each.
pub(super) type Rows = Vec<Vec<u32>>;

/// The data of a recipe.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// Where its files may lie; the first that holds one is read.
    pub(super) sources: [&'a Source; 2],
    /// What is said of them.
    pub(super) form: &'a Form,
}

impl Reader<'_> {
    /// Data that nothing was trained on.
    pub(super) fn held_out(&self) -> Result<Rows> {
        let data = self.form.data.as_ref();
        let Some((data, file)) = data.and_then(|data| Some((data, data.held_out.as_ref()?))) else {
            return cannot_tell(format!(
                "no held-out data is named to compare on (`held_out` of `[data]` in {OURS})"
            ));
        };
        let rows = self.rows(data, file)?;
        if rows.is_empty() {
            return cannot_tell(format!("`{file}` has no row of tokens"));
        }
        Ok(rows)
    }

    /// The training data, part by part.
    pub(super) fn slices(&self) -> Result<Vec<Rows>> {
        let said = self.form.data.as_ref().zip(self.form.slices.as_ref());
        let Some((data, slices)) = said.filter(|(_, slices)| slices.size > 0 && slices.count > 0) else {
            return cannot_tell(format!(
                "how the training data are cut is not said (`[slices]` in {OURS})"
            ));
        };
        let cut = match slices.unit {
            Unit::Rows => self
                .rows(data, &slices.path)?
                .chunks(slices.size)
                .map(<[_]>::to_vec)
                .collect(),
            Unit::Lines => self.by_lines(data, slices)?,
        };
        let cut: Vec<Rows> = cut.into_iter().take(slices.count).collect();
        if cut.len() < slices.count || cut.iter().any(Vec::is_empty) {
            let (path, count) = (&slices.path, slices.count);
            return cannot_tell(format!(
                "`{path}` cannot be cut into {count} slices with a row of tokens each"
            ));
        }
        Ok(cut)
    }

    fn by_lines(&self, data: &Data, slices: &Slices) -> Result<Vec<Rows>> {
        let read = reading(data, &slices.path)?;
        if !matches!(read, Read::Characters | Read::Records) {
            return cannot_tell(format!("`{}` has no lines of text", slices.path));
        }
        let text = self.text(data, &slices.path, read)?;
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let alphabet = self.alphabet()?;
        let part = |lines: &[&str]| self.windows(&alphabet.numbers(&lines.concat())?);
        lines.chunks(slices.size).map(part).collect()
    }

    fn rows(&self, data: &Data, file: &str) -> Result<Rows> {
        let read = reading(data, file)?;
        let ids = match read {
            Read::Ids => return given(file, &self.bytes(file, CAP)?),
            Read::U16 => {
                let bytes = self.bytes(file, CAP)?;
                bytes
                    .as_chunks()
                    .0
                    .iter()
                    .map(|pair| u32::from(u16::from_le_bytes(*pair)))
                    .collect()
            }
            Read::U32 => {
                let bytes = self.bytes(file, CAP)?;
                bytes
                    .as_chunks()
                    .0
                    .iter()
                    .map(|four| u32::from_le_bytes(*four))
                    .collect()
            }
            Read::Characters | Read::Records => self.alphabet()?.numbers(&self.text(data, file, read)?)?,
        };
        self.windows(&ids)
    }

    /// Windows side by side; what is left at the end is none.
    fn windows(&self, ids: &[u32]) -> Result<Rows> {
        let window = self.form.order.as_ref().and_then(|order| order.windows);
        match window.filter(|window| *window > 1) {
            Some(window) => Ok(ids.chunks_exact(window).map(<[u32]>::to_vec).collect()),
            None => cannot_tell(format!(
                "how many tokens are seen at once is not said (`windows` of `[order]` in {OURS})"
            )),
        }
    }

    fn bytes(&self, path: &str, cap: u64) -> Result<Vec<u8>> {
        let found = self
            .sources
            .iter()
            .find_map(|source| Some((source, source.file(path)?)));
        match found {
            Some((source, file)) => Ok(source.read(file, cap)?),
            None => cannot_tell(format!("`{path}` is not there")),
        }
    }

    fn text(&self, data: &Data, file: &str, read: Read) -> Result<String> {
        let Ok(text) = String::from_utf8(self.bytes(file, CAP)?) else {
            return broken(format!("`{file}` is not UTF-8"));
        };
        match read {
            Read::Records => fields(file, &text, &data.field),
            _ => Ok(text),
        }
    }

    fn alphabet(&self) -> Result<Alphabet> {
        let path = self.form.tokenizer.as_deref().unwrap_or(TOKENIZER);
        Alphabet::read(path, &self.bytes(path, LARGEST_TOKENIZER)?)
    }
}

/// How a file is read.
fn reading(data: &Data, file: &str) -> Result<Read> {
    let by_name = || {
        ENDINGS
            .iter()
            .find(|(ending, _)| file.ends_with(ending))
            .map(|(_, read)| *read)
    };
    match data.read.or_else(by_name) {
        Some(read) => Ok(read),
        None => cannot_tell(format!(
            "how `{file}` is read is not said (`read` of `[data]` in {OURS})"
        )),
    }
}

/// Rows that are written as ids.
fn given(file: &str, bytes: &[u8]) -> Result<Rows> {
    match serde_json::from_slice::<Rows>(bytes) {
        Ok(rows) => Ok(rows.into_iter().filter(|row| row.len() > 1).collect()),
        Err(error) => cannot_tell(format!("`{file}` holds no rows of token ids: {error}")),
    }
}

/// The field of each line that has it, with a line break behind each.
fn fields(file: &str, text: &str, field: &str) -> Result<String> {
    let mut all = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let Ok(record) = serde_json::from_str::<Json>(line) else {
            return broken(format!("a line of `{file}` is not JSON"));
        };
        if let Some(text) = record.get(field).and_then(Json::as_str) {
            all.push_str(text);
            all.push('\n');
        }
    }
    Ok(all)
}

/// A vocabulary of single characters.
#[derive(Debug)]
pub(crate) struct Alphabet {
    path: String,
    known: BTreeMap<char, u32>,
    /// What stands for all others.
    unknown: Option<u32>,
}

impl Alphabet {
    /// All tokens but the special ones must be single characters: then it cannot matter how text is taken apart.
    pub(crate) fn read(path: &str, bytes: &[u8]) -> Result<Self> {
        let Ok(file) = serde_json::from_slice::<Json>(bytes) else {
            return broken(format!("`{path}` is not JSON"));
        };
        let Some(vocabulary) = file.pointer("/model/vocab").and_then(Json::as_object) else {
            return cannot_tell(format!("`{path}` has no vocabulary that maps tokens to ids"));
        };
        if file
            .get("normalizer")
            .is_some_and(|normalizer| !normalizer.is_null())
        {
            return cannot_tell(format!("`{path}` normalizes text, which is not done here"));
        }
        let added = file.get("added_tokens").and_then(Json::as_array);
        let contents = added
            .into_iter()
            .flatten()
            .filter_map(|token| token.get("content")?.as_str());
        let special: Vec<&str> = contents.collect();
        let named = file.pointer("/model/unk_token").and_then(Json::as_str);
        let (mut known, mut unknown) = (BTreeMap::new(), None);
        for (token, id) in vocabulary {
            let Some(id) = id.as_u64().and_then(|id| u32::try_from(id).ok()) else {
                return broken(format!("`{token}` in `{path}` has no id"));
            };
            let mut letters = token.chars();
            match (letters.next(), letters.next()) {
                _ if Some(token.as_str()) == named => unknown = Some(id),
                (Some(letter), None) => _ = known.insert(letter, id),
                _ if special.contains(&token.as_str()) => {}
                _ => {
                    return cannot_tell(format!(
                        "`{token}` in `{path}` is more than a character, and only those are read"
                    ));
                }
            }
        }
        let path = path.to_owned();
        Ok(Self { path, known, unknown })
    }

    /// The id of each character.
    pub(crate) fn numbers(&self, text: &str) -> Result<Vec<u32>> {
        let number = |letter: char| match self.known.get(&letter).copied().or(self.unknown) {
            Some(number) => Ok(number),
            None => cannot_tell(format!("{letter:?} has no token in `{}`", self.path)),
        };
        text.chars().map(number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = r#"{"model": {"unk_token": "<unk>", "vocab": {"<unk>": 0, "\n": 1, "a": 2, "b": 3, "<s>": 4}},
        "added_tokens": [{"content": "<s>"}], "normalizer": null}"#;

    fn with<T>(name: &str, bytes: &[u8], more: &str, then: impl Fn(&Reader<'_>) -> Result<T>) -> Result<T> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        std::fs::write(folder.path().join(TOKENIZER), TOKENS).unwrap();
        let opened = openassay_sources::open(&[folder.path().to_path_buf()]).unwrap();
        let text = format!(
            "version = 1\n[order]\nwindows = 2\n[data]\ntraining = '{name}'\nheld_out = '{name}'\n{more}"
        );
        let form = Form::parse(text.as_bytes()).unwrap();
        let source = &opened.sources[0];
        then(&Reader {
            sources: [source, source],
            form: &form,
        })
    }

    fn from_held_out(reader: &Reader<'_>) -> Result<Rows> {
        reader.held_out()
    }

    fn from_slices(reader: &Reader<'_>) -> Result<Vec<Rows>> {
        reader.slices()
    }

    fn of(name: &str, bytes: &[u8], more: &str) -> Result<Rows> {
        with(name, bytes, more, from_held_out)
    }

    #[test]
    fn ids_are_read_in_every_form() {
        assert_eq!(of("t.txt", b"ab\nxa", "").unwrap(), [[2, 3], [1, 0]]);
        let lines = b"{\"text\": \"ab\"}\n{\"other\": 1}\n{\"text\": \"b\"}\n";
        assert_eq!(of("t.jsonl", lines, "").unwrap(), [[2, 3], [1, 3]]);
        assert_eq!(of("t.jsonl", lines, "read = 'characters'").unwrap().len(), 21);
        assert_eq!(
            of("t.json", b"[[1, 2, 3], [4], [5, 6]]", "").unwrap(),
            [vec![1, 2, 3], vec![5, 6]]
        );
        assert_eq!(
            of("t.bin", &[1, 0, 2, 1, 9, 0, 0, 0], "read = 'u16'").unwrap(),
            [[1, 258], [9, 0]]
        );
        assert_eq!(
            of("t.bin", &[1, 0, 0, 0, 0, 0, 0, 1], "read = 'u32'").unwrap(),
            [[1, 1 << 24]]
        );
    }

    #[test]
    fn slices_are_cut_where_the_recipe_says() {
        let cut = |more: &str| {
            let more = format!("[slices]\npath = 't.txt'\nunit = 'lines'\n{more}");
            with("t.txt", b"ab\nb\nbb\na\n", &more, from_slices)
        };
        let slices = cut("size = 2\ncount = 2").unwrap();
        assert_eq!(
            slices,
            [vec![vec![2, 3], vec![1, 3]], vec![vec![3, 3], vec![1, 2]]]
        );
        assert!(cut("size = 2\ncount = 3").is_err());
        assert!(cut("size = 0\ncount = 1").is_err());
        let rows = "[slices]\npath = 't.json'\nunit = 'rows'\nsize = 1\ncount = 2";
        let slices = with("t.json", b"[[1, 2], [3, 4]]", rows, from_slices).unwrap();
        assert_eq!(slices, [[[1, 2]], [[3, 4]]]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        assert!(of("t.json", b"{}", "").is_err());
        assert!(of("t.jsonl", b"x\n", "").is_err());
        assert!(of("t.txt", &[0xff], "").is_err());
        assert!(of("t.txt", b"", "").unwrap_err().to_string().contains("no row"));
        assert!(
            of("t.bin", b"abcd", "")
                .unwrap_err()
                .to_string()
                .contains("`read`")
        );
        let words = Alphabet::read("t", br#"{"model": {"vocab": {"ab": 0}}}"#).unwrap_err();
        assert!(words.to_string().contains("more than a character"));
        assert!(Alphabet::read("t", br#"{"model": {"vocab": []}}"#).is_err());
        assert!(Alphabet::read("t", br#"{"model": {"vocab": {"a": -1}}}"#).is_err());
    }
}
