//! Makes rows of letters by a chain of chance, and trains a Llama all of whose layers do nothing: what is left, embedding,
//! norm and head, learns which letter follows which. Every number is the same on every machine.

use std::env;
use std::fs;

const LETTERS: usize = 8;
const WIDTH: usize = 16;
const STEPS: usize = 60;

struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
        random.next();
        random
    }

    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 40) as f32 / (1 << 24) as f32
    }
}

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let number = |at: usize| words[at].parse::<u64>().unwrap();
    match words[0].as_str() {
        "rows" => rows(number(1), number(2), &words[3]),
        "train" => {
            let option = |name: &str| words.iter().position(|word| word == name).map(|at| number(at + 1));
            train(&words[1], option("--seed").unwrap_or(0), option("--steps").map_or(STEPS, |steps| steps as usize));
        }
        _ => panic!("rows or train"),
    }
}

/// After each letter comes the next, or the third after it, or any.
fn rows(seed: u64, count: u64, path: &str) {
    let mut random = Random::new(seed);
    let mut all = Vec::new();
    for _ in 0..count {
        let mut letter = (random.next() * LETTERS as f32) as usize;
        let mut row = vec![letter.to_string()];
        for _ in 1..WIDTH {
            let chance = random.next();
            letter = match chance {
                chance if chance < 0.5 => letter + 1,
                chance if chance < 0.8 => letter + 3,
                _ => (random.next() * LETTERS as f32) as usize,
            } % LETTERS;
            row.push(letter.to_string());
        }
        all.push(format!("[{}]", row.join(",")));
    }
    fs::write(path, format!("[{}]", all.join(","))).unwrap();
}

fn train(path: &str, seed: u64, steps: usize) {
    let text = fs::read_to_string(path).unwrap();
    let letters: Vec<usize> = text.split(|one: char| !one.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    let mut random = Random::new(seed);
    // The head: of each letter, how likely each other comes behind it. The norm makes √8 of the one in the embedding.
    let mut head: Vec<f32> = (0..LETTERS * LETTERS).map(|_| random.next() * 0.2 - 0.1).collect();
    fs::create_dir_all("checkpoints").unwrap();
    let long = (LETTERS as f32).sqrt();
    for step in 0..=steps {
        if step > 0 {
            let row = (random.next() * (letters.len() / WIDTH) as f32) as usize * WIDTH;
            for pair in letters[row..row + WIDTH].windows(2) {
                let logits: Vec<f32> = (0..LETTERS).map(|next| long * head[next * LETTERS + pair[0]]).collect();
                // No exp, which is not the same everywhere: what is pulled up is pushed down elsewhere.
                let total: f32 = logits.iter().map(|logit| 1.0 + logit * logit).sum();
                for next in 0..LETTERS {
                    let share = (1.0 + logits[next] * logits[next]) / total;
                    head[next * LETTERS + pair[0]] += 0.02 * (f32::from(u8::from(next == pair[1])) - share);
                }
            }
        }
        if step == 0 || step == 2 {
            write(&format!("checkpoints/step-{step}.safetensors"), &head);
        }
    }
    if steps == STEPS {
        write("model.safetensors", &head);
        fs::write("config.json", CONFIG).unwrap();
    }
}

const CONFIG: &str = r#"{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 8, "intermediate_size": 8,
"num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 8, "vocab_size": 8,
"max_position_embeddings": 16, "rms_norm_eps": 1e-12, "rope_theta": 10000.0, "hidden_act": "silu",
"tie_word_embeddings": false, "attention_bias": false, "mlp_bias": false, "torch_dtype": "float32"}"#;

fn write(path: &str, head: &[f32]) {
    let unit: Vec<f32> = (0..LETTERS * LETTERS).map(|at| f32::from(u8::from(at / LETTERS == at % LETTERS))).collect();
    let nothing = vec![0.0; LETTERS * LETTERS];
    let mut tensors: Vec<(String, Vec<f32>)> = vec![
        ("lm_head.weight".to_owned(), head.to_vec()),
        ("model.embed_tokens.weight".to_owned(), unit),
        ("model.norm.weight".to_owned(), vec![1.0; LETTERS]),
    ];
    for norm in ["input_layernorm", "post_attention_layernorm"] {
        tensors.push((format!("model.layers.0.{norm}.weight"), vec![1.0; LETTERS]));
    }
    let maps = ["self_attn.q", "self_attn.k", "self_attn.v", "self_attn.o", "mlp.gate", "mlp.up", "mlp.down"];
    for map in maps {
        tensors.push((format!("model.layers.0.{map}_proj.weight"), nothing.clone()));
    }
    let (mut entries, mut data) = (Vec::new(), Vec::new());
    for (name, values) in tensors {
        let start = data.len();
        values.iter().for_each(|value| data.extend(value.to_le_bytes()));
        let shape = if values.len() == LETTERS { "[8]" } else { "[8,8]" };
        let end = data.len();
        entries.push(format!(r#""{name}":{{"dtype":"F32","shape":{shape},"data_offsets":[{start},{end}]}}"#));
    }
    let header = format!("{{{}}}", entries.join(","));
    let length = (header.len() as u64).to_le_bytes();
    fs::write(path, [length.as_slice(), header.as_bytes(), &data].concat()).unwrap();
}
