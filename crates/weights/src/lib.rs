//! Reads headers and tensors of weight files; runs nothing, trusts nothing.
