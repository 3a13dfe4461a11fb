//! Which files are one variant, which variants one model, and what is missing.

use openassay_facts::{Role, Truth};

use super::{Companion, Variant, WeightFile, variants};
use crate::testing::{Gguf, file, proto, safetensors, small_gguf, unread};
use crate::{Format, Parameters};

fn weights(scale: u64) -> Vec<u8> {
    safetensors(&[("model.w.weight", "F32", &[scale, 4])])
}

fn models(variants: &[Variant]) -> Vec<&str> {
    let mut models: Vec<&str> = variants.iter().map(|variant| variant.model.as_str()).collect();
    models.dedup();
    models
}

fn companion<'a>(path: &'a str, text: &'a str) -> Companion<'a> {
    Companion {
        source: 0,
        path,
        text,
    }
}

#[test]
fn formats_and_quantizations_are_variants_of_one_model_and_are_not_added_up() {
    let files = [
        file("model.safetensors", &weights(10)),
        unread("pytorch_model.bin", Format::PytorchZip),
        unread("tf_model.h5", Format::Hdf5),
        unread("onnx/model.onnx", Format::Onnx),
        unread("onnx/model_quantized.onnx", Format::Onnx),
        unread("openvino/openvino_model.bin", Format::OpenVino),
        unread("openvino/openvino_model.xml", Format::OpenVino),
    ];
    let found = variants(&files, &[]);
    assert_eq!(models(&found), ["model"]);
    assert_eq!(found.len(), 6);
    let counts: Vec<_> = found.iter().filter_map(|variant| variant.parameters).collect();
    assert_eq!(
        counts,
        [Parameters {
            count: 40,
            exact: true
        }]
    );
}

#[test]
fn a_model_in_four_formats_is_one_model_with_four_variants() {
    let root = "basic_pitch/saved_models/icassp_2022";
    let files = [
        unread(&format!("{root}/nmp.onnx"), Format::Onnx),
        unread(&format!("{root}/nmp.tflite"), Format::Tflite),
        unread(
            &format!("{root}/nmp.mlpackage/Data/com.apple.CoreML/model.mlmodel"),
            Format::CoreMl,
        ),
        unread(
            &format!("{root}/nmp.mlpackage/Data/com.apple.CoreML/weights/weight.bin"),
            Format::CoreMl,
        ),
        unread(&format!("{root}/nmp/saved_model.pb"), Format::SavedModel),
        unread(
            &format!("{root}/nmp/variables/variables.data-00000-of-00001"),
            Format::SavedModel,
        ),
    ];
    let found = variants(&files, &[]);
    assert_eq!(models(&found), ["nmp"]);
    assert_eq!(
        found.iter().map(|variant| variant.format).collect::<Vec<_>>(),
        [Format::Onnx, Format::Tflite, Format::SavedModel, Format::CoreMl]
    );
    assert_eq!(found[2].files.len(), 2);
    assert_eq!(found[3].files.len(), 2);
    assert_eq!(
        (found[2].name.clone(), found[3].name.clone()),
        (format!("{root}/nmp"), format!("{root}/nmp.mlpackage"))
    );
}

#[test]
fn unrelated_models_of_one_folder_stay_apart_and_kinds_of_one_come_together() {
    let ocr = [
        unread("models/ch_det.onnx", Format::Onnx),
        unread("models/ch_rec.onnx", Format::Onnx),
        unread("models/ch_cls.onnx", Format::Onnx),
    ];
    assert_eq!(models(&variants(&ocr, &[])), ["ch_cls", "ch_det", "ch_rec"]);
    let vad = [
        unread("data/silero_vad.jit", Format::TorchScript),
        unread("data/silero_vad.onnx", Format::Onnx),
        unread("data/silero_vad_half.onnx", Format::Onnx),
        unread("data/silero_vad_16k_op15.onnx", Format::Onnx),
    ];
    assert_eq!(models(&variants(&vad, &[])), ["silero_vad"]);
}

#[test]
fn quantizations_of_a_gguf_are_one_model() {
    let files = [
        file("Small-1B.Q4_0.gguf", &small_gguf()),
        file("Small-1B.f16.gguf", &small_gguf()),
        file("model.safetensors", &weights(2)),
    ];
    let found = variants(&files, &[]);
    assert_eq!(models(&found), ["Small-1B"]);
    assert_eq!(found.len(), 3);
    assert_eq!(found[1].architecture.as_deref(), Some("llama"));
}

#[test]
fn shards_named_by_an_index_are_one_variant_and_the_missing_one_is_named() {
    let index = r#"{"metadata":{"total_size":112},"weight_map":{
        "model.w.weight":"model-00001-of-00003.safetensors","b":"model-00002-of-00003.safetensors",
        "c":"model-00003-of-00003.safetensors"}}"#;
    let files = [
        file("m/model-00001-of-00003.safetensors", &weights(3)),
        file(
            "m/model-00003-of-00003.safetensors",
            &safetensors(&[("c", "F32", &[4])]),
        ),
    ];
    let found = variants(&files, &[companion("m/model.safetensors.index.json", index)]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].missing, ["m/model-00002-of-00003.safetensors"]);
    assert_eq!(found[0].complete, Truth::False);
    assert_eq!(found[0].model, "m");
    assert_eq!(
        found[0].parameters,
        Some(Parameters {
            count: 16,
            exact: true
        })
    );
    let none = variants(&[], &[companion("model.safetensors.index.json", index)]);
    assert_eq!(none[0].missing.len(), 3);
    assert!(none[0].files.is_empty() && none[0].parameters.is_none());
}

#[test]
fn an_index_that_disagrees_with_its_shards_is_told() {
    let index = r#"{"weight_map":{"model.w.weight":"a.safetensors","x":"a.safetensors"}}"#;
    let found = variants(
        &[file("a.safetensors", &weights(3))],
        &[companion("model.safetensors.index.json", index)],
    );
    assert_eq!(found[0].problems.len(), 1, "{:?}", found[0].problems);
    assert!(found[0].problems[0].contains("`x` first"));
}

#[test]
fn an_index_does_not_reach_out_of_its_folder() {
    let index = r#"{"weight_map":{"a":"../../etc/passwd","b":"/etc/passwd","c":"ok.safetensors"}}"#;
    let found = variants(&[], &[companion("m/model.safetensors.index.json", index)]);
    assert_eq!(found[0].missing, ["m/ok.safetensors"]);
}

#[test]
fn shards_without_an_index_are_known_by_their_numbers() {
    let files = [file("model-00001-of-00002.safetensors", &weights(3))];
    let found = variants(&files, &[]);
    assert_eq!(found[0].missing, ["model-00002-of-00002.safetensors"]);
    assert_eq!(found[0].name, "model-*.safetensors");
    let many = variants(
        &[unread("pytorch_model-00001-of-999999.bin", Format::PytorchZip)],
        &[],
    );
    assert_eq!(many[0].missing.len(), 101);
    assert_eq!(many[0].missing[100], "and 999898 more");
}

#[test]
fn a_split_gguf_says_how_many_parts_it_has() {
    let part = |number: u32| {
        Gguf::new(3)
            .number("split.no", number)
            .number("split.count", 2)
            .tensor(&format!("t{number}"), &[32], 0, 128)
            .build()
    };
    let both = [
        file("m-00001-of-00002.gguf", &part(0)),
        file("m-00002-of-00002.gguf", &part(1)),
    ];
    let found = variants(&both, &[]);
    assert_eq!(
        (found.len(), found[0].complete, found[0].tensors.len()),
        (1, Truth::True, 2)
    );
    let renamed = variants(&[file("m.gguf", &part(0))], &[]);
    assert_eq!(renamed[0].missing, ["m-00002-of-00002.gguf"]);
}

#[test]
fn the_parts_of_a_pipeline_are_one_variant() {
    let index = r#"{"_class_name":"StableDiffusionPipeline","unet":["diffusers","UNet2DConditionModel"],
        "vae":["diffusers","AutoencoderKL"],"text_encoder":["transformers","CLIPTextModel"],
        "scheduler":["diffusers","PNDMScheduler"],"tokenizer":["transformers","CLIPTokenizer"],
        "safety_checker":[null,null]}"#;
    let files = [
        file("unet/diffusion_pytorch_model.safetensors", &weights(10)),
        file("unet/diffusion_pytorch_model.fp16.safetensors", &weights(10)),
        file("vae/diffusion_pytorch_model.safetensors", &weights(2)),
        file("vae/diffusion_pytorch_model.fp16.safetensors", &weights(2)),
        file("text_encoder/model.safetensors", &weights(1)),
    ];
    let found = variants(&files, &[companion("model_index.json", index)]);
    assert_eq!(found.len(), 2);
    assert_eq!(models(&found), ["model"]);
    assert_eq!(
        found[0].parameters,
        Some(Parameters {
            count: 52,
            exact: true
        })
    );
    assert_eq!(found[0].parts.len(), 3);
    assert_eq!(found[0].architecture.as_deref(), Some("StableDiffusionPipeline"));
    assert_eq!(
        (found[1].name.as_str(), found[1].missing.as_slice()),
        ("pipeline (fp16)", &["text_encoder/".to_owned()][..])
    );
}

#[test]
fn adapters_optimizers_and_checkpoints_stand_apart() {
    let lora = safetensors(&[("base_model.model.q.lora_A.weight", "F32", &[4, 8])]);
    let files = [
        file("model.safetensors", &weights(10)),
        file("adapter_model.safetensors", &lora),
        WeightFile {
            role: Role::WeightsOptimizer,
            ..unread("optimizer.pt", Format::PytorchZip)
        },
        WeightFile {
            role: Role::WeightsIntermediate,
            ..file("checkpoint-500/model.safetensors", &weights(10))
        },
    ];
    let found = variants(&files, &[]);
    let of = |path: &str| found.iter().find(|variant| variant.name == path).unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(of("adapter_model.safetensors").model, "model adapter");
    assert!(of("adapter_model.safetensors").adapter && !of("model.safetensors").adapter);
    assert!(of("checkpoint-500/model.safetensors").intermediate);
    assert_ne!(
        of("checkpoint-500/model.safetensors").model,
        of("model.safetensors").model
    );
}

#[test]
fn the_architecture_comes_from_the_config_beside_it() {
    let config = companion(
        "config.json",
        r#"{"model_type":"llama","architectures":["LlamaForCausalLM"]}"#,
    );
    let files = [
        file("model.safetensors", &weights(1)),
        unread("onnx/model.onnx", Format::Onnx),
    ];
    let found = variants(&files, &[config]);
    assert!(
        found
            .iter()
            .all(|variant| variant.architecture.as_deref() == Some("llama"))
    );
}

#[test]
fn a_file_cut_short_is_incomplete_and_an_unread_one_unknown() {
    let bytes = weights(10);
    let found = variants(&[file("model.safetensors", &bytes[..bytes.len() - 1])], &[]);
    assert_eq!(
        (found[0].complete, found[0].parsed, found[0].parameters),
        (Truth::False, Truth::False, None)
    );
    let found = variants(&[unread("a.onnx", Format::Onnx)], &[]);
    assert_eq!(
        (found[0].complete, found[0].parsed),
        (Truth::Unknown, Truth::False)
    );
}

#[test]
fn the_quantization_of_a_gguf_is_that_of_its_blocks() {
    let gguf = |kind: u32| {
        Gguf::new(3)
            .number("general.file_type", kind)
            .tensor("w", &[256, 2], 12, 288)
            .build()
    };
    let of = |path: &str, kind| variants(&[file(path, &gguf(kind))], &[])[0].quantization.clone();
    assert_eq!(of("a.gguf", 15).as_deref(), Some("Q4_K_M"));
    assert_eq!(of("a.Q4_K_S.gguf", 15).as_deref(), Some("Q4_K_S"));
    // A key that the blocks deny is not believed.
    assert_eq!(of("a.gguf", 7).as_deref(), Some("Q4_K"));
    // The embeddings of a small model are most of it, and stored wider.
    let small = Gguf::new(3)
        .number("general.file_type", 15)
        .tensor("w", &[256, 2], 12, 288)
        .tensor("token_embd.weight", &[256, 8], 8, 2176)
        .build();
    let found = variants(&[file("a.gguf", &small)], &[]);
    assert_eq!(found[0].quantization.as_deref(), Some("Q4_K_M"));
    assert_eq!(
        variants(
            &[file("a.gguf", &Gguf::new(3).tensor("w", &[2], 1, 4).build())],
            &[]
        )[0]
        .quantization,
        None
    );
}

#[test]
fn the_same_files_in_any_order_give_the_same_variants() {
    let mut files = vec![
        file("model.safetensors", &weights(10)),
        unread("pytorch_model.bin", Format::PytorchZip),
        file("a.Q4_0.gguf", &small_gguf()),
    ];
    let first = variants(&files, &[]);
    files.reverse();
    assert_eq!(first, variants(&files, &[]));
}

proptest::proptest! {
    #[test]
    fn no_name_makes_grouping_panic(
        names in proptest::collection::vec("[a-z0-9_./-]{0,20}(-00001-of-0000[0-9])?(.Q4_K_M)?\\PC{0,2}[.](gguf|bin|onnx)", 0..6),
        index in "\\PC{0,40}",
    ) {
        let formats = [Format::Gguf, Format::SavedModel, Format::CoreMl, Format::Tfjs, Format::Onnx, Format::OpenVino];
        let files: Vec<WeightFile> = names.iter().zip(formats).map(|(name, format)| unread(name, format)).collect();
        let found = variants(&files, &[companion("model.safetensors.index.json", &index)]);
        let grouped: usize = found.iter().map(|variant| variant.files.len()).sum();
        proptest::prop_assert_eq!(grouped, files.len());
    }
}

#[test]
fn data_beside_a_graph_belongs_to_it_and_is_missed_where_it_is_not_here() {
    let place = proto::Message::new()
        .text(1, "location")
        .text(2, "model.onnx_data");
    let tensor = proto::tensor("w", 1, &[4]).message(13, place).number(14, 1);
    let graph = file(
        "onnx/model.onnx",
        &proto::model(proto::Message::new().message(5, tensor)),
    );
    let data = unread("onnx/model.onnx_data", Format::Onnx);
    let both = variants(&[graph.clone(), data.clone()], &[]);
    assert_eq!(
        (both.len(), both[0].complete, both[0].parsed),
        (1, Truth::True, Truth::True)
    );
    assert_eq!(both[0].parameters.map(|parameters| parameters.count), Some(4));
    let alone = variants(&[graph], &[]);
    assert_eq!(
        (alone[0].complete, alone[0].parsed),
        (Truth::Unknown, Truth::True)
    );
    let without = variants(&[data], &[]);
    assert_eq!(
        (without[0].complete, without[0].parsed),
        (Truth::Unknown, Truth::False)
    );
}
