//! A release in GGUF: its metadata as a configuration, its tensors by their own names.

use std::collections::BTreeMap;

use openassay_sources::Source;
use openassay_weights::{Format, Header, Meta, matches};

use super::{Release, gather, weights};
use crate::decoder::Model;
use crate::error::{ExerciseError, Result, broken, cannot_tell};
use crate::family::{self, Architecture, Config, ExpertsStored, Layout, Scaling};
use crate::knowledge::{Family, Gguf, Having, Rule, Value};
use crate::table::knowledge;
use crate::tensors::{Order, Tensors};

/// The files of the one model in GGUF that the source holds; none where it holds none.
pub(super) fn files(source: &Source) -> Result<Vec<String>> {
    let all: Vec<&String> = source
        .files
        .iter()
        .map(|file| &file.path)
        .filter(|path| path.strip_suffix(".gguf").is_some())
        .collect();
    let stems: Vec<Option<&str>> = all.iter().map(|path| shard_of(path)).collect();
    match (all.as_slice(), stems.as_slice()) {
        ([], _) => Ok(Vec::new()),
        ([one], [None]) => Ok(vec![(*one).clone()]),
        // Sorted by path, they are in their order.
        (_, [Some(first), rest @ ..]) if rest.iter().all(|stem| *stem == Some(first)) => {
            Ok(all.into_iter().cloned().collect())
        }
        ([one, ..], _) => Err(ExerciseError::Asked(format!(
            "there are {} files in GGUF, `{one}` among them: name one",
            all.len()
        ))),
    }
}

/// What a shard (`…-00001-of-00003.gguf`) is a shard of.
fn shard_of(path: &str) -> Option<&str> {
    let (rest, count) = path.strip_suffix(".gguf")?.rsplit_once("-of-")?;
    let (stem, number) = rest.rsplit_once('-')?;
    let is_number = |text: &str| text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(count) && is_number(number)).then_some(stem)
}

/// The model, ready to run.
pub(super) fn model(release: &Release) -> Result<Model> {
    let (mut tensors, header) = read(release)?;
    let (model_type, family, gguf) = family_of(&header)?;
    let mut fields = config(&header, model_type, family, gguf, &tensors)?;
    if gguf.long {
        long(&mut fields, &mut tensors)?;
    }
    let config = Config::of(fields);
    let mut architecture = family::architecture(&config)?;
    for names in [&knowledge().gguf.tensors, &gguf.tensors] {
        architecture.names = architecture.names.renamed(names);
    }
    for having in having(gguf, &tensors) {
        architecture.names = architecture.names.renamed(&having.tensors);
    }
    as_stored(&mut architecture);
    factors(&mut architecture, gguf, &mut tensors)?;
    // What the numbers went through on their way into the file is taken back.
    put_in_order(&architecture, gguf, &mut tensors)?;
    gather::gather(&architecture, &mut tensors)?;
    Ok(Model {
        architecture,
        tensors,
    })
}

/// What holds besides, of a file with these tensors.
fn having<'a>(gguf: &'a Gguf, tensors: &'a Tensors) -> impl Iterator<Item = &'a Having> {
    gguf.having
        .iter()
        .filter(|having| tensors.shape(&having.tensor).is_some())
}

/// Whatever a family does, in these files rows are by output, and queries, keys and values, where they are one matrix, lie
/// one after the other; experts lie in one tensor for each of their matrices.
fn as_stored(architecture: &mut Architecture) {
    architecture.transposed = false;
    if matches!(architecture.attention.layout, Layout::PerHead | Layout::Grouped) {
        architecture.attention.layout = Layout::Concat;
    }
    if let Some(experts) = &mut architecture.experts
        && experts.stored == ExpertsStored::Each
    {
        experts.stored = ExpertsStored::StackedApart;
    }
}

/// The two factors for each wavelength as a configuration has them, where the file brings them.
fn long(fields: &mut BTreeMap<String, Value>, tensors: &mut Tensors) -> Result<()> {
    for (tensor, field) in [
        ("rope_factors_short.weight", "short_factor"),
        ("rope_factors_long.weight", "long_factor"),
    ] {
        if let Some(factors) = tensors.take(tensor)? {
            let factors = factors.into_iter().map(|factor| Value::Number(factor.into()));
            fields.insert(format!("rope_scaling.{field}"), Value::List(factors.collect()));
            fields.insert(
                "rope_scaling.rope_type".to_owned(),
                Value::Text("longrope".to_owned()),
            );
        }
    }
    Ok(())
}

/// A factor for each wavelength, where the file brings them.
fn factors(architecture: &mut Architecture, gguf: &Gguf, tensors: &mut Tensors) -> Result<()> {
    const FACTORS: &str = "rope_freqs.weight";
    let (true, [rope]) = (gguf.factors, architecture.ropes.as_mut_slice()) else {
        return Ok(());
    };
    let Some(factors) = tensors.take(FACTORS)? else {
        return Ok(());
    };
    let usable = factors.iter().all(|factor| factor.is_finite() && *factor > 0.0);
    if factors.len() != rope.dim / 2 || !usable || rope.scaling != Scaling::None {
        return cannot_tell(format!(
            "`{FACTORS}` has no factor for each wavelength of an unstretched rotation"
        ));
    }
    rope.scaling = Scaling::Factors(factors.into_iter().map(f64::from).collect());
    Ok(())
}

/// The tensors of all files, and the header of the first.
pub(super) fn read(release: &Release) -> Result<(Tensors, Header)> {
    let (mut files, mut places, mut first) = (Vec::new(), BTreeMap::new(), None);
    for name in &release.gguf {
        let (bytes, header) = weights::open(release, name)?;
        if header.format != Format::Gguf {
            return cannot_tell(format!("`{name}` is no GGUF that is read"));
        }
        for tensor in &header.tensors {
            let place = weights::place(files.len(), tensor, name)?;
            if places.insert(tensor.name.clone(), place).is_some() {
                return broken(format!("`{}` is there twice", tensor.name));
            }
        }
        files.push(bytes);
        first.get_or_insert(header);
    }
    match first {
        Some(header) => Ok((Tensors::new(files, places), header)),
        None => cannot_tell("there is no GGUF"),
    }
}

/// The family whose architecture the file names.
fn family_of(header: &Header) -> Result<(&'static str, &'static Family, &'static Gguf)> {
    let Some(architecture) = header.text("general.architecture") else {
        return cannot_tell("the file names no `general.architecture`");
    };
    let experts = header.metadata.get(&format!("{architecture}.expert_count"));
    let experts = experts.and_then(Meta::as_u64).is_some_and(|count| count > 0);
    let found = knowledge().families.iter().find_map(|(model_type, family)| {
        let gguf = family
            .gguf
            .as_ref()
            .filter(|gguf| gguf.architecture == architecture && gguf.experts == experts)?;
        Some((model_type.as_str(), family, gguf))
    });
    match found {
        Some(found) => Ok(found),
        None if knowledge().others.contains_key(architecture) => {
            let what = knowledge().others.get(architecture).map_or("", String::as_str);
            cannot_tell(format!("{what} (`general.architecture` is `{architecture}`)"))
        }
        None => cannot_tell(format!(
            "`general.architecture` is `{architecture}`, which is not known here"
        )),
    }
}

/// The configuration that the metadata comes to.
fn config(
    header: &Header,
    model_type: &str,
    family: &Family,
    gguf: &Gguf,
    tensors: &Tensors,
) -> Result<BTreeMap<String, Value>> {
    let common = &knowledge().gguf;
    let under = format!("{}.", gguf.architecture);
    let mut fields = BTreeMap::from([("model_type".to_owned(), Value::Text(model_type.to_owned()))]);
    fields.extend(gguf.fixed.clone());
    let keys = header
        .metadata
        .iter()
        .filter_map(|(key, meta)| Some((key.strip_prefix(&under)?, meta)));
    for (key, meta) in keys {
        if gguf.partial && key == "rope.dimension_count" {
            fields.insert("partial_rotary_factor".to_owned(), rotated(header, gguf, meta)?);
        } else if let Some(names) = gguf.fields.get(key).or_else(|| common.fields.get(key)) {
            let value = value(key, meta)?;
            fields.extend(names.iter().map(|name| (name.clone(), value.clone())));
        } else if let Some(other) = common.same.get(key) {
            same(header, gguf, key, other)?;
        } else if !common.inert.iter().any(|pattern| matches(pattern, key)) {
            return cannot_tell(format!("`{under}{key}` is a key that is not understood here"));
        }
    }
    for having in having(gguf, tensors) {
        fields.extend(having.fixed.clone());
    }
    let layers = fields.get("num_hidden_layers").and_then(Value::count);
    if layers.is_some_and(|layers| gguf.refused_layers.contains(&(layers as u64))) {
        return cannot_tell("no key tells how the scores of a model of this depth are scaled");
    }
    let embed = tensors.shape("token_embd.weight").and_then(<[usize]>::first);
    let rows = embed.and_then(|rows| i64::try_from(*rows).ok());
    fields.insert("vocab_size".to_owned(), rows.map_or(Value::Nothing, Value::Whole));
    let tied = tensors.shape("output.weight").is_none();
    fields.insert("tie_word_embeddings".to_owned(), Value::Flag(tied));
    // Absent, they say what follows from the widths, not what another configuration has by default.
    for key in ["attention.key_length", "attention.head_count_kv"] {
        let names = gguf.fields.get(key).or_else(|| common.fields.get(key));
        for name in names.into_iter().flatten() {
            if family.traits.values().any(|rule| reads(rule, name)) {
                fields.entry(name.clone()).or_insert(Value::Nothing);
            }
        }
    }
    Ok(fields)
}

/// Does a trait come from this field?
fn reads(rule: &Rule, field: &str) -> bool {
    matches!(rule, Rule::Field { names, .. } if names.iter().any(|name| name == field))
}

fn value(key: &str, meta: &Meta) -> Result<Value> {
    match meta {
        // So a rotation is called that is not stretched.
        Meta::Text(text) if key == "rope.scaling.type" && text == "none" => Ok(Value::Nothing),
        Meta::Text(text) => Ok(Value::Text(text.clone())),
        Meta::Unsigned(_) | Meta::Signed(_) => {
            let number = meta.as_u64().and_then(|number| i64::try_from(number).ok());
            Ok(number.map_or(Value::Number(f64::NAN), Value::Whole))
        }
        Meta::Float(number) => Ok(Value::Number(*number)),
        Meta::Bool(flag) => Ok(Value::Flag(*flag)),
        Meta::Texts(_) | Meta::Array { .. } => {
            cannot_tell(format!("`{key}` is a list: one value for each layer"))
        }
    }
}

fn count(header: &Header, gguf: &Gguf, key: &str) -> Option<u64> {
    let meta = header.metadata.get(&format!("{}.{key}", gguf.architecture));
    meta.and_then(Meta::as_u64)
}

/// The width of a head, where no key tells it.
fn head_width(header: &Header, gguf: &Gguf) -> Option<u64> {
    let hidden = count(header, gguf, "embedding_length")?;
    hidden.checked_div(count(header, gguf, "attention.head_count")?)
}

/// The part of a head that is rotated, of which so many numbers are.
fn rotated(header: &Header, gguf: &Gguf, numbers: &Meta) -> Result<Value> {
    let width = count(header, gguf, "attention.key_length").or_else(|| head_width(header, gguf));
    let pair = numbers.as_u64().zip(width.filter(|width| *width > 0));
    let pair =
        pair.and_then(|(numbers, width)| Some((u32::try_from(numbers).ok()?, u32::try_from(width).ok()?)));
    match pair.map(|(numbers, width)| (numbers, width, f64::from(numbers) / f64::from(width))) {
        // It is taken by the width again later, and must come out as it was.
        #[expect(clippy::float_cmp, reason = "the very number is meant")]
        Some((numbers, width, part)) if (part * f64::from(width)).trunc() == f64::from(numbers) => {
            Ok(Value::Number(part))
        }
        _ => cannot_tell(format!(
            "`{}.rope.dimension_count` is no part of a head",
            gguf.architecture
        )),
    }
}

/// Does a key say what another says, or what follows where that one is not there?
fn same(header: &Header, gguf: &Gguf, key: &str, other: &str) -> Result<()> {
    let follows = || head_width(header, gguf);
    if count(header, gguf, key) == count(header, gguf, other).or_else(follows) {
        Ok(())
    } else {
        cannot_tell(format!(
            "`{}.{key}` is another width than that of a head",
            gguf.architecture
        ))
    }
}

fn put_in_order(architecture: &Architecture, gguf: &Gguf, tensors: &mut Tensors) -> Result<()> {
    let attention = &architecture.attention;
    if gguf.permuted {
        for layer in 0..architecture.layers.len() {
            for (key, heads) in [("q", attention.heads), ("k", attention.key_heads)] {
                let name = architecture.names.layer(key, layer)?;
                tensors.order(&format!("{name}.weight"), Order::Paired(heads));
                tensors.order(&format!("{name}.bias"), Order::Paired(heads));
            }
        }
    }
    if gguf.norms_plus_one {
        let norms: Vec<String> = tensors
            .names()
            .filter(|name| name.ends_with("norm.weight"))
            .map(str::to_owned)
            .collect();
        for name in norms {
            tensors.order(&name, Order::LessOne);
        }
    }
    Ok(())
}
