//! `extent(subject)`: none, some or full, as the European index grades; from bytes mostly a span, which a person's
//! decision may narrow and never leave.

use openassay_claims::Status;
use openassay_facts::{FactKey, Facts, Truth, Value};

use super::world::{World, following, subjects};

const NONE: &str = "none";
const SOME: &str = "some";
const FULL: &str = "full";
const AT_LEAST_SOME: &str = "some..full";

/// The parts whose licenses the index asks for.
const LICENSED: [&str; 3] = ["weights.final", "code.training", "data.training"];

/// An extent or a span of them, and the facts that it follows from.
struct Told {
    extent: String,
    from: Vec<String>,
}

impl Told {
    fn new(extent: &str, from: &[&str]) -> Self {
        Self {
            extent: extent.to_owned(),
            from: from.iter().map(|key| (*key).to_owned()).collect(),
        }
    }

    /// Does the span leave `extent` open?
    fn admits(&self, extent: &str) -> bool {
        let places = [NONE, SOME, FULL];
        let place = |name: &str| places.iter().position(|known| *known == name);
        let (low, high) = self
            .extent
            .split_once("..")
            .unwrap_or((&self.extent, &self.extent));
        let (Some(low), Some(high), Some(wanted)) = (place(low), place(high), place(extent)) else {
            return false;
        };
        (low..=high).contains(&wanted)
    }
}

/// Records the extents that the bytes tell, and within them those that a person decided.
pub(super) fn record(world: &World<'_>, facts: &mut Facts) {
    for subject in subjects("extent") {
        let key = FactKey::new("extent", subject);
        let told = of(world, facts, subject);
        let decided = world.settings.decided(&key, world.digest).map(|(_, fact)| fact);
        let decided = decided.filter(|fact| match (&told, fact.value()) {
            (Some(told), Value::Name(extent)) => told.admits(extent),
            _ => true,
        });
        if let Some(fact) = decided {
            facts.set(key, fact);
        } else if let Some(told) = told {
            let from: Vec<&str> = told.from.iter().map(String::as_str).collect();
            facts.set(key, following(facts, &from, Value::Name(told.extent)));
        }
    }
}

fn of(world: &World<'_>, facts: &Facts, subject: &str) -> Option<Told> {
    match subject {
        "weights.final" => weights(facts),
        "weights.base" => base(world, facts),
        "data.pretrain" | "data.posttrain" => stage(world, facts, subject),
        "licenses" => licenses(facts),
        // What is no paper at all is no reviewed one; whether a paper was reviewed, no file tells.
        "doc.paper_reviewed" => any(facts, &["present(doc.paper)"]).filter(|told| told.extent == NONE),
        "doc.preprint" => any(facts, &["present(doc.paper)", "present(doc.tech_report)"]),
        "doc.datasheet" => any(
            facts,
            &["present(doc.data_card)", "present(doc.training_summary)"],
        ),
        _ => any(facts, &[FactKey::new("present", subject).as_str()]),
    }
}

/// At least some where one of these is there, none where none is.
fn any(facts: &Facts, keys: &[&str]) -> Option<Told> {
    if let Some(there) = keys.iter().find(|key| facts.truth(key).is_true()) {
        return Some(Told::new(AT_LEAST_SOME, &[there]));
    }
    let absent = keys.iter().all(|key| facts.truth(key).is_false());
    absent.then(|| Told::new(NONE, keys))
}

/// Behind a gate weights are shared in part: the index's own example.
fn weights(facts: &Facts) -> Option<Told> {
    let keys = ["present(weights.final)", "gated(weights.final)"];
    match keys.map(|key| facts.truth(key)) {
        [Truth::False, _] => Some(Told::new(NONE, &["present(weights.final)"])),
        [Truth::True, Truth::False] => Some(Told::new(FULL, &keys)),
        [Truth::True, Truth::True] => Some(Told::new(SOME, &keys)),
        [Truth::True, Truth::Unknown] => Some(Told::new(AT_LEAST_SOME, &["present(weights.final)"])),
        [Truth::Unknown, _] => None,
    }
}

/// Where a model is trained from scratch it is its own base. Silence on a base is none: it may have no other.
fn base(world: &World<'_>, facts: &Facts) -> Option<Told> {
    if is_its_own_base(world) {
        return weights(facts);
    }
    any(facts, &["present(weights.base)"]).filter(|told| told.extent != NONE)
}

/// The data of a stage: its own where it is named, else that of the whole training.
fn stage(world: &World<'_>, facts: &Facts, component: &str) -> Option<Told> {
    let (present, full) = (
        FactKey::new("present", component),
        FactKey::new("full", component),
    );
    if facts.truth(full.as_str()).is_true() {
        return Some(Told::new(FULL, &[full.as_str()]));
    }
    match facts.truth(present.as_str()) {
        Truth::True => return Some(Told::new(AT_LEAST_SOME, &[present.as_str()])),
        Truth::Unknown => return None,
        Truth::False if is_withheld(world, component) => {
            return Some(Told::new(NONE, &[present.as_str()]));
        }
        Truth::False => {}
    }
    let whole = any(facts, &["present(data.training)"])?;
    if whole.extent == NONE {
        // What the base was trained on, its own card tells.
        let elsewhere = component == "data.pretrain" && !world.statements.base_models.is_empty();
        return (!elsewhere).then(|| Told::new(NONE, &[present.as_str(), "present(data.training)"]));
    }
    // What was here may be the data of the last stage only.
    if component == "data.pretrain" && !is_its_own_base(world) {
        return None;
    }
    if facts.truth("full(data.training)").is_true() {
        return Some(Told::new(FULL, &["full(data.training)"]));
    }
    Some(whole)
}

fn is_withheld(world: &World<'_>, component: &str) -> bool {
    let mut said = world.statements.availability_of(component);
    said.any(|said| {
        matches!(
            said.status,
            Status::Withheld | Status::CannotBeShared | Status::Promised
        )
    })
}

/// Does the producer say that the model was trained from scratch, and name no base?
fn is_its_own_base(world: &World<'_>) -> bool {
    let mut claims = world.statements.claims.iter();
    world.statements.base_models.is_empty()
        && claims.any(|claim| claim.kind == "scratch" && claim.is_established())
}

/// Open licenses on all three parts are full, on two some, on fewer none.
fn licenses(facts: &Facts) -> Option<Told> {
    let (mut surely, mut possibly) = (0_usize, 0_usize);
    let mut from = Vec::new();
    for part in LICENSED {
        let keys = [FactKey::new("present", part), FactKey::new("open_license", part)];
        let open = Truth::all(keys.iter().map(|key| facts.truth(key.as_str())));
        surely += usize::from(open.is_true());
        possibly += usize::from(!open.is_false());
        from.extend(keys.map(|key| key.to_string()));
    }
    let extent = |parts: usize| match parts {
        3 => FULL,
        2 => SOME,
        _ => NONE,
    };
    let extent = match (extent(surely), extent(possibly)) {
        (NONE, FULL) => return None,
        (low, high) if low == high => low.to_owned(),
        (low, high) => format!("{low}..{high}"),
    };
    Some(Told { extent, from })
}
