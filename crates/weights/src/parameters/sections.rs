//! Which part of a network a tensor belongs to, by its name.

use crate::table::knowledge;

/// What is of no section that we know.
pub(super) const OTHER: &str = "other";

/// The section of the tensor called `name`.
pub(super) fn section(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let has = |word: &String| match word.strip_prefix('^') {
        Some(start) => name.starts_with(start),
        None => name.contains(word.as_str()),
    };
    let mut sections = knowledge().sections.iter();
    let found = sections.find(|section| section.words.iter().any(has));
    found.map_or(OTHER, |section| section.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_part() {
        for (name, part) in [
            ("model.embed_tokens.weight", "embeddings"),
            ("model.layers.0.self_attn.q_proj.weight", "attention"),
            ("model.layers.0.input_layernorm.weight", "norms"),
            ("model.layers.0.mlp.down_proj.weight", "feed-forward"),
            ("model.layers.0.mlp.experts.3.down_proj.weight", "experts"),
            ("lm_head.weight", "head"),
            ("blk.0.attn_q.weight", "attention"),
            ("blk.0.ffn_norm.weight", "norms"),
            ("blk.0.ffn_down_exps.weight", "experts"),
            ("output.weight", "head"),
            ("encoder.layer.0.attention.output.dense.weight", "attention"),
            ("encoder.layer.0.output.dense.weight", "feed-forward"),
            ("encoder.layer.0.output.LayerNorm.weight", "norms"),
            ("features.conv1.weight", "convolutions"),
            ("bilinear", OTHER),
        ] {
            assert_eq!(section(name), part, "{name}");
        }
    }
}
