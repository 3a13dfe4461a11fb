//! Release and licenses to rights per part.
