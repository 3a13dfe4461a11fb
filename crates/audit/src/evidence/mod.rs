//! From what was read to facts: one file for each family of predicates of the dictionary.
//!
//! Every fact is found in one place only, so that "why does it say so" has one answer.

mod access;
mod architecture;
mod counts;
mod described;
mod documented;
mod extent;
mod full;
mod judged;
mod present;
mod rights;
mod support;
mod weights;
mod world;

use openassay_facts::Facts;

pub(crate) use architecture::why_loading;
pub(crate) use documented::documentation;
pub(crate) use rights::{composition_of, composition_of_all, compositions_of, no_terms};
pub(crate) use world::{World, meaning, said, said_at, seen, title};

/// So many places bear a fact out; a card of fifty thousand links says nothing more than one of fifty.
const MOST_PLACES: usize = 50;

/// All facts of a release. Order matters only in that later stations read what earlier ones found.
pub(crate) fn gather(world: &World<'_>) -> Facts {
    let mut facts = Facts::default();
    present::record(world, &mut facts);
    full::record(world, &mut facts);
    rights::record(world, &mut facts);
    support::record(world, &mut facts);
    access::record(world, &mut facts);
    weights::record(world, &mut facts);
    architecture::record(world, &mut facts);
    described::record(world, &mut facts);
    documented::record(world, &mut facts);
    extent::record(world, &mut facts);
    crate::exercised::raise(world.exercised, &mut facts);
    judged::record(world, &mut facts);
    facts.with_at_most(MOST_PLACES)
}
