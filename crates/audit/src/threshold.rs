//! `--deny-below`: which grades do not surely come up to what was asked, and what they lack.

use openassay_frameworks::{Goal, GradeResult, Plan, Standing, Target, Task, Threshold, by_id, plans, tasks};

use crate::Audit;

/// One line for each threshold that the guaranteed grade of `audit` is below, and one for each thing it lacks; empty
/// where it comes up to all of them.
pub fn below(audit: &Audit, thresholds: &[Threshold]) -> Vec<String> {
    let lines = thresholds.iter().flat_map(|threshold| match threshold {
        Threshold::At(target) => below_level(audit, target),
        Threshold::Points { framework, points } => below_points(audit, framework, *points),
    });
    lines.collect()
}

fn below_level(audit: &Audit, target: &Target) -> Vec<String> {
    let Some(plan) = plans(&[Goal::At(target.clone())], &audit.facts).pop() else {
        return Vec::new();
    };
    let wanted = format!("{}:{}", plan.framework, plan.level);
    let mut lines = match plan.standing {
        Standing::Reached => return Vec::new(),
        Standing::MayBeReached => {
            let (guaranteed, possible) = (&plan.guaranteed, &plan.possible);
            vec![format!(
                "not guaranteed: {wanted}, of which it cannot be told: {guaranteed} to {possible}"
            )]
        }
        Standing::Open => vec![format!("below: {wanted}, at {}", interval(&plan))],
    };
    lines.extend(tasks(std::slice::from_ref(&plan)).iter().map(lacking));
    lines
}

/// What is missing or not known, with the change that settles it.
fn lacking(task: &Task) -> String {
    let mut wanted = task.serves.iter().flat_map(|(_, _, wanted)| wanted);
    if wanted.all(|one| one.state.is_unknown()) {
        format!("  cannot tell: {}", task.change)
    } else {
        format!("  missing: {}", task.change)
    }
}

/// The grade, as an interval where it is one.
fn interval(plan: &Plan) -> String {
    if plan.guaranteed == plan.possible {
        plan.guaranteed.clone()
    } else {
        format!("{} to {}", plan.guaranteed, plan.possible)
    }
}

fn below_points(audit: &Audit, framework: &str, points: f64) -> Vec<String> {
    let Some(grade) = audit.grades.iter().find(|grade| grade.framework == framework) else {
        return Vec::new();
    };
    let GradeResult::Score { low, high } = grade.result else {
        return Vec::new();
    };
    if low >= points {
        return Vec::new();
    }
    let mut lines = vec![if high >= points {
        format!(
            "not guaranteed: {framework}:{points}, of which it cannot be told: {low:.1} to {high:.1} of 100"
        )
    } else if low < high {
        format!("below: {framework}:{points}, at {low:.1} to {high:.1} of 100")
    } else {
        format!("below: {framework}:{points}, at {low:.1} of 100")
    }];
    let best = |id: &str| {
        let ranking = by_id(framework)?
            .rankings
            .iter()
            .find(|ranking| ranking.id == id)?;
        let best = ranking.outcomes.iter().max_by(|a, b| a.rank.total_cmp(&b.rank))?;
        Some(best.name.clone())
    };
    let short = grade
        .criteria
        .iter()
        .filter(|one| best(&one.id).is_some_and(|best| one.guaranteed != best));
    lines.extend(short.map(|one| {
        if one.guaranteed == one.possible {
            format!("  {}: {}", one.id, one.guaranteed)
        } else {
            format!(
                "  {}: cannot tell, {} to {}",
                one.id, one.guaranteed, one.possible
            )
        }
    }));
    lines
}
