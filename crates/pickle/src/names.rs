//! Whose a name is: inert, of Python or torch, or a stranger's.

use crate::knowledge::{Order, Rule, Use};
use crate::table::knowledge;

/// A name that a pickle imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Global {
    /// Module and name, as the pickle writes them.
    pub(crate) written: String,
    /// The first part of the module.
    pub(crate) package: String,
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) standing: Standing,
    /// Why the import alone runs something.
    pub(crate) loading: Option<&'static str>,
}

/// What a name is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// On the inert list.
    Inert(Inert),
    /// In the standard library, torch, numpy or pip, and not on the list.
    Installed,
    /// In a program of `TorchScript`, which is no Python.
    Script,
    /// In the program that loads.
    Main,
    /// In a package that somebody must install, or in a file beside the model.
    Stranger,
}

/// Why and how far a name is inert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inert {
    pub(crate) use_: Use,
    pub(crate) rule: Rule,
    pub(crate) items: bool,
    pub(crate) why: &'static str,
}

impl Global {
    /// What `module` and `name` mean under `protocol`, in an archive of `TorchScript` or elsewhere.
    pub(crate) fn new(module: &str, name: &str, protocol: u8, is_script: bool) -> Self {
        let written = join(module, name);
        let (module, name) = if protocol < 3 {
            renamed(module, name)
        } else {
            (module.to_owned(), name.to_owned())
        };
        let package = module.split('.').next().unwrap_or_default().to_owned();
        Self {
            standing: standing(&module, &name, &package, is_script),
            loading: loading(&module),
            written,
            package,
            module,
            name,
        }
    }

    /// What is inert of it.
    pub(crate) fn inert(&self) -> Option<Inert> {
        match self.standing {
            Standing::Inert(inert) => Some(inert),
            _ => None,
        }
    }
}

fn join(module: &str, name: &str) -> String {
    format!("{module}.{name}")
}

/// As Python 3 reads what Python 2 wrote: names first, then modules (`_Unpickler.find_class`).
fn renamed(module: &str, name: &str) -> (String, String) {
    let knowledge = knowledge();
    if let Some((module, name)) = knowledge
        .renamed_names
        .get(&join(module, name))
        .and_then(|renamed| renamed.rsplit_once('.'))
    {
        return (module.to_owned(), name.to_owned());
    }
    let module = knowledge
        .renamed_modules
        .get(module)
        .map_or(module, String::as_str);
    (module.to_owned(), name.to_owned())
}

fn standing(module: &str, name: &str, package: &str, is_script: bool) -> Standing {
    let knowledge = knowledge();
    if let Some(order) = knowledge.inert.get(&join(module, name)) {
        return Standing::Inert(of_order(order));
    }
    if let Some(inert) = of_family(module, name) {
        return Standing::Inert(inert);
    }
    if knowledge.standard.contains(package) || knowledge.installed.contains(package) {
        Standing::Installed
    } else if package == "__torch__" && is_script {
        Standing::Script
    } else if module == "__main__" {
        Standing::Main
    } else {
        Standing::Stranger
    }
}

fn of_order(order: &'static Order) -> Inert {
    Inert {
        use_: order.use_,
        rule: order.rule,
        items: order.items,
        why: &order.why,
    }
}

fn of_family(module: &str, name: &str) -> Option<Inert> {
    let plain = !name.contains('.') && !is_special(name);
    let family = knowledge()
        .families
        .iter()
        .filter(|_| plain)
        .find(|family| covers(&family.module, module) && (!family.classes || is_class(name)))?;
    if family.except.iter().any(|except| covers(except, module)) {
        return None;
    }
    Some(Inert {
        use_: family.use_,
        rule: Rule::Any,
        items: false,
        why: &family.why,
    })
}

/// Is `module` the one that `pattern` means, or below it where `pattern` ends in a dot?
fn covers(pattern: &str, module: &str) -> bool {
    match pattern.strip_suffix('.') {
        Some(package) => module.starts_with(pattern) || module == package,
        None => module == pattern,
    }
}

fn is_class(name: &str) -> bool {
    name.trim_start_matches('_')
        .starts_with(|first: char| first.is_ascii_uppercase())
}

/// Two underscores on both sides: a name that Python itself looks up.
pub(crate) fn is_special(name: &str) -> bool {
    name.split('.')
        .any(|part| part.len() > 4 && part.starts_with("__") && part.ends_with("__"))
}

/// Could this be the name of a module or of something in one?
pub(crate) fn is_identifier(name: &str) -> bool {
    name.split('.').all(|part| {
        let mut characters = part.chars();
        characters
            .next()
            .is_some_and(|first| first == '_' || first.is_alphabetic())
            && characters.all(|character| character == '_' || character.is_alphanumeric())
    })
}

fn loading(module: &str) -> Option<&'static str> {
    let found = knowledge().loading.iter().find(|loading| {
        if loading.module.starts_with('.') {
            module.ends_with(&loading.module)
        } else {
            covers(&loading.module, module)
        }
    })?;
    Some(&found.why)
}
