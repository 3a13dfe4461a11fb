//! From the lists of work to the document's goals and lifts.

use openassay_audit::{GoalPlan, Work, WorkCondition, WorkLift};
use openassay_frameworks::Served;

use super::convert::all;
use super::wire;

pub(super) fn goal(plan: &GoalPlan) -> wire::Goal<'_> {
    wire::Goal {
        framework: &plan.framework,
        level: &plan.level,
        standing: plan.standing.id(),
        guaranteed: &plan.guaranteed,
        possible: &plan.possible,
        out_of_reach: plan.out_of_reach.as_ref().map(|out| wire::OutOfReach {
            because: all(&out.because),
            best: &out.best,
        }),
        items: plan.items.iter().map(item).collect(),
    }
}

fn item(work: &Work) -> wire::Item<'_> {
    wire::Item {
        component: work.component.as_deref(),
        title: &work.title,
        change: &work.change,
        file: work.file.as_deref(),
        license: work.license.as_deref(),
        license_at: work.license_at.as_deref(),
        see: work.see.as_deref(),
        only_a_person: work.only_a_person,
        decisions: &work.decisions,
        instead: &work.instead,
        evidence: all(&work.evidence),
        conditions: work.conditions.iter().map(condition).collect(),
    }
}

fn condition(one: &WorkCondition) -> wire::Asked<'_> {
    wire::Asked {
        condition: &one.condition,
        fact: &one.fact,
        state: one.state.to_string(),
        cites: &one.cites,
    }
}

pub(super) fn lift(lift: &WorkLift) -> wire::Lift<'_> {
    wire::Lift {
        remedy: &lift.work.change,
        component: lift.work.component.as_deref(),
        reaches: lift.reaches.iter().map(served).collect(),
        shortens: lift.shortens.iter().map(served).collect(),
    }
}

fn served(served: &Served) -> wire::Served<'_> {
    wire::Served {
        framework: &served.framework,
        level: &served.level,
        before: served.before,
        after: served.after,
    }
}
