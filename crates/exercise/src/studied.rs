//! `study`: opens what the command line names, looks inside, and lays out what was found.

use openassay_exercise::study::autoencoder::Autoencoder;
use openassay_exercise::study::labels::Labels;
use openassay_exercise::study::patching::Prompts;
use openassay_exercise::study::{self, Request, page, text};
use openassay_exercise::{ExerciseError, Release};

use crate::arguments::StudyArguments;
use crate::given::{Rows, one_length};
use crate::showing::{Progress, shown};

/// What is to be printed.
pub(crate) fn run(arguments: &StudyArguments) -> Result<String, ExerciseError> {
    let release = Release::open(&arguments.release)?.limited(arguments.memory.limit());
    let request = request(arguments, &release)?;
    let mut model = release.model()?;
    // There are hundreds of passes: what fits is kept, rather than read again.
    model.hold_if_small()?;
    let mut progress = Progress::of("opening the release");
    let found = study::study(&model, &request, &mut |what| progress.tell(what));
    progress.end();
    let found = found?;
    let place = arguments
        .release
        .file_name()
        .unwrap_or(arguments.release.as_os_str());
    let name = place.to_string_lossy();
    if let Some(path) = &arguments.html {
        openassay_exercise::write_whole(path, page::page(&found, &name).as_bytes())?;
    }
    shown(arguments.format, &found, || text::text(&found, &name))
}

fn request(arguments: &StudyArguments, release: &Release) -> Result<Request, ExerciseError> {
    let labels = match &arguments.probe {
        Some(path) => Some(Labels::open(path)?),
        None => None,
    };
    let autoencoder = match (&arguments.sae, &arguments.site) {
        (Some(path), Some(site)) => Some((Autoencoder::open(path, arguments.top_k)?, site.clone())),
        _ => None,
    };
    Ok(Request {
        ids: arguments.given.rows(release)?,
        among: arguments.among,
        begin: arguments.begin,
        patch: prompts(arguments, release)?,
        labels,
        autoencoder,
        seed: arguments.seed,
    })
}

/// The two prompts, as ids or as text.
fn prompts(arguments: &StudyArguments, release: &Release) -> Result<Option<Prompts>, ExerciseError> {
    if let (Some(from), Some(to)) = (&arguments.patch_from, &arguments.patch_to) {
        return Ok(Some(Prompts {
            clean: one(from, "--patch-from")?,
            corrupted: one(to, "--patch-to")?,
            answer: arguments.answer.unwrap_or_default(),
            wrong: arguments.wrong.unwrap_or_default(),
        }));
    }
    let (Some(from), Some(to)) = (&arguments.patch_from_text, &arguments.patch_to_text) else {
        return Ok(None);
    };
    let tokenizer = release.tokenizer()?;
    let goes_on = |prompt: &str, text: Option<&String>| {
        tokenizer.follows(prompt, text.map(String::as_str).unwrap_or_default())
    };
    let prompts = Prompts {
        answer: goes_on(from, arguments.answer_text.as_ref())?,
        wrong: goes_on(to, arguments.wrong_text.as_ref())?,
        clean: tokenizer.encode(from)?,
        corrupted: tokenizer.encode(to)?,
    };
    one_length([prompts.clean.len(), prompts.corrupted.len()], "the prompts")?;
    Ok(Some(prompts))
}

fn one(rows: &Rows, option: &str) -> Result<Vec<u32>, ExerciseError> {
    match rows.0.as_slice() {
        [one] => Ok(one.clone()),
        several => Err(ExerciseError::Asked(format!(
            "`{option}` takes one row of token ids, not {}",
            several.len()
        ))),
    }
}
