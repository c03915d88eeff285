//! The nearest right word to a misspelt one.

/// Words longer than this are no misspelling of ours, and comparing them would cost time.
const LONGEST: usize = 80;

/// The candidate that `word` most likely stands for, if any is near enough.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let word = plain(word);
    // A third of the letters may be wrong; in a short word, one.
    let limit = (word.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    let mut begun = Vec::new();
    for candidate in candidates {
        let other = plain(candidate);
        let distance = strsim::damerau_levenshtein(&word, &other);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
        if word.len() >= 3 && (other.starts_with(&word) || other.ends_with(&word)) {
            begun.push(candidate);
        }
    }
    match (best, begun.as_slice()) {
        (Some((_, candidate)), _) => Some(candidate),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

/// Case and the kind of dash are not what makes a word another word.
fn plain(word: &str) -> String {
    word.trim().to_lowercase().replace(['_', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let patterns = ["single-region", "warm-standby", "hot-standby"];
        for (word, expected) in [
            ("warm-standy", Some("warm-standby")),
            ("WARM_STANDBY", Some("warm-standby")),
            ("warm", Some("warm-standby")),
            ("ht-standby", Some("hot-standby")),
            ("standby", None),
            ("cold", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, patterns), expected, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(1 << 20), patterns), None);
    }
}
