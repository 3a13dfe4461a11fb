//! Several releases, each audited on its own: some at a time, told in the order in which they were named.

mod places;
#[cfg(test)]
mod tests;

use std::panic;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::{Audit, AuditError, OwnFramework, Request, Settings, audit_places, own_frameworks};
use places::Place;

/// Audits at a time; more would mostly wait for the same disk, and each holds its release.
const AT_A_TIME: usize = 4;

/// What the stack of a thread of ours holds: as much as that of the first, which readers were made for.
const STACK: usize = 8 << 20;

/// Places, each a release of its own.
#[derive(Debug)]
pub struct Several {
    places: Vec<Place>,
    /// As they were named.
    named: Vec<String>,
    settings: Settings,
    own: Vec<OwnFramework>,
    request: Request,
}

/// What came of one place.
#[derive(Debug)]
pub enum Visit {
    /// It is a release.
    Audited {
        /// As it was named, or found in what was named.
        place: String,
        /// Its audit.
        audit: Box<Audit>,
    },
    /// It could not be audited.
    Failed(PlaceFailure),
    /// It was found in a folder that was named, and is no release.
    PassedOver(PassedOver),
}

/// A place that could not be audited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceFailure {
    /// As it was named, or found in what was named.
    pub place: String,
    /// Why.
    pub message: String,
    /// The exit code that it would have had alone.
    pub code: u8,
}

/// A folder in a folder of releases that is no release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Where it lies, as its folder was named.
    pub place: String,
    /// Why.
    pub why: String,
}

impl Several {
    /// Each place of `request` as a release of its own. A plain folder whose own files make up no release stands for
    /// its subfolders, each a release.
    ///
    /// # Errors
    ///
    /// Only where the settings cannot be used; a place that cannot be read fails on its own, later.
    pub fn of(request: &Request) -> Result<Self, AuditError> {
        let places = places::expanded(&request.places);
        // One that lies in any of them is a claim of its producer, and counts for none.
        let mut paths: Vec<PathBuf> = places.iter().filter_map(Place::path).collect();
        if request.settings.is_none() {
            // Nor is one that merely lies about in what was named the auditor's, unless he passes it.
            paths.extend(request.places.iter().map(PathBuf::from));
        }
        let settings = Settings::load(request.settings.as_deref(), &paths)?;
        let own = own_frameworks(&request.frameworks, &paths)?;
        Ok(Self {
            places,
            named: request.places.clone(),
            settings,
            own,
            request: request.clone(),
        })
    }

    /// How many places there are to audit.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Decisions of the settings that name no digest, and so count for every release here.
    pub fn unbound_decisions(&self) -> usize {
        let unbound = |decision: &&crate::Decision| decision.digest.is_none();
        self.settings.decisions.iter().filter(unbound).count()
    }

    /// Audits them all and hands on what comes of each, in order; holds no more audits than it makes at a time.
    /// `tell` is told, from any thread, how many are done and which one begins.
    ///
    /// # Errors
    ///
    /// The first that `visit` returns; it ends the audits.
    pub fn audit<E>(
        &self,
        tell: &(dyn Fn(usize, &str) + Sync),
        mut visit: impl FnMut(Visit) -> Result<(), E>,
    ) -> Result<(), E> {
        let at_a_time = thread::available_parallelism().map_or(1, |cores| cores.get().min(AT_A_TIME));
        let done = AtomicUsize::new(0);
        let one = |place: &Place| {
            tell(done.load(Ordering::Relaxed), &place.shown);
            let visit = self.visit(place);
            done.fetch_add(1, Ordering::Relaxed);
            visit
        };
        let mut found = vec![false; self.named.len()];
        for some in self.places.chunks(at_a_time) {
            for (place, outcome) in some.iter().zip(together(some, &one)) {
                let is_found = !matches!(outcome, Visit::PassedOver(_));
                if let Some(found) = found.get_mut(place.named) {
                    *found |= is_found;
                }
                visit(outcome)?;
            }
        }
        for (named, _) in self.named.iter().zip(found).filter(|(_, found)| !found) {
            visit(nothing_in(named))?;
        }
        Ok(())
    }

    fn visit(&self, place: &Place) -> Visit {
        let path = match &place.path {
            Ok(path) => path,
            Err(visit) => return visit.again(&place.shown),
        };
        let request = Request {
            places: vec![place.shown.clone()],
            ..self.request.clone()
        };
        match audit_places(
            std::slice::from_ref(path),
            &self.settings,
            self.own.clone(),
            &[],
            &request,
        ) {
            Ok(audit) => Visit::Audited {
                place: place.shown.clone(),
                audit: Box::new(audit),
            },
            // Nobody said of a folder that was only found that it is a release.
            Err(error @ AuditError::NothingThere { .. }) if place.is_found => Visit::PassedOver(PassedOver {
                place: place.shown.clone(),
                why: error.looked(),
            }),
            Err(error) => Visit::Failed(failure(&place.shown, &error)),
        }
    }
}

fn failure(place: &str, error: &AuditError) -> PlaceFailure {
    PlaceFailure {
        place: place.to_owned(),
        message: match error {
            AuditError::NothingThere { looked, .. } => format!("nothing here is a model release: {looked}"),
            _ => error.told(),
        },
        code: error.exit_code(),
    }
}

fn nothing_in(named: &str) -> Visit {
    let error = AuditError::NothingThere {
        places: named.to_owned(),
        looked: "neither its own files nor any folder in it".to_owned(),
    };
    Visit::Failed(failure(named, &error))
}

/// `work` on each of `some`, at the same time; the results in the order of `some`.
fn together(some: &[Place], work: &(dyn Fn(&Place) -> Visit + Sync)) -> Vec<Visit> {
    thread::scope(|scope| {
        let begun: Vec<_> = some
            .iter()
            .map(|place| {
                let builder = thread::Builder::new().stack_size(STACK);
                (place, builder.spawn_scoped(scope, move || work(place)))
            })
            .collect();
        begun
            .into_iter()
            .map(
                |(place, thread)| match thread.map(thread::ScopedJoinHandle::join) {
                    Ok(Ok(visit)) => visit,
                    Ok(Err(panicked)) => panic::resume_unwind(panicked),
                    // The system has no thread to give: it takes longer.
                    Err(_) => work(place),
                },
            )
            .collect()
    })
}
