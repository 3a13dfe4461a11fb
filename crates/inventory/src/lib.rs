//! Which artifact plays which role.
