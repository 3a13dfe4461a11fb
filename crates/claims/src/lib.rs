//! What the producer says: claims, each with its place.
