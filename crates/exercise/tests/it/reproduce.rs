//! Drives the built binary over a tiny recipe of our own: a compiler, data, and a model that trains in a moment.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

/// A release of which the recipe was run, and the folder around it.
struct Lab {
    around: tempfile::TempDir,
}

impl Lab {
    /// Only the recipe.
    fn recipe() -> Self {
        let around = tempfile::tempdir().unwrap();
        let lab = Self { around };
        let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recipe");
        for file in ["dvc.yaml", "openassay-recipe.toml", "src/tiny.rs"] {
            lab.put(file, &fs::read(recipe.join(file)).unwrap());
        }
        lab
    }

    /// With what the recipe makes.
    fn published() -> Self {
        let lab = Self::recipe();
        lab.make("mkdir -p bin data && rustc -O --edition 2024 -o bin/tiny src/tiny.rs");
        lab.make("bin/tiny rows 11 32 data/train.json && bin/tiny rows 12 16 eval.json");
        lab.make("bin/tiny train data/train.json --seed 7");
        lab
    }

    /// A release whose one step is `script`, and which publishes the weights of another.
    fn hostile(script: &str) -> Self {
        let lab = Self::published();
        for folder in ["src", "bin", "data", "checkpoints"] {
            fs::remove_dir_all(lab.release().join(folder)).unwrap();
        }
        let steps = "stages:\n  train:\n    cmd: sh train.sh\n    deps: [train.sh]\n    outs: [model.safetensors, config.json]\n";
        lab.put("dvc.yaml", steps.as_bytes());
        lab.put("train.sh", script.as_bytes());
        lab
    }

    fn release(&self) -> PathBuf {
        self.around.path().join("tiny")
    }

    fn put(&self, file: &str, bytes: &[u8]) {
        let path = self.release().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn make(&self, script: &str) {
        let done = Command::new("sh")
            .args(["-c", script])
            .current_dir(self.release())
            .status()
            .unwrap();
        assert!(done.success(), "{script}");
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openassay-exercise"));
        command.arg("reproduce").arg(self.release()).args(words);
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// The document.
    fn json(&self, words: &[&str]) -> Json {
        let output = self.run(&[words, &["--format", "json"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        let document: Json =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
        let code = match document["verdict"].as_str().unwrap() {
            "not-comparable" => Some(1),
            "inconclusive" if words.contains(&"--until") => output.status.code(),
            "inconclusive" => Some(3),
            _ => Some(0),
        };
        assert_eq!(output.status.code(), code, "{said}");
        document
    }

    /// The numbers of the head, the first tensor of the published weights, each changed by `change`.
    fn change_weights(&self, change: impl Fn(usize, f32) -> f32) {
        let path = self.release().join("model.safetensors");
        let mut bytes = fs::read(&path).unwrap();
        let header = usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
        for (at, number) in bytes[8 + header..].chunks_exact_mut(4).take(64).enumerate() {
            let value = f32::from_le_bytes((&*number).try_into().unwrap());
            number.copy_from_slice(&change(at, value).to_le_bytes());
        }
        fs::write(path, bytes).unwrap();
    }
}

/// Are there walls here? Says so where a test is skipped.
fn walls(document: &Json) -> bool {
    let sandbox = document["sandbox"].as_str().unwrap();
    let there = !sandbox.starts_with("not sandboxed");
    if !there {
        println!("skipped: {sandbox}");
    }
    there
}

fn rungs(document: &Json) -> Vec<(String, String)> {
    let word = |rung: &Json, key: &str| rung[key].as_str().unwrap().to_owned();
    let rungs = document["rungs"].as_array().unwrap().iter();
    rungs
        .map(|rung| (word(rung, "rung"), word(rung, "result")))
        .collect()
}

fn holds(document: &Json, name: &str) -> String {
    let found = rungs(document).into_iter().find(|(rung, _)| rung == name);
    found.map(|(_, result)| result).unwrap_or_default()
}

#[test]
fn a_recipe_that_makes_the_published_weights_is_bit_identical() {
    let lab = Lab::published();
    let document = lab.json(&["--yes"]);
    if !walls(&document) {
        return;
    }
    assert_eq!(document["schema"], "openassay.reproduce/1");
    assert_eq!(document["verdict"], "bit-identical", "{document:#}");
    assert_eq!(document["release"]["name"], "tiny");
    assert_eq!(document["release"]["digest"].as_str().unwrap().len(), 64);
    assert_eq!(document["smallest_difference"]["says"], "one bit of one weight");
    assert_eq!(document["figures"]["published"], document["figures"]["rebuilt"]);
    assert_eq!(document["steps"].as_array().unwrap().len(), 4);
    assert!(
        document["steps"]
            .as_array()
            .unwrap()
            .iter()
            .all(|step| step["code"] == 0)
    );
    let facts: Vec<String> = document["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fact| {
            format!(
                "{}({})",
                fact["predicate"].as_str().unwrap(),
                fact["subject"].as_str().unwrap()
            )
        })
        .collect();
    let expected = [
        "present(code.training)",
        "present(data.training)",
        "present(weights.final)",
        "full(data.training)",
    ];
    assert_eq!(facts, expected);
    for rung in ["initialization", "steps 1 to 2 replayed", "data made again"] {
        assert_eq!(holds(&document, rung), "holds", "{rung}");
    }
    assert_eq!(document, lab.json(&["--yes"]), "twice alike");
}

#[test]
fn nothing_runs_without_a_yes_and_the_commands_are_listed() {
    let lab = Lab::hostile("echo ran > \"$OUT\"");
    let output = lab.run(&[]);
    let listed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(listed.contains("train: sh train.sh"), "{listed}");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("inconclusive: nothing was run") && said.contains("--yes"),
        "{said}"
    );
    let loud = lab.run(&["--yes"]);
    assert!(String::from_utf8_lossy(&loud.stderr).contains("EXECUTING CODE OF THE RELEASE'S PRODUCER"));
}

#[test]
fn a_step_reaches_no_network_and_writes_nowhere_else() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let outside = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let target = outside.path().join("escaped");
    // What went through is told by the code.
    let script = format!(
        "code=0\nbash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' && code=$((code + 1))\n\
         echo x > '{}' && code=$((code + 2))\necho x > ../../escaped\n\
         echo x > made-here || code=$((code + 8))\nexit $((code + 16))\n",
        target.display()
    );
    let lab = Lab::hostile(&script);
    let kept = lab.around.path().join("kept");
    let document = lab.json(&["--yes", "--keep", kept.to_str().unwrap()]);
    if !walls(&document) {
        return;
    }
    assert_eq!(document["verdict"], "inconclusive");
    assert!(kept.join("run-1/release/made-here").exists() && !kept.join("escaped").exists());
    assert_eq!(document["steps"][0]["code"], 16, "{document:#}");
    assert!(
        document["why"]
            .as_str()
            .unwrap()
            .contains("step `train` of run 1 ended with code 16")
    );
    assert!(!target.exists());
    assert_eq!(document["facts"].as_array().unwrap().len(), 0);
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "nobody came");
}

#[test]
fn cargo_builds_inside_the_walls() {
    let lab = Lab::published();
    lab.put(
        "src/main.rs",
        &fs::read(lab.release().join("src/tiny.rs")).unwrap(),
    );
    lab.put(
        "Cargo.toml",
        b"[package]\nname = \"tiny\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[workspace]\n",
    );
    let run = "cargo run --offline --quiet --";
    let steps = format!(
        "stages:\n  train:\n    cmd:\n    - {run} rows 11 32 data/train.json\n    - {run} train data/train.json --seed 7\n    \
         deps: [Cargo.toml, src]\n    outs: [bin, data/train.json, checkpoints, config.json, model.safetensors, Cargo.lock]\n"
    );
    lab.put("dvc.yaml", steps.as_bytes());
    let document = lab.json(&["--yes"]);
    if walls(&document) {
        assert_eq!(document["verdict"], "bit-identical", "{document:#}");
    }
}

#[test]
fn weights_that_differ_by_rounding_are_numerically_identical() {
    let lab = Lab::published();
    lab.change_weights(|at, value| value * if at % 2 == 0 { 1.000_001 } else { 0.999_999 });
    let document = lab.json(&["--yes"]);
    if !walls(&document) {
        return;
    }
    assert_eq!(document["verdict"], "numerically-identical", "{document:#}");
    let distance = document["figures"]["weight_distance"].as_f64().unwrap();
    assert!(distance > 0.0 && distance < 1e-5, "{distance}");
    assert!(document["figures"]["divergence"].as_f64().unwrap() < 1e-5);
    assert_eq!(document["smallest_difference"]["weight_distance"], 1e-3);
    let document = lab.json(&["--yes", "--seeds", "4"]);
    assert_eq!(document["verdict"], "numerically-identical", "{document:#}");
    assert_eq!(document["figures"]["seeds"]["runs"], 4);
}

#[test]
fn weights_of_another_seed_are_told_by_runs_with_other_seeds() {
    let lab = Lab::published();
    lab.make("bin/tiny train data/train.json --seed 4242");
    let document = lab.json(&["--yes"]);
    if !walls(&document) {
        return;
    }
    assert_eq!(document["verdict"], "inconclusive");
    assert!(
        document["why"].as_str().unwrap().contains("--seeds 4"),
        "{document:#}"
    );
    assert_eq!(holds(&document, "initialization"), "does-not-hold");
    let document = lab.json(&["--yes", "--seeds", "4"]);
    assert_eq!(document["verdict"], "within-seed-variance", "{document:#}");
    let seeds = &document["figures"]["seeds"];
    assert_eq!(seeds["runs"], 5);
    assert_eq!(seeds["slices"].as_array().unwrap().len(), 4);
    assert!(document["smallest_difference"]["loss"].as_f64().unwrap() > 0.0);
    let facts = document["facts"].as_array().unwrap();
    assert!(
        facts.iter().all(|fact| fact["predicate"] == "present"),
        "that the data are whole is not shown"
    );
    assert_eq!(facts.len(), 3);
}

#[test]
fn seeds_that_are_asked_for_are_run_beside_identical_weights() {
    let lab = Lab::published();
    let document = lab.json(&["--yes", "--seeds", "4"]);
    if !walls(&document) {
        return;
    }
    assert_eq!(document["verdict"], "bit-identical", "{document:#}");
    let why = document["why"].as_str().unwrap();
    assert!(why.contains("4 runs with other"), "{why}");
    let seeds = &document["figures"]["seeds"];
    assert_eq!(
        seeds["runs"], 4,
        "the run that came out as published is no other one"
    );
    assert_eq!(seeds["slices"].as_array().unwrap().len(), 4);
    assert!(seeds["divergence"]["published"].as_f64().unwrap() > 0.0);
    let smallest = &document["smallest_difference"];
    assert!(smallest["loss"].as_f64().unwrap() > 0.0);
    let says = smallest["says"].as_str().unwrap();
    assert!(
        says.starts_with("one bit of one weight; a test by seeds alone: seen 80 times"),
        "{says}"
    );
    assert_eq!(document["facts"].as_array().unwrap().len(), 4);
    assert_eq!(holds(&document, "other seeds"), "", "nothing is missing");
}

#[test]
fn seeds_that_tell_nothing_leave_identical_weights_identical() {
    let lab = Lab::published();
    let document = lab.json(&["--yes", "--seeds", "2"]);
    if !walls(&document) {
        return;
    }
    assert_eq!(document["verdict"], "bit-identical", "{document:#}");
    assert_eq!(holds(&document, "other seeds"), "cannot-tell");
    assert_eq!(
        document["steps"].as_array().unwrap().len(),
        4,
        "too few are not run"
    );
    assert!(document["figures"].get("seeds").is_none());
    let form = fs::read_to_string(lab.release().join("openassay-recipe.toml")).unwrap();
    lab.put(
        "openassay-recipe.toml",
        form.replace("--seed", "--sown").as_bytes(),
    );
    let document = lab.json(&["--yes", "--seeds", "4"]);
    assert_eq!(document["verdict"], "bit-identical", "{document:#}");
    assert_eq!(holds(&document, "other seeds"), "cannot-tell");
}

#[test]
fn weights_that_no_run_comes_near_are_not_comparable() {
    let lab = Lab::published();
    lab.make("cp checkpoints/step-0.safetensors model.safetensors && rm -r checkpoints");
    let document = lab.json(&["--yes", "--seeds", "4"]);
    if !walls(&document) {
        return;
    }
    assert_eq!(document["verdict"], "not-comparable", "{document:#}");
    let why = document["why"].as_str().unwrap();
    assert!(
        why.contains("none that another run would have") && !why.contains("the data differ"),
        "{why}"
    );
    assert_eq!(document["figures"]["seeds"]["loss"]["inside"], false);
}

#[test]
fn a_seed_that_changes_nothing_is_found_out() {
    let lab = Lab::published();
    lab.make("bin/tiny train data/train.json --seed 4242");
    let form = fs::read_to_string(lab.release().join("openassay-recipe.toml")).unwrap();
    lab.put(
        "openassay-recipe.toml",
        form.replace("--seed", "--sown").as_bytes(),
    );
    let document = lab.json(&["--yes", "--seeds", "4"]);
    if walls(&document) {
        assert_eq!(document["verdict"], "inconclusive");
        assert!(
            document["why"]
                .as_str()
                .unwrap()
                .contains("made the same weights"),
            "{document:#}"
        );
    }
}

#[test]
fn the_first_steps_are_replayed_alone() {
    let lab = Lab::published();
    let document = lab.json(&["--yes", "--until", "2"]);
    if !walls(&document) {
        return;
    }
    assert_eq!(document["verdict"], "inconclusive");
    assert!(
        document["why"].as_str().unwrap().contains("2 of 2 checkpoints"),
        "{document:#}"
    );
    let commands = document["steps"].as_array().unwrap();
    assert!(
        commands
            .iter()
            .any(|step| step["command"] == "bin/tiny train data/train.json --seed 7 --steps 2")
    );
    assert_eq!(holds(&document, "steps 1 to 2 replayed"), "holds");
    assert_eq!(lab.run(&["--yes", "--until", "2"]).status.code(), Some(0));
    fs::copy(
        lab.release().join("checkpoints/step-2.safetensors"),
        lab.release().join("checkpoints/step-0.safetensors"),
    )
    .unwrap();
    let document = lab.json(&["--yes", "--until", "0"]);
    assert_eq!(holds(&document, "initialization"), "does-not-hold");
    assert!(document["why"].as_str().unwrap().contains("0 of 1"));
    assert_eq!(lab.run(&["--yes", "--until", "0"]).status.code(), Some(1));
}

#[test]
fn inputs_that_are_not_those_of_the_lock_are_not_run() {
    let lab = Lab::published();
    let lock = "schema: '2.0'\nstages:\n  build:\n    cmd: rustc\n    deps:\n    - path: src/tiny.rs\n      hash: md5\n      \
                md5: 00000000000000000000000000000000\n";
    lab.put("dvc.lock", lock.as_bytes());
    let document = lab.json(&["--yes"]);
    assert_eq!(document["verdict"], "inconclusive");
    let why = document["why"].as_str().unwrap();
    assert!(why.starts_with("data digests differ: `src/tiny.rs`"), "{why}");
    assert_eq!(document["steps"].as_array().unwrap().len(), 0);
    assert_eq!(holds(&document, "data digests and order"), "does-not-hold");
}

#[test]
fn a_recipe_that_could_copy_the_weights_proves_nothing() {
    let lab = Lab::hostile("cp hidden.dat model.safetensors; echo {} > config.json");
    fs::copy(
        lab.release().join("model.safetensors"),
        lab.release().join("hidden.dat"),
    )
    .unwrap();
    let document = lab.json(&["--yes"]);
    assert_eq!(document["verdict"], "inconclusive");
    assert!(
        document["why"]
            .as_str()
            .unwrap()
            .contains("`hidden.dat` holds the published weights"),
        "{document:#}"
    );
}

#[test]
fn what_is_missing_is_named() {
    let none = tempfile::tempdir().unwrap();
    let lab = Lab { around: none };
    lab.put("README.md", b"# Nothing\n");
    let document = lab.json(&["--yes"]);
    assert_eq!(document["verdict"], "inconclusive");
    assert!(document["why"].as_str().unwrap().contains("there is no dvc.yaml"));
    let lab = Lab::published();
    fs::remove_file(lab.release().join("src/tiny.rs")).unwrap();
    let document = lab.json(&["--yes"]);
    assert_eq!(
        document["why"],
        "the recipe reads what is not here: `src/tiny.rs`"
    );
    assert_eq!(
        document["smallest_difference"]["says"],
        "none: no weights were compared"
    );
}

#[test]
fn runs_and_logs_are_kept_where_it_is_asked() {
    let lab = Lab::hostile("echo told by the step; exit 3");
    let kept = lab.around.path().join("kept");
    let document = lab.json(&["--yes", "--keep", kept.to_str().unwrap()]);
    if !walls(&document) {
        return;
    }
    let log = fs::read_to_string(kept.join("logs/run-1/01-01.log")).unwrap();
    assert_eq!(log, "told by the step\n");
    assert!(kept.join("run-1/release/train.sh").is_file());
    assert!(
        !kept.join("run-1/release/model.safetensors").exists(),
        "outputs are not copied"
    );
    let again = lab.run(&["--yes", "--keep", kept.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(4));
}

#[test]
fn an_interrupt_leaves_nothing_behind() {
    let lab = Lab::hostile("sleep 60");
    let temporary = tempfile::tempdir().unwrap();
    let kept = lab.around.path().join("kept");
    for words in [vec!["--yes"], vec!["--yes", "--keep", kept.to_str().unwrap()]] {
        let mut command = lab.command(&words);
        command
            .env("TMPDIR", temporary.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1500));
        let stopped = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(stopped.success(), "it runs until it is stopped");
        let ended = child.wait().unwrap();
        assert_eq!((ended.code(), ended.signal()), (Some(130), None));
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
        assert_eq!(
            fs::read_dir(lab.around.path()).unwrap().count(),
            1,
            "only the release"
        );
    }
}

#[test]
fn without_walls_it_says_so_and_wants_another_word() {
    let lab = Lab::published();
    let without = |words: &[&str]| {
        let script = "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"";
        let mut command = Command::new("unshare");
        command.args([
            "-Ur",
            "sh",
            "-c",
            script,
            "sh",
            env!("CARGO_BIN_EXE_openassay-exercise"),
            "reproduce",
        ]);
        let output = command
            .arg(lab.release())
            .args(words)
            .args(["--format", "json"])
            .output();
        let output = output.ok().filter(|output| output.status.success())?;
        serde_json::from_slice::<Json>(&output.stdout).ok()
    };
    let Some(document) = without(&["--yes"]) else {
        println!("skipped: no namespace can be made in which there are no others");
        return;
    };
    assert_eq!(document["verdict"], "inconclusive");
    let why = document["why"].as_str().unwrap();
    assert!(
        why.starts_with("not sandboxed: ") && why.contains("--unsandboxed"),
        "{why}"
    );
    assert_eq!(document["steps"].as_array().unwrap().len(), 0);
    let document = without(&["--yes", "--unsandboxed"]).unwrap();
    assert_eq!(document["verdict"], "bit-identical", "{document:#}");
    assert!(document["sandbox"].as_str().unwrap().starts_with("not sandboxed"));
    let alone = lab.run(&["--unsandboxed"]);
    assert_eq!(alone.status.code(), Some(4), "it needs --yes beside it");
}
