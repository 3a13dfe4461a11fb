//! Text without markup: paragraphs, bullets, and headings that are underlined or written for `LaTeX`.

use crate::builder::{Builder, Draft};
use crate::document::{BlockKind, Document};

/// Shortest underline that makes a heading.
const MIN_UNDERLINE: usize = 3;

/// Reads the whole of `document` as plain text.
pub(crate) fn read(document: &mut Document) {
    let mut builder = Builder::default();
    walk(&document.text, 1, &mut builder);
    builder.finish(document);
}

/// Drafts blocks from `text`, whose first line is `first_line` of the file.
pub(crate) fn walk(text: &str, first_line: u32, builder: &mut Builder) {
    let mut draft: Option<Draft> = None;
    let mut lines = text.lines().zip(first_line..).peekable();
    while let Some((line, number)) = lines.next() {
        let underline = lines.peek().and_then(|(next, _)| underline(line, next));
        if let Some((level, title)) = underline
            .map(|level| (level, line))
            .or_else(|| latex_heading(line))
        {
            finish(&mut draft, builder);
            let mut heading = Draft::new(BlockKind::Heading(level), number);
            heading.text.push(title, number);
            builder.add(heading);
            if underline.is_some() {
                lines.next();
            }
        } else if line.trim().is_empty() {
            finish(&mut draft, builder);
        } else {
            write(line, number, &mut draft, builder);
        }
    }
    finish(&mut draft, builder);
}

fn write(line: &str, number: u32, draft: &mut Option<Draft>, builder: &mut Builder) {
    let bullet = ["- ", "* ", "+ ", "\u{2022} "]
        .iter()
        .find_map(|mark| line.trim_start().strip_prefix(mark));
    if bullet.is_some() {
        finish(draft, builder);
    }
    let kind = if bullet.is_some() {
        BlockKind::ListItem
    } else {
        BlockKind::Paragraph
    };
    let open = draft.get_or_insert_with(|| Draft::new(kind, number));
    open.text.push(bullet.unwrap_or(line), number);
    open.text.push("\n", number);
}

fn finish(draft: &mut Option<Draft>, builder: &mut Builder) {
    if let Some(draft) = draft.take() {
        builder.add(draft);
    }
}

/// The level of the heading `line` where `next` underlines it.
fn underline(line: &str, next: &str) -> Option<u8> {
    let mark = next.trim_end();
    let first = mark.chars().next()?;
    let level = match first {
        '=' => 1,
        '-' => 2,
        '~' | '^' | '*' | '#' => 3,
        _ => return None,
    };
    let long_enough = mark.len() >= MIN_UNDERLINE && mark.len() >= line.trim().chars().count();
    let is_title = line.chars().any(char::is_alphanumeric);
    (long_enough && is_title && mark.chars().all(|next| next == first)).then_some(level)
}

fn latex_heading(line: &str) -> Option<(u8, &str)> {
    let command = line.trim().strip_prefix('\\')?;
    let (level, rest) = [
        ("title", 1),
        ("section", 1),
        ("subsection", 2),
        ("subsubsection", 3),
    ]
    .iter()
    .find_map(|(name, level)| Some((*level, command.strip_prefix(name)?)))?;
    let title = rest.trim_start_matches('*').strip_prefix('{')?;
    Some((level, title.split('}').next()?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn underlined_headings_bullets_and_paragraphs_keep_their_lines() {
        let text = "Title\n=====\n\nOne\ntwo.\n\n- a\n- b\n\\section{Data}\nx";
        let document = crate::parse(0, "README.txt", text.as_bytes(), String::new()).unwrap();
        let seen: Vec<(&str, u32)> = document
            .blocks
            .iter()
            .map(|block| (block.text.as_str(), block.line))
            .collect();
        assert_eq!(
            seen,
            [
                ("Title", 1),
                ("One\ntwo.", 4),
                ("a", 7),
                ("b", 8),
                ("Data", 9),
                ("x", 10)
            ]
        );
        assert_eq!(document.sections.len(), 2);
    }
}
