//! Reads the literate cases beside a rule file.

use crate::language::{Case, Dictionary};

/// Reads the cases of a file; an error begins with its line.
pub(crate) fn cases(text: &str, dictionary: &Dictionary) -> Result<Vec<Case>, String> {
    let mut found: Vec<Case> = Vec::new();
    let mut block: Option<&str> = None;
    for (number, line) in (1_usize..).zip(text.lines()) {
        if let Some(name) = line.strip_prefix("## ") {
            if found.iter().any(|case| case.name == name) {
                return Err(format!("{number}: there is a case `{name}` before this one"));
            }
            found.push(Case {
                name: name.to_owned(),
                ..Case::default()
            });
        } else if let Some(fence) = line.strip_prefix("```") {
            block = block.is_none().then_some(fence);
        } else if !line.trim().is_empty() {
            take(&mut found, block, line, dictionary).map_err(|problem| format!("{number}: {problem}"))?;
        }
    }
    Ok(found)
}

fn take(cases: &mut [Case], block: Option<&str>, line: &str, dictionary: &Dictionary) -> Result<(), String> {
    let Some((case, before)) = cases.split_last_mut() else {
        // The title and what stands below it.
        return block.map_or(Ok(()), |_| Err("a block before any heading".to_owned()));
    };
    let Some(block) = block else {
        let gap = if case.prose.is_empty() { "" } else { " " };
        case.prose.extend([gap, line.trim()]);
        return Ok(());
    };
    if let Some(name) = line.strip_prefix("as: ") {
        let other = before.iter().find(|case| case.name == name);
        let other = other.ok_or_else(|| format!("no case before this is called `{name}`"))?;
        case.facts.clone_from(&other.facts);
        return Ok(());
    }
    let (left, right) = line
        .rsplit_once(" = ")
        .ok_or_else(|| format!("`{line}` has no ` = `"))?;
    match block {
        "facts" => {
            for key in alternatives(left)? {
                if !dictionary.knows(&key) {
                    return Err(format!("`{key}` is not in the dictionary"));
                }
                case.facts.retain(|(known, _)| *known != key);
                case.facts.push((key, right.to_owned()));
            }
        }
        "grade" => case.expected.push((left.to_owned(), right.to_owned())),
        other => return Err(format!("a block is `facts` or `grade`, not `{other}`")),
    }
    Ok(())
}

/// `present({a|b})` as `present(a)`, `present(b)`; also `{f|g}(a)`.
fn alternatives(text: &str) -> Result<Vec<String>, String> {
    let Some((before, rest)) = text.split_once('{') else {
        return Ok(vec![text.to_owned()]);
    };
    let (inner, after) = rest
        .split_once('}')
        .ok_or_else(|| format!("a brace of `{text}` has no end"))?;
    let mut found = Vec::new();
    for one in inner.split('|') {
        found.extend(alternatives(&format!("{before}{one}{after}"))?);
    }
    Ok(found)
}
