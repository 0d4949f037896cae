//! Which files of the archive are read, by their paths.

use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};

use crate::error::PatternError;

/// A pattern for paths: `*` is any text within a name, `?` any character of
/// one, `**` any folders, `[a-z]` one of these, `{a,b}` either.
///
/// One with a `/` is held against paths below the input, one without against
/// each name in them. A folder that fits stands for all that is in it. Case
/// matters.
#[derive(Clone, Debug)]
pub struct Pattern {
    glob: GlobMatcher,
    has_slash: bool,
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Pattern, PatternError> {
        // Below an input there is nothing above it, and folders fit as files do.
        let path = text.strip_prefix('/').unwrap_or(text);
        let path = path.strip_suffix('/').unwrap_or(path);
        let path = path.strip_prefix("./").unwrap_or(path);
        if path.is_empty() {
            return Err(PatternError::new("it fits nothing"));
        }
        let glob = GlobBuilder::new(path).literal_separator(true).build();
        let glob = glob.map_err(|error| PatternError::new(error.kind()))?;
        let has_slash = path.contains('/') || text.starts_with('/');
        Ok(Pattern { glob: glob.compile_matcher(), has_slash })
    }
}

impl Pattern {
    /// True if it fits a path below an input, or a folder that it is in.
    fn fits(&self, path: &str) -> bool {
        if self.has_slash {
            return folders_and(path).any(|path| self.glob.is_match(path));
        }
        path.split('/').any(|name| self.glob.is_match(name))
    }
}

/// Each folder that a path is in, from the outermost, and the path.
fn folders_and(path: &str) -> impl Iterator<Item = &str> {
    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    folders.chain([path])
}

/// Which files are read: those that an `include` fits, all if there is none,
/// but those that an `exclude` fits.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    /// Files that are read. Archives within the archive are folders: what is
    /// in them is held against these, and a file is looked into if its name
    /// is that of one.
    pub include: Vec<Pattern>,
    /// Files that are not, and folders that are not descended into.
    pub exclude: Vec<Pattern>,
}

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// It is read.
    Yes,
    /// Only if it is an archive: what is in it may be wanted.
    InPart,
    No,
}

impl Patterns {
    /// True if a file or folder is left out, whatever is in it.
    pub(crate) fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|pattern| pattern.fits(path))
    }

    /// True if a file that is not excluded is to be read.
    pub(crate) fn includes(&self, path: &str) -> bool {
        self.include.is_empty() || self.include.iter().any(|pattern| pattern.fits(path))
    }

    /// What is done with the file at a path below an input.
    pub(crate) fn wants(&self, path: &str) -> Wanted {
        if self.excludes(path) {
            Wanted::No
        } else if self.includes(path) {
            Wanted::Yes
        } else if is_named_as_archive(path) {
            Wanted::InPart
        } else {
            Wanted::No
        }
    }
}

/// What archives are called. Opening every file to see whether it is one would
/// take as long as reading them all.
const ARCHIVES: &[&str] = &[".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst"];

fn is_named_as_archive(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.contains(".tar.") || ARCHIVES.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        text.parse().unwrap()
    }

    #[test]
    fn names_and_paths() {
        for (text, path, fits) in [
            ("*.gz", "a.gz", true),
            ("*.gz", "2024/01/a.gz", true),
            ("*.gz", "a.gz.tmp", false),
            ("*.gz", "a.GZ", false),
            ("*.gz", "x.gz/a.log", true),
            ("logs", "var/logs/a.log", true),
            ("log", "var/logs/a.log", false),
            ("a?c", "abc", true),
            ("*", "any/thing", true),
            ("2024/*", "2024/a", true),
            ("2024/*", "2024/01/a", true),
            ("2024/*", "old/2024/a", false),
            ("2024/*.gz", "2024/01/a.gz", false),
            ("2024/**/*.gz", "2024/01/02/a.gz", true),
            ("2024/**/*.gz", "2024/a.gz", true),
            ("**/eu-*/2024", "AWSLogs/eu-west-1/2024/01/a.gz", true),
            ("**/eu-*/2024", "AWSLogs/us-west-1/2024/01/a.gz", false),
            ("/a.log", "a.log", true),
            ("/a.log", "b/a.log", false),
            ("./b/a.log", "b/a.log", true),
            ("b/", "a/b/c", true),
            ("*.{log,txt}", "a.txt", true),
            ("[0-9]*", "1.log", true),
            ("[!0-9]*", "1.log", false),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            (".*", "a/.hidden", true),
            ("*", ".hidden", true),
        ] {
            assert_eq!(pattern(text).fits(path), fits, "{text} {path}");
        }
    }

    #[test]
    fn patterns_that_are_none() {
        for (text, says) in [
            ("[", "unclosed character class; missing ']'"),
            ("{a", "unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)"),
            ("", "it fits nothing"),
            ("/", "it fits nothing"),
        ] {
            assert_eq!(text.parse::<Pattern>().unwrap_err().to_string(), says, "{text}");
        }
    }

    #[test]
    fn excluding_wins() {
        let patterns = Patterns { include: vec![pattern("*.log")], exclude: vec![pattern("old")] };
        for (path, wanted) in [
            ("a.log", Wanted::Yes),
            ("x/a.log", Wanted::Yes),
            ("old/a.log", Wanted::No),
            ("a.txt", Wanted::No),
            ("a.tar.gz", Wanted::InPart),
            ("a.TGZ", Wanted::InPart),
            ("old/a.tgz", Wanted::No),
            ("a.target", Wanted::No),
        ] {
            assert_eq!(patterns.wants(path), wanted, "{path}");
        }
        assert_eq!(Patterns::default().wants("a"), Wanted::Yes);
    }
}
