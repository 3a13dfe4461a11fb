//! Tools that are programs of their own, where they are installed.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{self, Row};
use crate::{Outcome, text};

/// A program, and its arguments; `@` stands for the file, `%` for one that it may write, `#` for a key to sign
/// with.
pub(crate) struct Tool {
    pub(crate) shown: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
    /// The highest code that it may end with: scanners end with 1 where they find something.
    most: u8,
}

pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        shown: "sha256sum",
        program: "sha256sum",
        arguments: &["@"],
        most: 0,
    },
    Tool {
        shown: "openssl dgst -sha256",
        program: "openssl",
        arguments: &["dgst", "-sha256", "@"],
        most: 0,
    },
    Tool {
        shown: "model_signing sign key",
        program: "model_signing",
        arguments: &["sign", "key", "--signature", "%", "--private_key", "#", "@"],
        most: 0,
    },
    Tool {
        shown: "modelaudit scan",
        program: "modelaudit",
        arguments: &["scan", "--no-cache", "@"],
        most: 1,
    },
];

impl Tool {
    pub(crate) fn row(&self, path: &Path, folder: &Path) -> Outcome<Option<Row>> {
        let Some(program) = self.found() else {
            return Ok(None);
        };
        let (written, key) = (folder.join("written"), folder.join("key.pem"));
        if self.arguments.contains(&"#") {
            make_key(&key)?;
        }
        let mut arguments = Vec::new();
        for argument in self.arguments {
            arguments.push(match *argument {
                "@" => text(path)?,
                "%" => text(&written)?,
                "#" => text(&key)?,
                other => other,
            });
        }
        measure::row(&program, self.most, &arguments).map(Some)
    }

    fn found(&self) -> Option<PathBuf> {
        let path = env::var_os("PATH")?;
        env::split_paths(&path)
            .map(|folder| folder.join(self.program))
            .find(|program| program.is_file())
    }
}

fn make_key(path: &Path) -> Outcome<()> {
    let status = Command::new("openssl")
        .args(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out"])
        .arg(path)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("openssl makes no key".into())
    }
}
