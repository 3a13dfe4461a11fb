//! The TOML of a family as it is written by hand, and what it comes to with all that it takes over.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Value as Toml;

use crate::knowledge::{Condition, Family, Gguf, GgufCommon, Having, Rule, Value, When};

type Table = BTreeMap<String, Toml>;

/// What holds for every family.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommonFile {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "source")]
    _source: String,
    pub(crate) inert: Vec<String>,
    pub(crate) harmless: Table,
}

/// Model types that are no decoders.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OthersFile {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "source")]
    _source: String,
    kind: Vec<Other>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Other {
    what: String,
    model_types: Vec<String>,
}

impl OthersFile {
    pub(crate) fn by_type(&self) -> BTreeMap<String, String> {
        let each = |kind: &Other| {
            let what = kind.what.clone();
            kind.model_types
                .clone()
                .into_iter()
                .map(move |model_type| (model_type, what.clone()))
        };
        self.kind.iter().flat_map(each).collect()
    }
}

/// A family, as its file has it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FamilyFile {
    source: String,
    /// The family that it takes everything over from that it does not say itself.
    like: Option<String>,
    prefix: Option<String>,
    #[serde(default)]
    traits: Table,
    #[serde(default)]
    when: Vec<WhenFile>,
    #[serde(default)]
    tensors: BTreeMap<String, String>,
    #[serde(default)]
    unused: Vec<String>,
    #[serde(default)]
    inert: Vec<String>,
    #[serde(default)]
    harmless: Table,
    gguf: Option<GgufFile>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WhenFile {
    all: Vec<ConditionFile>,
    #[serde(default)]
    traits: Table,
    #[serde(default)]
    tensors: BTreeMap<String, String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionFile {
    field: String,
    default: Toml,
    is: Vec<Toml>,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GgufFile {
    architecture: String,
    #[serde(default)]
    fields: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    fixed: Table,
    #[serde(default)]
    refused_layers: Vec<u64>,
    #[serde(default)]
    permuted: bool,
    #[serde(default)]
    norms_plus_one: bool,
    #[serde(default)]
    tensors: BTreeMap<String, String>,
    #[serde(default)]
    experts: bool,
    #[serde(default)]
    partial: bool,
    #[serde(default)]
    factors: bool,
    #[serde(default)]
    long: bool,
    #[serde(default)]
    having: Vec<HavingFile>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct HavingFile {
    tensor: String,
    #[serde(default)]
    fixed: Table,
    #[serde(default)]
    tensors: BTreeMap<String, String>,
}

/// What holds for every GGUF.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GgufCommonFile {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "source")]
    _source: String,
    fields: BTreeMap<String, Vec<String>>,
    inert: Inert,
    same: BTreeMap<String, String>,
    tensors: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inert {
    keys: Vec<String>,
}

impl GgufCommonFile {
    pub(crate) fn read(self) -> GgufCommon {
        GgufCommon {
            fields: self.fields,
            inert: self.inert.keys,
            same: self.same,
            tensors: self.tensors,
        }
    }
}

/// The family called `name`, with what it takes over written out.
pub(crate) fn family(name: &str, files: &BTreeMap<String, FamilyFile>) -> Result<Family, String> {
    let file = files.get(name).ok_or_else(|| format!("no family `{name}`"))?;
    let mut family = match &file.like {
        Some(other) if other == name => return Err("it is like itself".to_owned()),
        Some(other) => family(other, files)?,
        None => Family {
            source: String::new(),
            traits: BTreeMap::new(),
            when: Vec::new(),
            tensors: BTreeMap::new(),
            prefix: String::new(),
            unused: Vec::new(),
            inert: Vec::new(),
            harmless: BTreeMap::new(),
            gguf: None,
        },
    };
    family.source.clone_from(&file.source);
    family.traits.extend(rules(&file.traits)?);
    for when in &file.when {
        family.when.push(self::when(when)?);
    }
    take_names(&mut family.tensors, &file.tensors);
    if let Some(prefix) = &file.prefix {
        family.prefix.clone_from(prefix);
    }
    family.unused.extend(file.unused.iter().cloned());
    family.inert.extend(file.inert.iter().cloned());
    family.harmless.extend(harmless(&file.harmless)?);
    // Another architecture of GGUF is another layout: nothing of it is taken over.
    family.gguf = file.gguf.as_ref().map(gguf).transpose()?;
    Ok(family)
}

/// An empty name takes one away.
fn take_names(names: &mut BTreeMap<String, String>, more: &BTreeMap<String, String>) {
    for (ours, theirs) in more {
        if theirs.is_empty() {
            names.remove(ours);
        } else {
            names.insert(ours.clone(), theirs.clone());
        }
    }
}

fn when(file: &WhenFile) -> Result<When, String> {
    let condition = |file: &ConditionFile| {
        Ok(Condition {
            field: file.field.clone(),
            default: value(&file.default)?,
            is: file.is.iter().map(value).collect::<Result<_, String>>()?,
        })
    };
    Ok(When {
        all: file.all.iter().map(condition).collect::<Result<_, String>>()?,
        traits: rules(&file.traits)?,
        tensors: file.tensors.clone(),
    })
}

fn gguf(file: &GgufFile) -> Result<Gguf, String> {
    Ok(Gguf {
        architecture: file.architecture.clone(),
        fields: file.fields.clone(),
        fixed: values(&file.fixed)?,
        refused_layers: file.refused_layers.clone(),
        permuted: file.permuted,
        norms_plus_one: file.norms_plus_one,
        tensors: file.tensors.clone(),
        experts: file.experts,
        partial: file.partial,
        factors: file.factors,
        long: file.long,
        having: file.having.iter().map(having).collect::<Result<_, String>>()?,
    })
}

fn having(file: &HavingFile) -> Result<Having, String> {
    Ok(Having {
        tensor: file.tensor.clone(),
        fixed: values(&file.fixed)?,
        tensors: file.tensors.clone(),
    })
}

fn values(table: &Table) -> Result<BTreeMap<String, Value>, String> {
    let each = |(key, found): (&String, &Toml)| Ok((key.clone(), value(found)?));
    table.iter().map(each).collect()
}

/// Fields and the values that they may have.
pub(crate) fn harmless(table: &Table) -> Result<BTreeMap<String, Vec<Value>>, String> {
    let each = |(field, allowed): (&String, &Toml)| match value(allowed)? {
        Value::List(values) => Ok((field.clone(), values)),
        _ => Err(format!("`{field}` wants a list of values")),
    };
    table.iter().map(each).collect()
}

fn rules(table: &Table) -> Result<BTreeMap<String, Rule>, String> {
    let each = |(name, written): (&String, &Toml)| Ok((name.clone(), rule(written)?));
    table.iter().map(each).collect()
}

/// A trait is a value, or `{ field = "…" or ["…", …], default = value }`.
fn rule(written: &Toml) -> Result<Rule, String> {
    let Toml::Table(table) = written else {
        return Ok(Rule::Is(value(written)?));
    };
    let names = match table.get("field") {
        Some(Toml::String(name)) => vec![name.clone()],
        Some(Toml::Array(names)) => names
            .iter()
            .map(|name| name.as_str().map(str::to_owned).ok_or("a field is a word"))
            .collect::<Result<_, _>>()?,
        _ => return Err(format!("no field in {table:?}")),
    };
    if table.keys().any(|key| key != "field" && key != "default") {
        return Err(format!("only `field` and `default` belong in {table:?}"));
    }
    let default = table.get("default").map_or(Ok(Value::Nothing), value)?;
    Ok(Rule::Field { names, default })
}

/// TOML has no null: the word `null` stands for it.
fn value(written: &Toml) -> Result<Value, String> {
    Ok(match written {
        Toml::String(word) if word == "null" => Value::Nothing,
        Toml::String(word) => Value::Text(word.clone()),
        Toml::Integer(number) => Value::Whole(*number),
        Toml::Float(number) => Value::Number(*number),
        Toml::Boolean(flag) => Value::Flag(*flag),
        Toml::Array(list) => Value::List(list.iter().map(value).collect::<Result<_, _>>()?),
        Toml::Table(_) | Toml::Datetime(_) => return Err(format!("{written:?} is no value")),
    })
}
