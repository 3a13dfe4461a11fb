//! The shape of our knowledge of names: TOML for people, one table for the program.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Everything, as the build script writes it and the library reads it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Knowledge {
    /// What is inert, by its whole name.
    pub(crate) inert: BTreeMap<String, Order>,
    /// What is inert, by the module it stands in.
    pub(crate) families: Vec<Family>,
    /// Top-level modules of the standard library.
    pub(crate) standard: BTreeSet<String>,
    /// Top-level modules that lie beside torch, numpy and pip wherever these are installed.
    pub(crate) installed: BTreeSet<String>,
    /// Modules that do something when they are imported.
    pub(crate) loading: Vec<Loading>,
    /// Modules that Python 2 called otherwise.
    pub(crate) renamed_modules: BTreeMap<String, String>,
    /// Names that Python 2 had elsewhere.
    pub(crate) renamed_names: BTreeMap<String, String>,
}

/// How much of a name is inert; each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Use {
    /// To be named and held.
    Named,
    /// To be made by `__new__`, without a constructor, and given a state.
    Made,
    /// To be called.
    Called,
}

/// What is asked of the arguments of a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rule {
    /// No function or class among them but inert ones.
    #[default]
    Inert,
    /// Nothing: they are only held.
    Any,
    /// The same, but the first may be any kind of array: it is made empty.
    Subtype,
    /// Only what a pickle spells out: numbers, texts, bytes, and containers of them.
    Literal,
    /// Literals; what it gives belongs to the whole program, and must not be changed.
    Shared,
    /// A literal, and the literal name of a known encoding.
    Encode,
    /// An object, and the literal name of an attribute.
    Attribute,
    /// The literal name of a module, and of something in it.
    Resolve,
    /// Something of `typing`, and what stands in its brackets.
    Subscript,
    /// A callable that is kept for later.
    Partial,
    /// A class, a base and a state.
    Reconstruct,
    /// A class, made by its `__new__`.
    New,
    /// Bytes that are loaded as a file of their own.
    Nested,
    /// The wrapper behind whose state joblib reads an array out of the stream.
    Array,
}

/// What is known of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) use_: Use,
    pub(crate) rule: Rule,
    /// Whether it is a container that a pickle fills with APPENDS, SETITEMS or ADDITEMS.
    pub(crate) items: bool,
    pub(crate) why: String,
}

/// All that stands in certain modules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    /// A module, or a package where it ends in a dot.
    pub(crate) module: String,
    /// What its names begin with: anything where this is missing.
    #[serde(default)]
    pub(crate) classes: bool,
    /// How much of them is inert.
    #[serde(rename = "as")]
    pub(crate) use_: Use,
    pub(crate) why: String,
    /// Modules and names below that are not meant.
    #[serde(default)]
    pub(crate) except: Vec<String>,
}

/// A module that does something when it is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Loading {
    /// The module, a package where it ends in a dot, or the end of a name where it begins with one.
    pub(crate) module: String,
    pub(crate) why: String,
}
