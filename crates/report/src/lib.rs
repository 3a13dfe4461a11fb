//! An audit on paper: one folder a format.
