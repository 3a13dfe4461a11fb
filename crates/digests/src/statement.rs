//! Signed statements: a Sigstore bundle, the DSSE envelope in it, the in-toto statement in that.
//!
//! What OpenSSF Model Signing writes is read as its documentation says: with the predicate
//! `https://model_signing/signature/v1.0` every file is a resource of the predicate and the subject has one digest
//! over all of theirs; with `https://model_signing/Digests/v0.1` every file is a subject. Of any other statement
//! the subjects are taken, whose names need not be files here.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::algorithm::{Algorithm, is_hex};
use crate::base64;
use crate::manifest::{Lists, MAX_IGNORED, Manifest, Part, Promise, Signed, folder, line_number, subject};

/// A bundle, a bare envelope or a bare statement, by what it has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outer {
    dsse_envelope: Option<Envelope>,
    message_signature: Option<MessageSignature>,
    payload: Option<String>,
    predicate_type: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    payload: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageSignature {
    message_digest: Option<MessageDigest>,
}

#[derive(Deserialize)]
struct MessageDigest {
    algorithm: String,
    digest: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statement {
    #[serde(default)]
    predicate_type: String,
    #[serde(default)]
    subject: Vec<Subject>,
}

#[derive(Deserialize)]
struct Subject {
    name: Option<String>,
    #[serde(default)]
    digest: std::collections::BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Signature {
    predicate: Predicate,
}

#[derive(Deserialize)]
struct Predicate {
    serialization: Serialization,
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Serialization {
    method: String,
    #[serde(default)]
    ignore_paths: Vec<String>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    algorithm: String,
    digest: String,
}

const MODEL_SIGNING: &str = "https://model_signing/signature/v1.0";
const MODEL_SIGNING_BEFORE_1: &str = "https://model_signing/Digests/v0.1";

/// Reads `text`; none where it is no JSON and thus a signature alone.
pub(crate) fn read(path: &str, text: &str) -> Option<Manifest> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let mut manifest = Manifest::seen_from(folder(path));
    match serde_json::from_str::<Outer>(text) {
        Ok(outer) => read_outer(&mut manifest, outer, path, text),
        Err(error) => manifest.broken(0, format!("no bundle that is read: {error}")),
    }
    Some(manifest)
}

fn read_outer(manifest: &mut Manifest, outer: Outer, path: &str, text: &str) {
    let payload = outer
        .dsse_envelope
        .map(|envelope| envelope.payload)
        .or(outer.payload);
    if let Some(payload) = payload {
        manifest.signed = Signed::Yes;
        let line = line_of(text, "\"payload\"");
        match base64::decode(&payload).map(String::from_utf8) {
            Some(Ok(statement)) => read_statement(manifest, &statement, line),
            _ => manifest.broken(line, "a payload that is no text in base64"),
        }
    } else if let Some(digest) = outer.message_signature.and_then(|one| one.message_digest) {
        manifest.signed = Signed::Yes;
        read_message(manifest, &digest, path, line_of(text, "\"messageDigest\""));
    } else if outer.predicate_type.is_some() {
        read_statement(manifest, text, line_of(text, "\"predicateType\""));
    } else {
        manifest.broken(0, "neither an envelope nor a digest");
    }
}

/// A bundle that signs one file, and is named after it.
fn read_message(manifest: &mut Manifest, message: &MessageDigest, path: &str, line: u32) {
    let name = subject(path.strip_suffix(".json").unwrap_or(path));
    let algorithm = Algorithm::named(&message.algorithm);
    let bytes = base64::decode(&message.digest);
    match (name, algorithm, bytes) {
        (Some(name), Some(algorithm), Some(bytes)) => {
            promise(manifest, name, algorithm, &base64::hex(&bytes), Part::Whole, line);
        }
        _ => manifest.broken(line, "a digest that is not read"),
    }
}

fn read_statement(manifest: &mut Manifest, text: &str, line: u32) {
    let Ok(statement) = serde_json::from_str::<Statement>(text) else {
        manifest.broken(line, "a payload that is no in-toto statement");
        return;
    };
    match statement.predicate_type.as_str() {
        MODEL_SIGNING => match serde_json::from_str::<Signature>(text) {
            Ok(signature) => read_model(manifest, &statement, &signature.predicate, line),
            Err(error) => manifest.broken(line, format!("a model signature that is not read: {error}")),
        },
        MODEL_SIGNING_BEFORE_1 => {
            manifest.lists = Lists::AllFiles;
            // It ignored these, and did not yet say so.
            manifest.ignored = [".git", ".gitattributes", ".github", ".gitignore"]
                .map(str::to_owned)
                .to_vec();
            read_subjects(manifest, &statement.subject, line);
        }
        _ => {
            manifest.lists = Lists::Things;
            read_subjects(manifest, &statement.subject, line);
        }
    }
}

fn read_subjects(manifest: &mut Manifest, subjects: &[Subject], line: u32) {
    for subject in subjects {
        let known = subject
            .digest
            .iter()
            .find_map(|(name, digest)| Some((Algorithm::named(name)?, digest)));
        match (&subject.name, known) {
            (Some(name), Some((algorithm, digest))) => {
                promise(manifest, name, algorithm, digest, Part::Whole, line);
            }
            _ => manifest.broken(line, "a subject without a name, or without a digest that is read"),
        }
    }
}

/// The files of a model, as OpenSSF Model Signing has them since 1.0.
fn read_model(manifest: &mut Manifest, statement: &Statement, predicate: &Predicate, line: u32) {
    let serialization = &predicate.serialization;
    manifest.lists = Lists::AllFiles;
    let ignored = serialization.ignore_paths.iter().take(MAX_IGNORED);
    manifest.ignored = ignored.cloned().collect();
    let model = statement.subject.first();
    let model_name = model.and_then(|model| model.name.as_deref()).unwrap_or_default();
    // The signature may lie beside the folder that it speaks of.
    let beside = manifest
        .bases
        .first()
        .and_then(|base| crate::within(base, model_name));
    manifest.bases.extend(beside);
    for resource in &predicate.resources {
        read_resource(manifest, &serialization.method, resource, model_name, line);
    }
    let promised = model.and_then(|model| model.digest.get("sha256"));
    manifest.inconsistent = promised
        .zip(root(&predicate.resources))
        .and_then(|(promised, found)| {
            (!promised.eq_ignore_ascii_case(&found)).then(|| (promised.to_ascii_lowercase(), found))
        });
}

fn read_resource(manifest: &mut Manifest, method: &str, resource: &Resource, model: &str, line: u32) {
    let Some((name, part)) = named(method, &resource.name) else {
        manifest.broken(line, format!("a resource of the method `{method}`"));
        return;
    };
    // The digests of shards are called `sha256-sharded-1000000000`, by the size of a shard.
    let called = resource.algorithm.split_once("-sharded-");
    let called = called.map_or(resource.algorithm.as_str(), |(plain, _)| plain);
    let Some(algorithm) = Algorithm::named(called) else {
        manifest.broken(
            line,
            format!("the algorithm `{}` is not known", resource.algorithm),
        );
        return;
    };
    // A model of one file has it as `.`, and what lies beside it is no part of it.
    let is_lone = name == ".";
    if is_lone {
        manifest.lists = Lists::Files;
    }
    let name = if is_lone { model } else { name };
    promise(manifest, name, algorithm, &resource.digest, part, line);
}

/// The file that a resource names, and which of its bytes.
fn named<'n>(method: &str, name: &'n str) -> Option<(&'n str, Part)> {
    match method {
        "files" => Some((name, Part::Whole)),
        "shards" => {
            let mut ends = name.rsplitn(3, ':');
            let end = ends.next()?.parse().ok()?;
            let start = ends.next()?.parse().ok()?;
            Some((ends.next()?, Part::Shard { start, end }))
        }
        _ => None,
    }
}

/// The digest over the digests of all resources, in their order.
fn root(resources: &[Resource]) -> Option<String> {
    let mut sum = Sha256::new();
    for resource in resources {
        sum.update(bytes_of(&resource.digest)?);
    }
    Some(base64::hex(&sum.finalize()))
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !is_hex(hex) {
        return None;
    }
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

fn promise(manifest: &mut Manifest, name: &str, algorithm: Algorithm, digest: &str, part: Part, line: u32) {
    match algorithm.digest(digest) {
        Some(digest) => manifest.promise(Promise {
            name: name.to_owned(),
            algorithm,
            digest,
            size: None,
            part,
            line,
        }),
        None => manifest.broken(line, format!("no digest of {}", algorithm.id())),
    }
}

/// The line that `words` stand in first.
fn line_of(text: &str, words: &str) -> u32 {
    let before = text.find(words).and_then(|at| text.get(..at)).unwrap_or_default();
    line_number(before.bytes().filter(|byte| *byte == b'\n').count())
}
