//! What may reach a terminal or a page: text from a user's file may hold anything.

/// The text without anything that a terminal or a reader's eye could be steered by: no control
/// characters, no escapes, no invisible or direction-changing characters, one space for any space.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !c.is_control() && !is_invisible(c) {
            out.push(c);
        }
    }
    out
}

/// Format characters: they have no shape, but hide, join or reorder what has.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn nothing_that_steers_a_terminal_passes() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}\u{9b}1mc"), "a[31mb1mc");
        assert_eq!(clean("one\r\ntwo\t\u{2028}three"), "one two three");
        assert_eq!(clean("\u{202e}evil\u{200b}\u{feff}\u{2061}"), "evil");
        assert_eq!(clean("Zürich 東京"), "Zürich 東京");
    }
}
