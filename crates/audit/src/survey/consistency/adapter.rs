//! An adapter against its configuration, and against its base where that is in the same release.

use openassay_facts::folder;
use openassay_inventory::Config;
use openassay_sources::Release;
use openassay_weights::consistency::adapter;
use openassay_weights::{Format, Variant};

use super::{Disagreement, config_denied, in_tensor, in_weights, is_plain, only};
use crate::survey::Survey;

/// Everything that `config`, an `adapter_config.json`, and the adapter beside it cannot both be right about.
pub(super) fn of_adapter(release: &Release, config: &Config, survey: &Survey) -> Vec<Disagreement> {
    let is_beside = |variant: &&Variant| {
        let mut files = variant.files.iter();
        variant.adapter
            && files.all(|(source, path)| *source == config.source && folder(path) == folder(&config.path))
    };
    let Some(ours) = only(survey.variants.iter().filter(is_beside)) else {
        return Vec::new();
    };
    let mut denied = adapter::check(&config.json, ours);
    let base = base(release, config, survey);
    if let Some(base) = base {
        denied.extend(adapter::left_out(&config.json, ours, base));
    }
    let denied = denied.into_iter();
    let mut found: Vec<Disagreement> = denied
        .filter_map(|mismatch| config_denied(config, ours, survey, mismatch))
        .collect();
    found.extend(base.and_then(|base| sides(config, ours, base, survey)));
    found
}

/// A tensor of the adapter that does not fit the one of the base.
fn sides(config: &Config, ours: &Variant, base: &Variant, survey: &Survey) -> Option<Disagreement> {
    let mismatch = adapter::sides(&config.json, ours, base)?;
    Some(Disagreement {
        declared: in_tensor(&survey.files, ours, Some(&mismatch.key))?,
        found: in_weights(&survey.files, base, &mismatch)?,
        mismatch,
    })
}

/// The base, where exactly one of the models here is called as the configuration calls it: another model beside an
/// adapter is not its base.
fn base<'s>(release: &Release, config: &Config, survey: &'s Survey) -> Option<&'s Variant> {
    let wanted = adapter::base_name(&config.json)?;
    let is_base = |variant: &&Variant| {
        let whole = variant.format == Format::Safetensors && !variant.adapter && variant.parsed.is_true();
        whole && called(release, variant).is_some_and(|name| name.eq_ignore_ascii_case(wanted))
    };
    let candidates = survey.variants.iter().filter(is_base);
    only(candidates.clone()).or_else(|| only(candidates.filter(|variant| is_plain(variant))))
}

/// What the place of a variant is called: its folder, or the source that it lies at the top of.
fn called<'a>(release: &'a Release, variant: &'a Variant) -> Option<&'a str> {
    let (source, path) = variant.files.first()?;
    let place = match folder(path) {
        "" => &release.sources.get(*source)?.label,
        folder => folder,
    };
    place.trim_end_matches('/').rsplit('/').next()
}
