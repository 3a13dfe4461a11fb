//! The shortest list of things to add or change for the next level.

use openassay_audit::Audit;

use super::page::{Indent, Page, plain};

pub(super) fn write(page: &mut Page, audit: &Audit) {
    let Some(next) = &audit.next else { return };
    page.heading(&format!("Next level: {}", next.level));
    for step in &next.steps {
        page.row(Indent::hanging(2, 4), &plain("-"), &[plain(step)]);
    }
}
