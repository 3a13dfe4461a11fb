//! The pipeline on one page: from a release to its audit.
//!
//! source → inventory → (licenses, weights, claims) → evidence → frameworks → report. Each station is a
//! crate; this one holds what joins them: `evidence` turns what was read into facts, [`contradictions`]
//! holds claims against facts, and the rest lays an [`Audit`] out for the report. Nothing here prints,
//! parses bytes or knows a framework by its id.

mod answers;
mod comparison;
pub mod contradictions;
mod deny;
mod digests;
mod evidence;
mod exercised;
mod explanation;
mod findings;
mod goals;
mod identity;
mod judgments;
mod knowledge;
mod label;
mod landscape;
mod license;
mod license_diff;
mod license_words;
mod lineage;
mod model;
mod models;
mod next;
mod own;
mod reading;
mod remarks;
mod request;
mod scores;
mod self_report;
mod settings;
mod several;
mod standing;
mod survey;
mod terms;
mod threshold;
mod weights;

pub use answers::{AnswerStanding, HeldAnswer};
pub use comparison::{ComparedRow, Lacking, May, ReleaseComparison, Said as SaidOfRelease, compare_releases};
pub use deny::{claim_deny_names, denied, denied_claims, deny_names, is_claim_deny_name};
pub use digests::{DigestStanding, PromiseKind, PromisedDigest};
pub use exercised::{Exercised, ExercisedStep, Shown};
pub use explanation::{Explanation, explain_id, explanations, settled_by};
pub use findings::KINDS as FINDING_KINDS;
pub use knowledge::knowledge;
pub use landscape::{
    IdleAnswer, Landscape, LicenseInShort, Row, SortKey, Summary, shown_frameworks, sort_keys,
};
pub use license::{LicenseReading, license_text, read_license};
pub use license_diff::{
    Answered, ComparedAnswer, ComparedDuty, ComparedFacet, Ground, LicenseComparison, Said, compare_licenses,
};
pub use license_words::explain_license;
pub use model::{
    AnsweredFinding, Audit, AuditedRelease, AuditedSource, Documented, GoalPlan, Judgment, Knowledge, Label,
    ModelSummary, ModelTerms, NextLevel, OutOfReach, PartTerms, Permission, TermRestriction, Work,
    WorkCondition, WorkLift,
};
pub use openassay_claims::family_title;
pub use openassay_contents::Statistics;
pub use openassay_licenses::{
    Alteration, Change, ChangeKind, Comparison, Conflict, Difference, Identification, Mismatch, Passage,
    Restriction, Unread,
};
pub use openassay_terms::{Answer as PermissionAnswer, WITHIN_LIMITS};
pub use openassay_weights::loading::{Because, How};
pub use openassay_weights::{Dimension, Executes, Meta, Tensor, Variant, Witness};
pub use own::{OwnFramework, RuleFileError, own_frameworks};
pub use request::{AuditError, Completeness, Digests, Request};
pub use self_report::{Against, AppliedQuirk, GradeHeld, Held, SelfReported, StatementHeld};
pub use settings::{AnswerEntry, Decision, Settings, SettingsError};
pub use several::{PassedOver, PlaceFailure, Several, Visit};
pub use standing::{Claims, HeldClaim};
pub use survey::Disagreement;
pub use threshold::below;
pub use weights::{
    CONTENT_DIGEST, LoadedFile, Progress, TensorFigures, VariantContents, WeightsReading, read_weights,
};

use std::path::PathBuf;

use openassay_frameworks::Goal;
use openassay_sources::Release;

use crate::contradictions::Case;
use crate::evidence::World;

/// What a reader calls the component `name` (`code.training`), with its article; one that is not known as it is named.
pub fn component_title(name: &str) -> &str {
    evidence::title(name)
}

/// Is what the text says approved by OSI?
pub fn osi_approved(text: &Identification) -> openassay_facts::Truth {
    text.osi_approved()
}

/// Audits what `request` names.
pub fn audit(request: &Request) -> Result<Audit, AuditError> {
    let places = places(&request.places)?;
    let settings = Settings::load(request.settings.as_deref(), &places)?;
    let against = request
        .against
        .as_deref()
        .map(self_report::against::open)
        .transpose()?;
    let own = own_frameworks(&request.frameworks, &places)?;
    let exercised = exercised::load(&request.exercised, &places)?;
    let mut audit = audit_places(&places, &settings, own, &exercised, request)?;
    if let Some(report) = against {
        let held = self_report::against::hold(&report, &audit, request.completeness);
        let denied = self_report::against::findings(&held, &audit);
        audit.findings.extend(denied);
        audit
            .findings
            .sort_by_key(|one| std::cmp::Reverse(one.finding.severity));
        audit.against = Some(held);
        answers::settle(&mut audit, &settings);
    }
    Ok(audit)
}

/// Audits each place of `request` as a release of its own; `tell` is told how many are done and which one begins.
///
/// # Errors
///
/// The first that one of them gives. Settings that lie in any of them count for none.
pub fn audit_all(request: &Request, tell: &dyn Fn(usize, &str)) -> Result<Vec<Audit>, AuditError> {
    let paths = places(&request.places)?;
    let settings = Settings::load(request.settings.as_deref(), &paths)?;
    let own = own_frameworks(&request.frameworks, &paths)?;
    let each = request.places.iter().zip(&paths).enumerate();
    each.map(|(done, (place, path))| {
        tell(done, place);
        let request = Request {
            places: vec![place.clone()],
            ..request.clone()
        };
        audit_places(std::slice::from_ref(path), &settings, own.clone(), &[], &request)
    })
    .collect()
}

/// Audits `places`, as `request` names them, as one release.
fn audit_places(
    places: &[PathBuf],
    settings: &Settings,
    own: Vec<OwnFramework>,
    exercised: &[Exercised],
    request: &Request,
) -> Result<Audit, AuditError> {
    let release = openassay_sources::open(places)?;
    let mut audit = match self_report::named(&release) {
        Some(report) => {
            exercised::hold_no_index(exercised)?;
            self_report::audit(&release, &report, own, &request.goals)
        }
        None => audit_release(&release, settings, own, exercised, request)?,
    };
    answers::settle(&mut audit, settings);
    Ok(audit)
}

/// Paths as they are; ids that are no paths from the Hugging Face cache.
fn places(named: &[String]) -> Result<Vec<PathBuf>, AuditError> {
    named.iter().map(|place| path_of(place)).collect()
}

fn path_of(place: &str) -> Result<PathBuf, AuditError> {
    let path = PathBuf::from(place);
    let is_id = !path.exists() && openassay_sources::is_repo_id(place) && place.contains('/');
    if is_id {
        Ok(openassay_sources::find_in_cache(place)?)
    } else {
        Ok(path)
    }
}

fn audit_release(
    release: &Release,
    settings: &Settings,
    own: Vec<OwnFramework>,
    exercised: &[Exercised],
    request: &Request,
) -> Result<Audit, AuditError> {
    let mut inventory = openassay_inventory::take(release);
    let survey = survey::survey(release, &inventory);
    reading::refuse_broken(release, &inventory, &survey)?;
    let digest = reading::digest(release, &mut inventory, request.digests);
    exercised::hold(exercised, digest.as_deref())?;
    let digests = digests::hold(release, &inventory, request.digests);
    let texts = openassay_terms::texts(&inventory);
    let notices = reading::notices(&inventory, &texts);
    let statements = openassay_claims::find(&reading::reading(release, &inventory, &survey, &notices));
    reading::refuse_empty(request, &inventory, &survey, &statements)?;
    let grants = openassay_terms::collect(&inventory, &statements, &texts, &reading::names(release));
    let by_place = openassay_terms::Places::of(&grants);
    let world = World {
        release,
        inventory: &inventory,
        statements: &statements,
        survey: &survey,
        grants: &grants,
        places: &by_place,
        settings,
        completeness: request.completeness,
        digest: digest.as_deref(),
        digests: &digests,
        exercised,
        unread: std::cell::OnceCell::new(),
        cards: std::cell::OnceCell::new(),
        shared: std::cell::OnceCell::new(),
    };
    Ok(assemble(&world, own, &request.goals))
}

/// From what was read to what is said.
fn assemble(world: &World<'_>, own: Vec<OwnFramework>, wanted_levels: &[Goal]) -> Audit {
    let facts = evidence::gather(world);
    let grades: Vec<_> = openassay_frameworks::builtin()
        .iter()
        .chain(own.iter().map(|own| &own.framework))
        .map(|framework| framework.grade(&facts))
        .collect();
    let contradictions = contradictions::find(&Case {
        world,
        facts: &facts,
        grades: &grades,
    });
    let findings = findings::findings(world, &facts);
    let wanted = next::wanted(&grades, &own);
    let (goals, work) = goals::worked_out(wanted_levels, &facts, world.digest);
    Audit {
        release: reading::audited(world),
        label: label::label(&grades, world),
        claims: standing::claims(world, &facts, &contradictions),
        contradictions,
        findings,
        answers: Vec::new(),
        permissions: terms::permissions(world),
        terms: terms::terms(world),
        next: next::next(&grades, &facts),
        lifts: goals::ranked(wanted_levels, &facts, world.digest),
        goals,
        work,
        judgments: judgments::judgments(world, &facts, &grades, &wanted),
        remarks: remarks::remarks(world),
        pointed: remarks::pointed(world),
        models: models::models(world.survey),
        documentation: evidence::documentation(world, &facts),
        self_report: None,
        against: None,
        exercised: world.exercised.to_vec(),
        runs_in: remarks::runs_in(world),
        grades,
        own,
        facts,
        artifacts: world.inventory.artifacts.clone(),
        digests: world.digests.all.clone(),
        problems: reading::problems(world),
        not_looked_at: reading::not_looked_at(world),
        knowledge: knowledge(),
    }
}
