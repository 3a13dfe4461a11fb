//! Names a license text, measures what differs, extracts what restricts.
