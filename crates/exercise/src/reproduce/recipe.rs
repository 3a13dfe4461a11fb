//! The recipe of a release: the steps of `dvc.yaml` in the order in which they can be run, and our file beside it.
//!
//! Of dvc's form, what lists commands, inputs and outputs is understood; what writes one step as many, or fills in
//! values from elsewhere, is not, and is answered with "cannot tell".

use std::collections::BTreeSet;

use openassay_documents::yaml::{self, Node};
use openassay_sources::Source;

use super::form::Form;
use super::lock::Lock;
use crate::error::{Result, broken, cannot_tell};

/// Where the steps are.
pub(super) const STEPS: &str = "dvc.yaml";
/// Where the digests are.
pub(super) const LOCK: &str = "dvc.lock";
/// Our file.
pub(super) const OURS: &str = "openassay-recipe.toml";

/// Largest of these files that is read, in bytes; the same bound as for all YAML.
const CAP: u64 = yaml::MAX_BYTES as u64;
/// Most steps, and most paths in all of them; real recipes have some tens.
pub(super) const MOST: usize = 1_000;
/// Fields of a step that change nothing of what it computes.
const INERT: [&str; 5] = ["desc", "meta", "frozen", "always_changed", "params"];
/// Fields of the file that change nothing of what its steps compute.
const INERT_ABOVE: [&str; 6] = ["stages", "params", "metrics", "plots", "artifacts", "vars"];

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its commands, each a line for a shell.
    pub commands: Vec<String>,
    /// Where they run, from the top of the release; empty at the top.
    pub folder: String,
    /// What it reads, from the top of the release.
    pub inputs: Vec<String>,
    /// What it makes, from the top of the release.
    pub outputs: Vec<String>,
}

/// The recipe.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// The steps, in an order in which each finds what it reads.
    pub steps: Vec<Step>,
    /// Our file; none where the release has none.
    pub form: Option<Form>,
    /// The digests; none where the release has none.
    pub lock: Option<Lock>,
}

impl Recipe {
    /// Reads the recipe of a release.
    ///
    /// # Errors
    ///
    /// "Cannot tell" where there is none, or where it says something that is not understood.
    pub fn read(source: &Source) -> Result<Self> {
        let Some(text) = text(source, STEPS)? else {
            return cannot_tell(format!("the release names no recipe: there is no {STEPS}"));
        };
        let form = match source.file(OURS) {
            Some(file) => Some(Form::parse(&source.read(file, CAP)?)?),
            None => None,
        };
        let lock = match self::text(source, LOCK)? {
            Some(text) => Some(Lock::parse(&text)?),
            None => None,
        };
        let steps = in_order(steps(&text)?)?;
        Ok(Self { steps, form, lock })
    }

    /// Is the file at `path`, or the folder that holds it, made by a step?
    pub fn makes(&self, path: &str) -> bool {
        let mut outputs = self.steps.iter().flat_map(|step| &step.outputs);
        outputs.any(|output| holds(output, path))
    }

    /// What the steps read and none of them makes, sorted.
    pub fn inputs(&self) -> Vec<&str> {
        let all = self.steps.iter().flat_map(|step| &step.inputs);
        let mut inputs: Vec<&str> = all.map(String::as_str).filter(|path| !self.makes(path)).collect();
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    /// The files that are the weights: as our file says, else the only safetensors among the outputs.
    pub fn weights(&self) -> Result<Vec<String>> {
        if let Some(form) = self.form.as_ref().filter(|form| !form.weights.is_empty()) {
            return match form.weights.iter().find(|path| !self.makes(path)) {
                Some(path) => cannot_tell(format!("no step makes `{path}`, which {OURS} calls the weights")),
                None => Ok(form.weights.clone()),
            };
        }
        let outputs = self.steps.iter().flat_map(|step| &step.outputs);
        let found: Vec<&String> = outputs.filter(|path| path.ends_with(".safetensors")).collect();
        match found.as_slice() {
            [one] => Ok(vec![(*one).clone()]),
            _ => cannot_tell(format!(
                "which outputs are the weights is not said (`weights` in {OURS})"
            )),
        }
    }
}

/// Does the folder or file `outer` hold `path`?
pub(super) fn holds(outer: &str, path: &str) -> bool {
    let rest = path.strip_prefix(outer);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(super) fn text(source: &Source, name: &str) -> Result<Option<String>> {
    let Some(file) = source.file(name) else {
        return Ok(None);
    };
    match String::from_utf8(source.read(file, CAP)?) {
        Ok(text) => Ok(Some(text)),
        Err(_) => broken(format!("{name} is not UTF-8")),
    }
}

/// The tree of a YAML file in which no key stands twice.
pub(super) fn tree(name: &str, text: &str) -> Result<Node> {
    let tree = match yaml::parse(text, 1) {
        Ok(tree) => tree,
        Err(error) => return cannot_tell(format!("{name} is not read: {error}")),
    };
    match yaml::repeated_keys(&tree).first() {
        Some((line, _)) => cannot_tell(format!("{name} has a key twice, on line {line}")),
        None => Ok(tree),
    }
}

fn steps(text: &str) -> Result<Vec<Step>> {
    let tree = tree(STEPS, text)?;
    let unknown = |(key, _, _): &&(String, u32, Node)| !INERT_ABOVE.contains(&key.as_str());
    if let Some((key, line, _)) = tree.entries().iter().find(unknown) {
        return cannot_tell(format!("`{key}` (line {line} of {STEPS}) is not understood"));
    }
    let stages = tree.get("stages").map(Node::entries).unwrap_or_default();
    let steps: Vec<Step> = stages
        .iter()
        .map(|(name, _, node)| step(name, node))
        .collect::<Result<_>>()?;
    let paths: usize = steps
        .iter()
        .map(|step| step.inputs.len() + step.outputs.len())
        .sum();
    match steps.len() {
        0 => cannot_tell(format!("{STEPS} has no step")),
        count if count > MOST || paths > MOST => {
            cannot_tell(format!("{STEPS} has more than {MOST} steps or paths"))
        }
        _ => Ok(steps),
    }
}

fn step(name: &str, node: &Node) -> Result<Step> {
    let folder = match node.get("wdir").map(Node::as_str) {
        None => String::new(),
        Some(Some(folder)) => inside("", folder)?,
        Some(None) => return cannot_tell(format!("`wdir` of step `{name}` is no path")),
    };
    let mut step = Step {
        name: name.to_owned(),
        commands: Vec::new(),
        folder,
        inputs: Vec::new(),
        outputs: Vec::new(),
    };
    for (key, line, value) in node.entries() {
        match key.as_str() {
            "cmd" => step.commands = commands(name, value)?,
            "deps" => step.inputs = paths(&step, value)?,
            "outs" | "metrics" | "plots" => {
                let more = paths(&step, value)?;
                step.outputs.extend(more);
            }
            "wdir" => {}
            other if INERT.contains(&other) => {}
            other => {
                return cannot_tell(format!(
                    "`{other}` of step `{name}` (line {line} of {STEPS}) is not understood"
                ));
            }
        }
    }
    if step.commands.is_empty() {
        return cannot_tell(format!("step `{name}` has no command"));
    }
    if step.outputs.iter().any(String::is_empty) {
        return cannot_tell(format!("step `{name}` makes the whole release"));
    }
    Ok(step)
}

fn commands(name: &str, node: &Node) -> Result<Vec<String>> {
    let commands: Vec<String> = node
        .strings()
        .into_iter()
        .map(|(text, _)| text.trim().to_owned())
        .collect();
    let whole = commands.len() == node.items().len().max(1) && commands.iter().all(|one| !one.is_empty());
    if !whole {
        return cannot_tell(format!(
            "`cmd` of step `{name}` is no command and no list of them"
        ));
    }
    match commands.iter().find(|command| command.contains("${")) {
        // A shell would read it too, but dvc reads it first.
        Some(_) => cannot_tell(format!(
            "the command of step `{name}` is filled in from elsewhere (`${{…}}`)"
        )),
        None => Ok(commands),
    }
}

/// Paths of a list whose items are paths, or a path with what dvc should do with it.
fn paths(step: &Step, node: &Node) -> Result<Vec<String>> {
    let path = |item: &Node| match (item.as_str(), item.entries()) {
        (Some(path), _) => inside(&step.folder, path),
        (None, [(path, _, _)]) => inside(&step.folder, path),
        _ => cannot_tell(format!("line {} of {STEPS} is no path", item.line)),
    };
    if node.is_null() {
        return Ok(Vec::new());
    }
    if node.items().is_empty() {
        return cannot_tell(format!("line {} of {STEPS} is no list of paths", node.line));
    }
    node.items().iter().map(path).collect()
}

/// The path from the top of the release, of one that is written from `folder`.
pub(super) fn inside(folder: &str, path: &str) -> Result<String> {
    let outside = || cannot_tell(format!("`{path}` lies outside the release"));
    if path.starts_with('/') || path.contains(['\\', '\0', ':']) || path.contains("${") {
        return outside();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." if parts.pop().is_none() => return outside(),
            "" | "." | ".." => {}
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// Each step behind those that make what it reads; in the order of the file where that leaves a choice.
fn in_order(steps: Vec<Step>) -> Result<Vec<Step>> {
    let waits = |step: &Step| -> Vec<usize> {
        let others = steps.iter().enumerate().filter(|(_, other)| reads(step, other));
        others.map(|(other, _)| other).collect()
    };
    let waits: Vec<Vec<usize>> = steps.iter().map(waits).collect();
    let mut left: Vec<(usize, Step)> = steps.into_iter().enumerate().collect();
    let mut ordered = Vec::with_capacity(left.len());
    let mut done = BTreeSet::new();
    while !left.is_empty() {
        let ready = |(number, _): &(usize, Step)| {
            let mut waits = waits.get(*number).into_iter().flatten();
            waits.all(|other| done.contains(other))
        };
        let Some(next) = left.iter().position(ready) else {
            return broken("the steps of the recipe wait for each other in a circle");
        };
        let (number, step) = left.remove(next);
        done.insert(number);
        ordered.push(step);
    }
    Ok(ordered)
}

/// Does a step read what another makes?
fn reads(step: &Step, other: &Step) -> bool {
    let reads = |output: &String| {
        let mut inputs = step.inputs.iter();
        inputs.any(|input| holds(output, input) || holds(input, output))
    };
    other.name != step.name && other.outputs.iter().any(reads)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Step>> {
        in_order(steps(text)?)
    }

    const TWO: &str = "stages:\n  train:\n    cmd: [./a, ./b]\n    wdir: code\n    deps: [../data/x]\n    outs:\n    - ../w:\n        \
                       cache: false\n  prepare:\n    cmd: make data\n    outs: [data]\n    metrics: [m.json]\n";

    #[test]
    fn steps_run_behind_what_makes_their_inputs() {
        let steps = read(TWO).unwrap();
        let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        assert_eq!(names, ["prepare", "train"]);
        assert_eq!(steps[0].outputs, ["data", "m.json"]);
        assert_eq!(steps[1].commands, ["./a", "./b"]);
        assert_eq!(steps[1].inputs, ["data/x"]);
        assert_eq!(steps[1].outputs, ["w"]);
        assert_eq!(steps[1].folder, "code");
    }

    #[test]
    fn many_steps_that_wait_for_each_other_are_put_in_order() {
        // Each reads what the one below it makes: the worst order to be given them in.
        let step = |at: usize| format!("  s{at}: {{cmd: x, deps: [p{}], outs: [p{at}]}}\n", at + 1);
        let text: String = (0..400).map(step).collect();
        let steps = read(&format!("stages:\n{text}")).unwrap();
        assert_eq!((steps[0].name.as_str(), steps[399].name.as_str()), ("s399", "s0"));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let of = |text: &str| read(text).unwrap_err().to_string();
        let step = |more: &str| of(&format!("stages:\n  a:\n    cmd: x\n    {more}\n"));
        assert!(step("foreach: [1, 2]").contains("`foreach` of step `a` (line 4"));
        assert!(step("deps: [../x]").contains("outside"));
        assert!(step("deps: [/etc/passwd]").contains("outside"));
        assert!(step("deps: x").contains("no list of paths"));
        assert!(step("outs: [.]").contains("whole release"));
        assert!(step("outs: [[a]]").contains("no path"));
        assert!(of("stages:\n  a:\n    cmd: train ${seed}\n").contains("filled in"));
        assert!(of("stages:\n  a:\n    cmd: [x, [y]]\n").contains("no command"));
        assert!(of("stages:\n  a:\n    deps: [x]\n").contains("no command"));
        assert!(of("stages:\n  a: {cmd: x}\n  a: {cmd: y}\n").contains("twice"));
        assert!(of("stages: {}\n").contains("no step"));
        assert!(of("templates: 1\n").contains("`templates`"));
        assert!(of("a: *b\n").contains("not read"));
        let circle = "stages:\n  a: {cmd: x, deps: [p], outs: [q]}\n  b: {cmd: x, deps: [q], outs: [p]}\n";
        assert!(of(circle).contains("circle"));
    }

    #[test]
    fn a_path_is_taken_from_its_folder_and_stays_inside() {
        assert_eq!(inside("a/b", "../c/./d").unwrap(), "a/c/d");
        assert_eq!(inside("", "./x//y").unwrap(), "x/y");
        assert!(inside("a", "../../x").is_err());
        assert!(inside("", "c:/x").is_err());
        assert!(holds("data", "data/x") && holds("data", "data") && !holds("data", "data2"));
    }
}
