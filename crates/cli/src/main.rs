//! The `openassay` binary: arguments, color, progress, exit codes; nothing else.

fn main() {}
