//! Honest releases in the manner of real repositories: none contradicts itself, so none is accused.
//!
//! The words are ours; what is copied is the manner: comparisons with others, families of sizes, thanks to
//! the community, packed weights, adapters, two licenses for two parts.

use openassay_fixtures::safetensors::{self, Dtype, Tensor};
use openassay_fixtures::{Card, Folder, Llama};

use crate::harness::{Audit, Laid};

fn tagged(license: &str) -> Card {
    Card::new("Osprey", "Osprey is a small text generator.").field("license", license)
}

fn release(card: Card) -> Folder {
    Llama::default().folder().with("README.md", card)
}

fn spdx_text(id: &str) -> &'static str {
    spdx::license_id(id).unwrap().text()
}

/// What cards say without claiming more than they give; each stands alone on a card under Apache-2.0.
const HONEST: &[&str] = &[
    "Osprey outperforms Llama 2 70B on our safety set and matches GPT-4 on spelling.",
    "Compared to fully open models such as OLMo 7B, Osprey gives weights only.",
    "| Model | Size | Open source? |\n|---|---|---|\n| Mistral | 7B | yes |\n| **Osprey** | 7K | weights only |\n| OLMo | 7B | fully open source |",
    "> \"The first truly open source model of 70 billion parameters\" - a newspaper, on another model",
    "> Osprey is fully open source!\n\nSo wrote a blog; it is wrong: only the weights are open.",
    "The authors of BLOOM say that their model is \"fully open source\". We make no such claim.",
    "Osprey is not open source in the sense of OSI: we do not publish the training data.",
    "We thank the open source community. Osprey was trained with the open-source library nanotron on open source datasets.",
    "Our inference server is [fully open source](https://example.com/server).",
    "Join our open source community! Contributions to open-source AI matter to us.",
    "We plan to release the training code and the data. Osprey will be fully open source once the review is done. A 7B version is coming soon.",
    "Our goal is to make Osprey fully open source one day. Is Osprey open source? Not yet.",
    "**Is this model fully open source?** No.",
    "If Osprey were open source, you could retrain it. It would not be possible without open source.",
    "Osprey is an open-weight model: the weights are released openly. Everything else is proprietary.",
    "The Osprey family spans from 7 thousand to 32 billion parameters. Osprey-32B is our flagship with 32 billion parameters. This repository hosts the smallest one.",
    "Despite its size it rivals models with 7 billion parameters and needs no 70B model.",
    "Distilled from a 70B teacher; the student keeps 98% of the quality of the teacher (70 billion parameters).",
    "Osprey was pruned from a model with 8 billion parameters and trained on 4B tokens with 300M sequences.",
    "The chat version of Osprey. The base model was trained from scratch on 1 trillion tokens; this one is fine-tuned.",
    "Put your own training data in the `data/` folder, then run `train.py` of [our repository](https://example.com/osprey).",
    "The training data cannot be shared. It was in `data/` on our cluster.",
    "Osprey Large (120B) is available through our API only. Osprey is free to download.",
    "There are no restrictions on the length of prompts. It works with no restrictions on hardware.",
    "## Related projects\n\n- [llama.cpp](https://example.com/l): open source inference engine, fully open source.\n- [vLLM](https://example.com/v) - Truly open source.",
    "```bibtex\n@misc{opt, title={Open Pre-trained Language Models with 175 billion parameters, fully open source}}\n```",
    "| Size | Parameters |\n|---|---|\n| tiny | 7 K |\n| base | 74 M |\n| large | 1550 M |",
    "<table><tr><th>Model</th><th>Params</th></tr><tr><td>Osprey 70B</td><td>70B</td></tr></table>",
    "Unlike LLaMA 1, which was for non-commercial research only, Osprey may be used commercially.",
    "The images in this card are under CC BY-NC 4.0. The logo: all rights reserved.",
];

#[test]
fn no_honest_card_is_accused() {
    for words in HONEST {
        let audit = Audit::of(&release(tagged("apache-2.0").line(words)));
        let contradictions = audit.list("contradictions");
        assert!(contradictions.is_empty(), "on `{words}`: {contradictions:#?}");
        audit.is("g7", "Open Weights AI");
    }
}

#[test]
fn a_family_of_checkpoints_that_points_to_its_code_and_data_may_call_itself_open() {
    let card = tagged("apache-2.0")
        .field("datasets", "[example/oakland]")
        .line("We release all code, checkpoints and logs: Osprey is a fully open language model.")
        .line("- Core repository (training, inference): https://example.com/osprey");
    Audit::of(&release(card)).contradicts_nothing().is_between(
        "g7",
        "Open Weights AI",
        "Open Source AI with Open Data",
    );
}

#[test]
fn a_number_in_a_name_may_be_a_version_or_a_count_of_tokens() {
    // A little over a million parameters, since no name counts in thousands.
    let million = Llama {
        hidden: 64,
        vocabulary: 8192,
        ..Llama::default()
    };
    let folder = million.folder().with("README.md", tagged("apache-2.0"));
    for name in [
        "osprey-1m-trained-on-7B-tokens",
        "osprey-mini-1.5",
        "v0.3-1M-instruct",
    ] {
        let laid = Laid::out(name, &folder);
        Audit::at(laid.path()).contradicts_nothing();
    }
}

#[test]
fn an_adapter_may_bear_the_size_of_its_base() {
    let part = |name: &str, shape: &[u64]| {
        let name = format!("base_model.model.model.layers.0.self_attn.q_proj.{name}.weight");
        Tensor::new(name, shape, Dtype::F32)
    };
    let weights = safetensors::file(&[part("lora_A", &[4, 16]), part("lora_B", &[16, 4])]);
    let config = r#"{"peft_type": "LORA", "base_model_name_or_path": "example/Gyr-7B", "r": 4}"#;
    let card = tagged("apache-2.0")
        .field("base_model", "example/Gyr-7B")
        .field("library_name", "peft")
        .line("A LoRA adapter for Gyr 7B (7.24B parameters).");
    let folder = Folder::new()
        .with("adapter_model.safetensors", weights)
        .with("adapter_config.json", config)
        .with("README.md", card);
    let laid = Laid::out("gyr-7b-questions-lora", &folder);
    Audit::at(laid.path())
        .contradicts_nothing()
        .shows(&["the weights are an adapter"]);
}

#[test]
fn a_fine_tuned_version_of_another_names_that_one_and_is_not_accused() {
    let card = tagged("apache-2.0")
        .field("base_model", "example/gyr-base")
        .line("This model is a fine-tuned version of [gyr-base](https://example.com/gyr) on the emotion dataset.")
        .line("Unlike models trained from scratch, it starts from gyr-base.");
    Audit::of(&release(card)).contradicts_nothing();
}

#[test]
fn a_license_text_may_be_wrapped_marked_up_or_written_elsewhere() {
    let plain = spdx_text("Apache-2.0");
    let texts = [
        ("LICENSE", plain.replace('\n', "\r\n")),
        ("LICENSE", format!("\u{feff}{plain}")),
        ("LICENSE.md", format!("# License\n\n{plain}")),
        ("LICENSE", plain.replace("\n\n", "\n \n")),
    ];
    for (name, text) in texts {
        let audit = Audit::of(&release(tagged("apache-2.0")).with(name, text));
        audit.contradicts_nothing().is("g7", "Open Weights AI");
        assert_eq!(audit.license("weights"), "Apache-2.0", "{name}");
        let findings = audit.list("findings");
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

#[test]
fn the_weights_may_be_under_another_license_than_the_code() {
    let card = tagged("cc-by-nc-4.0").line(
        "The code is licensed under MIT; the weights are licensed under CC BY-NC 4.0 (see `LICENSE-MODEL`).",
    );
    let folder = release(card)
        .with("LICENSE", spdx_text("MIT"))
        .with("LICENSE-MODEL", spdx_text("CC-BY-NC-4.0"));
    let audit = Audit::of(&folder);
    audit.contradicts_nothing().answers("commercial-use", "no");
    assert_eq!(audit.license("weights"), "CC-BY-NC-4.0");
}

#[test]
fn data_under_stricter_terms_than_the_weights_is_no_contradiction() {
    let card = tagged("apache-2.0")
        .line("The weights may be used commercially. The training data are under CC BY-NC-SA 4.0 and are on the Hub: https://huggingface.co/datasets/example/dialogs.");
    Audit::of(&release(card))
        .contradicts_nothing()
        .answers("commercial-use", "yes");
}

#[test]
fn a_card_in_another_language_is_not_concluded_from() {
    let card = Card::new(
        "Mésange",
        "Mésange est un modèle de langue entraîné sur des textes français. Les poids sont publiés sous licence libre.",
    )
    .field("license", "apache-2.0")
    .line("Les données proviennent de Wikipédia. Contrairement à Llama 2 70B, il ne parle que le français.");
    Audit::of(&release(card))
        .contradicts_nothing()
        .is_between("g7", "Open Weights AI", "Open Source AI with Open Data")
        .finds(&["language"]);
}
