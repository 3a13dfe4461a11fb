//! The project's own chores; `cargo xtask ready` is what CI runs.

fn main() {}
