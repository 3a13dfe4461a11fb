//! What tensors count, convention by convention.

use serde_json::{Value, json};

use super::{Parameters, count};
use crate::testing::tensor;
use crate::{Purpose, Tensor};

fn counted(tensors: &[Tensor]) -> Option<Parameters> {
    count(tensors, None).parameters
}

#[expect(clippy::unnecessary_wraps, reason = "what the tests compare with is optional")]
fn exactly(count: u64) -> Option<Parameters> {
    Some(Parameters { count, exact: true })
}

#[test]
fn plain_weights_count_their_elements() {
    let tensors = [
        tensor("a.weight", "BF16", &[4, 8]),
        tensor("a.bias", "F32", &[4]),
        tensor("scale", "F32", &[]),
    ];
    assert_eq!(counted(&tensors), exactly(37));
    assert_eq!(count(&tensors, None).dtypes["BF16"], 32);
    assert!(!count(&tensors, None).packed);
    assert_eq!(counted(&[]), exactly(0));
}

#[test]
fn buffers_and_optimizer_state_are_no_parameters() {
    let tensors = [
        tensor("w.weight", "F32", &[4, 8]),
        tensor("embeddings.position_ids", "I64", &[1, 512]),
        tensor("bn.num_batches_tracked", "I64", &[]),
        tensor("bn.running_mean", "F32", &[8]),
        tensor("h.0.attn.rotary_emb.inv_freq", "F32", &[8]),
        tensor("h.0.attn.bias", "F32", &[1, 1, 8, 8]),
        tensor("h.0.attn.mask", "BOOL", &[8, 8]),
        tensor("rope_freqs.weight", "F32", &[32]),
        tensor("w.weight.exp_avg", "F32", &[4, 8]),
    ];
    assert_eq!(counted(&tensors), exactly(32));
    // A trained bias of the same name has one dimension.
    assert_eq!(counted(&[tensor("h.0.attn.bias", "F32", &[8])]), exactly(8));
}

#[test]
fn tied_weights_count_once_where_the_config_ties_them() {
    let tensors = [
        tensor("model.embed_tokens.weight", "F32", &[10, 4]),
        tensor("lm_head.weight", "F32", &[10, 4]),
    ];
    let config = |tied: bool| json!({ "tie_word_embeddings": tied });
    assert_eq!(count(&tensors, Some(&config(true))).parameters, exactly(40));
    assert_eq!(count(&tensors, Some(&config(false))).parameters, exactly(80));
    assert_eq!(counted(&tensors), exactly(80));
    let t5 = [
        tensor("shared.weight", "F32", &[10, 4]),
        tensor("encoder.embed_tokens.weight", "F32", &[10, 4]),
    ];
    assert_eq!(counted(&t5), exactly(40));
}

#[test]
fn a_moving_average_is_a_second_copy() {
    let both = [tensor("model.w", "F32", &[8]), tensor("model_ema.w", "F32", &[8])];
    assert_eq!(counted(&both), exactly(8));
    assert_eq!(counted(&both[1..]), exactly(8));
}

#[test]
fn gptq_counts_what_it_stands_for() {
    // 128 inputs and 64 outputs in 4 bits, groups of 32.
    let tensors = [
        tensor("q.qweight", "I32", &[16, 64]),
        tensor("q.qzeros", "I32", &[4, 8]),
        tensor("q.scales", "F16", &[4, 64]),
        tensor("q.g_idx", "I32", &[128]),
        tensor("norm.weight", "F16", &[128]),
    ];
    let census = count(&tensors, None);
    assert_eq!(census.parameters, exactly(128 * 64 + 128));
    assert_eq!(census.packing.as_deref(), Some("GPTQ 4-bit"));
    assert!(census.packed);
    // Three bits do not fill words one by one; the zero points still prove the width.
    let three = [
        tensor("q.qweight", "I32", &[12, 64]),
        tensor("q.qzeros", "I32", &[4, 6]),
        tensor("q.scales", "F16", &[4, 64]),
    ];
    assert_eq!(counted(&three), exactly(128 * 64));
    let without_zeros = [tensors[0].clone(), tensors[2].clone(), tensors[3].clone()];
    assert_eq!(counted(&without_zeros), exactly(128 * 64));
}

#[test]
fn awq_packs_the_outputs() {
    let tensors = [
        tensor("q.qweight", "I32", &[128, 8]),
        tensor("q.qzeros", "I32", &[4, 8]),
        tensor("q.scales", "F16", &[4, 64]),
    ];
    assert_eq!(counted(&tensors), exactly(128 * 64));
    assert_eq!(count(&tensors, None).packing.as_deref(), Some("AWQ 4-bit"));
}

#[test]
fn four_bits_of_bitsandbytes_are_two_to_a_byte_and_not_sure() {
    let tensors = [
        tensor("q.weight", "U8", &[4096, 1]),
        tensor("q.weight.absmax", "U8", &[128]),
        tensor("q.weight.quant_map", "F32", &[16]),
        tensor("q.weight.nested_absmax", "F32", &[1]),
        tensor("q.weight.nested_quant_map", "F32", &[256]),
        tensor("q.weight.quant_state.bitsandbytes__nf4", "U8", &[90]),
    ];
    assert_eq!(
        counted(&tensors),
        Some(Parameters {
            count: 8192,
            exact: false
        })
    );
    assert_eq!(count(&tensors, None).packing.as_deref(), Some("bitsandbytes NF4"));
}

#[test]
fn eight_bits_count_one_to_one_without_their_scales() {
    let int8 = [
        tensor("q.weight", "I8", &[8, 8]),
        tensor("q.SCB", "F32", &[8]),
        tensor("q.weight_format", "U8", &[]),
    ];
    assert_eq!(counted(&int8), exactly(64));
    let fp8 = [
        tensor("q.weight", "F8_E4M3", &[128, 128]),
        tensor("q.weight_scale_inv", "F32", &[1, 1]),
    ];
    assert_eq!(counted(&fp8), exactly(128 * 128));
    assert!(!count(&fp8, None).packed);
}

#[test]
fn mxfp4_and_nvfp4_are_two_to_a_byte_where_the_scales_prove_it() {
    let oss = [
        tensor("gate_up_proj_blocks", "U8", &[4, 96, 3, 16]),
        tensor("gate_up_proj_scales", "U8", &[4, 96, 3]),
    ];
    assert_eq!(counted(&oss), exactly(4 * 96 * 3 * 32));
    let modelopt = [
        tensor("q.weight", "U8", &[64, 64]),
        tensor("q.weight_scale", "F8_E4M3", &[64, 8]),
        tensor("q.weight_scale_2", "F32", &[]),
        tensor("q.input_scale", "F32", &[]),
    ];
    assert_eq!(counted(&modelopt), exactly(64 * 128));
}

#[test]
fn mlx_needs_its_config() {
    let tensors = [
        tensor("q.weight", "U32", &[64, 16]),
        tensor("q.scales", "F16", &[64, 2]),
        tensor("q.biases", "F16", &[64, 2]),
    ];
    let config = json!({ "quantization": { "bits": 4, "group_size": 64 } });
    assert_eq!(count(&tensors, Some(&config)).parameters, exactly(64 * 128));
    assert_eq!(count(&tensors, None).parameters, None);
    let wrong = json!({ "quantization": { "bits": 8, "group_size": 64 } });
    assert_eq!(count(&tensors, Some(&wrong)).parameters, None);
}

#[test]
fn compressed_tensors_take_their_width_from_the_config() {
    let tensors = [
        tensor("q.weight_packed", "I32", &[64, 16]),
        tensor("q.weight_scale", "BF16", &[64, 1]),
        tensor("q.weight_shape", "I64", &[2]),
    ];
    let config = |bits: Value| json!({ "quantization_config": { "config_groups": { "group_0": { "weights": { "num_bits": bits } } } } });
    let four = count(&tensors, Some(&config(json!(4)))).parameters;
    assert_eq!(
        four,
        Some(Parameters {
            count: 64 * 128,
            exact: false
        })
    );
    assert_eq!(count(&tensors, Some(&config(json!(0)))).parameters, None);
    assert_eq!(counted(&tensors), None);
}

#[test]
fn a_packed_tensor_that_nothing_explains_gives_no_number() {
    let hqq = [
        tensor("q.W_q", "U8", &[64, 64]),
        tensor("q.scale", "F16", &[64]),
        tensor("norm.weight", "F16", &[8]),
    ];
    assert_eq!(counted(&hqq), None);
    assert!(count(&hqq, None).packed);
    // A small table of integers among large weights makes the number unsure, no more.
    let table = [
        tensor("w.weight", "F32", &[1000, 1000]),
        tensor("lookup", "I64", &[16]),
    ];
    assert_eq!(
        counted(&table),
        Some(Parameters {
            count: 1_000_000,
            exact: false
        })
    );
}

#[test]
fn a_weight_called_scales_counts_where_nothing_is_packed() {
    assert_eq!(
        counted(&[
            tensor("attn.scales", "F32", &[8]),
            tensor("attn.weight", "F32", &[8])
        ]),
        exactly(16)
    );
}

#[test]
fn adapters_are_known_by_their_names() {
    let tensors = [
        tensor("base_model.model.q.lora_A.weight", "F32", &[4, 8]),
        tensor("base_model.model.q.lora_B.weight", "F32", &[8, 4]),
    ];
    let census = count(&tensors, None);
    assert_eq!((census.adapter_tensors, census.counted_tensors), (2, 2));
}

#[test]
fn what_a_file_says_outranks_what_names_say() {
    let said = |tensor: Tensor, purpose: Purpose| Tensor { purpose, ..tensor };
    let tensors = [
        said(tensor("w_quantized", "U8", &[8, 8]), Purpose::Weight),
        said(tensor("b_quantized", "I32", &[8]), Purpose::Weight),
        said(tensor("w_scale", "F32", &[8]), Purpose::Constant),
        said(tensor("shape", "I64", &[4]), Purpose::Constant),
        tensor("norm", "F32", &[8]),
    ];
    let census = count(&tensors, None);
    assert_eq!(census.parameters, exactly(64 + 8 + 8));
    assert_eq!(census.packing.as_deref(), Some("INT8"));
}

#[test]
fn statistics_words_and_the_optimizer_of_keras_are_no_parameters() {
    let tensors = [
        tensor("model_weights/bn/bn/gamma:0", "F32", &[8]),
        tensor("model_weights/bn/bn/moving_mean:0", "F32", &[8]),
        tensor("model_weights/bn/bn/moving_variance:0", "F32", &[8]),
        tensor("optimizer_weights/m_0", "F32", &[8]),
        tensor("optimizer/vars/1", "F32", &[8]),
        tensor("labels", "STRING", &[8]),
    ];
    assert_eq!(counted(&tensors), exactly(8));
}

#[test]
fn whole_numbers_weigh_as_much_where_their_data_lies_elsewhere() {
    let elsewhere = |tensor: Tensor| Tensor {
        bytes: 0..0,
        ..tensor
    };
    let tensors = [
        elsewhere(tensor("w", "F32", &[8, 8])),
        elsewhere(tensor("packed", "U8", &[8, 8])),
    ];
    assert_eq!(counted(&tensors), None);
}
