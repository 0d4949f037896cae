//! Tokenization for full-text search, and phrase matching on a single text.
//!
//! The index stores the words of [`for_each_word`]; [`Phrase::is_in`] defines
//! when a phrase matches, for the index as well as for a check of one event.
//!
//! A word is a run of letters and digits, lower-cased. A run in camel case is
//! findable whole and by its parts: `AccessDenied` gives `accessdenied`,
//! `access`, `denied`. Scripts without spaces (Han, kana, Hangul, Thai …) give
//! one word per character, so any substring of theirs is a phrase.

/// Version of the words that texts become, kept in every shard. Raise it with
/// a change after which [`for_each_word`] gives other words for the same text:
/// the words of a question would not be found in shards of the version before.
pub const VERSION: u32 = 1;

/// The longest word in bytes. A longer run is cut there, in text and query
/// alike; tantivy takes up to 65,530, but no one searches for more than this.
pub const MAX_WORD_BYTES: usize = 255;

/// Calls `take` with every word of `text`, lower-cased: whole runs and, where
/// a run is in camel case, its parts too. The same word may come often.
/// `scratch` is overwritten.
///
/// ```
/// use logdex_event::words::for_each_word;
///
/// let mut words = Vec::new();
/// for_each_word("AccessDenied 403", &mut String::new(), |word| words.push(word.to_owned()));
/// assert_eq!(words, ["accessdenied", "access", "denied", "403"]);
/// ```
pub fn for_each_word(text: &str, scratch: &mut String, mut take: impl FnMut(&str)) {
    for run in runs(text) {
        lower(run, scratch);
        take(scratch);
        let mut parts = parts(run);
        let first = parts.next();
        if first.is_some_and(|part| part.len() < run.len()) {
            for part in first.into_iter().chain(parts) {
                lower(part, scratch);
                take(scratch);
            }
        }
    }
}

/// A sequence of words, matched within one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The phrase as typed: an id field matches if its whole value is this.
    pub typed: String,
    /// The words, whole runs, lower-cased; `*` and `?` only if `glob`.
    whole: Vec<String>,
    /// The words cut at camel case as well.
    parts: Vec<String>,
    /// The words are patterns: `deni*`.
    glob: bool,
}

impl Phrase {
    /// A phrase without wildcards. One without any word in it (`"--"`) is in
    /// no text.
    pub fn exact(typed: &str) -> Phrase {
        let whole = runs(typed).map(lowered).collect();
        let parts = runs(typed).flat_map(parts).map(lowered).collect();
        Phrase { typed: typed.to_owned(), whole, parts, glob: false }
    }

    /// A phrase in which `*` stands for any run of characters within a word
    /// and `?` for one.
    pub fn glob(typed: &str) -> Phrase {
        let whole = patterns(typed);
        Phrase { typed: typed.to_owned(), parts: whole.clone(), whole, glob: true }
    }

    /// True if some run of words in `text` is this phrase: its whole runs
    /// next to each other, or their camel-case parts next to each other.
    pub fn is_in(&self, text: &str) -> bool {
        if self.whole.is_empty() {
            return false;
        }
        let fits = |pattern: &str, word: &str| fits(pattern, word, self.glob);
        contains_run(runs(text), &self.whole, fits)
            || contains_run(runs(text).flat_map(parts), &self.parts, fits)
    }

    /// Alternative sets of required words: a text that matches contains all words
    /// of one of the sets. The words are as [`for_each_word`] yields them; patterns
    /// if [`is_glob`](Self::is_glob).
    pub fn required_words(&self) -> impl Iterator<Item = &[String]> {
        let second = (self.parts != self.whole).then_some(&*self.parts);
        std::iter::once(&*self.whole).chain(second).filter(|words| !words.is_empty())
    }

    /// Each whole word as a phrase of its own.
    pub fn words(&self) -> impl Iterator<Item = Phrase> {
        self.whole.iter().map(|word| if self.glob { Phrase::glob(word) } else { Phrase::exact(word) })
    }

    /// True if containing the required words does not suffice for a match: their
    /// order counts.
    pub fn has_order(&self) -> bool {
        self.whole.len() > 1 || self.parts.len() > 1
    }

    /// The word that a text must contain to match, as [`for_each_word`] yields it, where
    /// that is all; `None` for several words and for patterns.
    pub fn only_word(&self) -> Option<&str> {
        match &self.whole[..] {
            [word] if !self.glob && !self.has_order() => Some(word),
            _ => None,
        }
    }

    /// True if the words are patterns with `*` and `?`.
    pub fn is_glob(&self) -> bool {
        self.glob
    }

    /// True if the phrase holds no word at all.
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }
}

/// The words of a text with wildcards. A character of a script without spaces
/// is a word of its own here too, which a wildcard beside it can't extend.
fn patterns(typed: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in typed.chars() {
        match words.last_mut() {
            Some(word) if !is_unspaced(c) && (c.is_alphanumeric() || matches!(c, '*' | '?')) => word.push(c),
            _ if is_unspaced(c) => words.extend([c.into(), String::new()]),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| word.contains(char::is_alphanumeric));
    words.iter().map(|word| lowered(word)).collect()
}

/// True if `pattern` (lower-cased, `*` and `?` if `glob`) fits a word of a text.
fn fits(pattern: &str, word: &str, glob: bool) -> bool {
    if glob {
        return crate::glob::fits(pattern, &lowered(word));
    }
    if word.is_ascii() {
        return cut_word(word).eq_ignore_ascii_case(pattern);
    }
    lowered(word) == pattern
}

fn contains_run<'a>(
    words: impl Iterator<Item = &'a str> + Clone,
    wanted: &[String],
    fits: impl Fn(&str, &str) -> bool,
) -> bool {
    let mut rest = words;
    loop {
        let mut here = rest.clone();
        if wanted.iter().all(|want| here.next().is_some_and(|word| fits(want, word))) {
            return true;
        }
        if rest.next().is_none() {
            return false;
        }
    }
}

/// The runs of letters and digits of a text. Characters of scripts without
/// spaces are runs of their own.
fn runs(text: &str) -> impl Iterator<Item = &str> + Clone {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        while at < bytes.len() && bytes[at].is_ascii() && !bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        if at < bytes.len() && !bytes[at].is_ascii() {
            // Beyond ASCII the alphabet decides; start over from here.
            let (from, to) = unicode_run(text, start)?;
            at = to;
            return Some(&text[from..to]);
        }
        (start < at).then(|| &text[start..at])
    })
}

/// The run at or after `start`, where characters beyond ASCII take part.
fn unicode_run(text: &str, start: usize) -> Option<(usize, usize)> {
    let mut chars = text[start..].char_indices();
    let (from, first) = chars.find(|(_, c)| c.is_alphanumeric())?;
    let from = start + from;
    if is_unspaced(first) {
        return Some((from, from + first.len_utf8()));
    }
    let end = chars.find(|&(_, c)| !c.is_alphanumeric() || is_unspaced(c));
    Some((from, end.map_or(text.len(), |(at, _)| start + at)))
}

/// Scripts that put no space between words: Thai to Khmer, Hangul, Han, kana.
fn is_unspaced(c: char) -> bool {
    matches!(c as u32,
        0x0E00..=0x0FFF | 0x1000..=0x11FF | 0x1780..=0x17FF | 0x3040..=0x31FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F
        | 0x20000..=0x3FFFF)
}

/// The camel-case parts of a run: cut between a small letter and a capital,
/// and before the last capital of a row that a small letter follows
/// (`HTTPServer` is `HTTP` and `Server`). Keys and tokens in base 64 are no
/// camel case, though they look like it.
fn parts(run: &str) -> impl Iterator<Item = &str> + Clone {
    let mut rest = run;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = part_end(rest);
        let end =
            if end < rest.len() && rest.len() == run.len() && is_random(run) { rest.len() } else { end };
        let (part, after) = rest.split_at(end);
        rest = after;
        Some(part)
    })
}

/// True for a run in which digits go over into letters more than once, as in
/// `wJalrXUtnFEMI2K7MDENG` and in no name that people choose.
fn is_random(run: &str) -> bool {
    let turns = |pair: &&[u8]| pair[0].is_ascii_digit() && pair[1].is_ascii_alphabetic();
    run.as_bytes().windows(2).filter(turns).nth(1).is_some()
}

fn part_end(run: &str) -> usize {
    if run.is_ascii() { part_end_ascii(run.as_bytes()) } else { part_end_unicode(run) }
}

fn part_end_ascii(run: &[u8]) -> usize {
    for at in 1..run.len() {
        let small_before = run[at - 1].is_ascii_lowercase();
        let small_after = run.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let capital_before = run[at - 1].is_ascii_uppercase();
        if run[at].is_ascii_uppercase() && (small_before || capital_before && small_after) {
            return at;
        }
    }
    run.len()
}

fn part_end_unicode(run: &str) -> usize {
    let mut chars = run.char_indices().peekable();
    let Some((_, mut before)) = chars.next() else {
        return 0;
    };
    while let Some((at, c)) = chars.next() {
        let small_after = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
        if c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && small_after) {
            return at;
        }
        before = c;
    }
    run.len()
}

fn cut_word(word: &str) -> &str {
    crate::event::cut(word, MAX_WORD_BYTES)
}

fn lower(word: &str, into: &mut String) {
    into.clear();
    let word = cut_word(word);
    if word.is_ascii() {
        into.push_str(word);
        into.make_ascii_lowercase();
    } else {
        into.extend(word.chars().flat_map(char::to_lowercase));
    }
}

fn lowered(word: &str) -> String {
    let mut into = String::new();
    lower(word, &mut into);
    into
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        for_each_word(text, &mut String::new(), |word| all.push(word.to_owned()));
        all
    }

    #[test]
    fn text_is_cut_at_punctuation_space_and_camel_case() {
        assert_eq!(words("AccessDenied"), ["accessdenied", "access", "denied"]);
        assert_eq!(words("REST.GET.OBJECT 403"), ["rest", "get", "object", "403"]);
        assert_eq!(words("HTTPServer2x a_b"), ["httpserver2x", "http", "server2x", "a", "b"]);
        assert_eq!(words("i-0abc12"), ["i", "0abc12"]);
        assert_eq!(words("GetFunction20150331v2"), ["getfunction20150331v2", "get", "function20150331v2"]);
        assert_eq!(words("wJalrX2tnFEMI2K7MDENG"), ["wjalrx2tnfemi2k7mdeng"]);
        assert_eq!(words("grüßeAlle é"), ["grüßealle", "grüße", "alle", "é"]);
        assert_eq!(words("東京ab大"), ["東", "京", "ab", "大"]);
        assert_eq!(words("-- ,"), Vec::<String>::new());
    }

    #[test]
    fn phrases_are_found_whole_and_by_parts() {
        let text = "User: arn:aws:iam::1:user/ci is not authorized, AccessDenied on s3";
        for found in
            ["AccessDenied", "accessdenied", "denied", "denied on s3", "accessdenied on", "user ci is"]
        {
            assert!(Phrase::exact(found).is_in(text), "{found}");
        }
        for missing in ["accessden", "denied s3", "on accessdenied", "--", ""] {
            assert!(!Phrase::exact(missing).is_in(text), "{missing}");
        }
        assert!(Phrase::exact("京都").is_in("東京都"));
        assert!(!Phrase::exact("東都").is_in("東京都"));
    }

    #[test]
    fn wildcards_stay_within_words() {
        assert!(Phrase::glob("Deni*").is_in("AccessDenied"));
        assert!(Phrase::glob("*ssden*").is_in("AccessDenied"));
        assert!(Phrase::glob("s3.amazon*").is_in("x s3.amazonaws.com"));
        assert!(!Phrase::glob("s3*com").is_in("s3.amazonaws.com"));
        for found in ["大阪*", "*阪支", "大?阪", "x*大阪", "支店ab*"] {
            assert!(Phrase::glob(found).is_in("xy大阪支店abc"), "{found}");
        }
        assert!(!Phrase::glob("阪大*").is_in("xy大阪支店abc"));
    }

    #[test]
    fn a_text_holds_the_words_its_phrases_need() {
        let text = "GetObject denied: AccessDenied for 大阪 HTTPServer";
        let held = words(text);
        for typed in ["GetObject", "object", "denied accessdenied", "大阪", "http server", "HTTPServer"] {
            let phrase = Phrase::exact(typed);
            assert!(phrase.is_in(text), "{typed}");
            assert!(phrase.required_words().any(|set| set.iter().all(|word| held.contains(word))), "{typed}");
        }
    }

    #[test]
    fn overlong_words_are_cut_alike_in_text_and_query() {
        let long = "a".repeat(1000);
        assert_eq!(words(&long), ["a".repeat(MAX_WORD_BYTES)]);
        assert!(Phrase::exact(&long).is_in(&long));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn words_are_lower_case_and_found_as_phrases(text in "[a-zA-Z0-9 .:/_éß大阪-]{0,60}") {
            for word in words(&text) {
                prop_assert!(!word.is_empty() && word.len() <= MAX_WORD_BYTES);
                prop_assert_eq!(&word.to_lowercase(), &word);
                prop_assert!(Phrase::exact(&word).is_in(&text), "{word}");
            }
        }

        #[test]
        fn a_text_that_matches_has_the_required_words(typed in "[aB1 大*?]{1,4}", text in "[aB1 大]{0,12}") {
            let held = words(&text);
            for phrase in [Phrase::exact(&typed), Phrase::glob(&typed)] {
                let has = |wanted: &String| held.iter().any(|word| fits(wanted, word, phrase.is_glob()));
                let required = phrase.required_words().any(|set| set.iter().all(has));
                prop_assert!(required || !phrase.is_in(&text), "{phrase:?}");
            }
        }

        #[test]
        fn any_text_is_tokenized(text in any::<String>(), typed in any::<String>()) {
            words(&text);
            Phrase::exact(&typed).is_in(&text);
            Phrase::glob(&typed).is_in(&text);
        }
    }
}
