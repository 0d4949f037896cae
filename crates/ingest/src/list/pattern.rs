//! Patterns for paths: the selection of files that are read.

use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};

/// A pattern for paths: `*` is any text within a name, `?` any character of
/// one, `**` any folders, `[a-z]` one of these, `{a,b}` either.
///
/// A pattern with a `/` is matched against paths below the input, one without
/// against each name in them. A folder that matches includes or excludes all
/// files in it. Case matters.
///
/// ```
/// use logdex_ingest::Pattern;
///
/// assert!("2024/**/*.gz".parse::<Pattern>().is_ok());
/// assert!("[a-".parse::<Pattern>().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    glob: GlobMatcher,
    has_slash: bool,
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Pattern, String> {
        // Below an input there is nothing above it, and folders fit as files do.
        let path = text.strip_prefix('/').unwrap_or(text);
        let path = path.strip_suffix('/').unwrap_or(path);
        let path = path.strip_prefix("./").unwrap_or(path);
        if path.is_empty() {
            return Err("it fits nothing".to_owned());
        }
        let glob = GlobBuilder::new(path).literal_separator(true).build();
        let glob = glob.map_err(|error| error.kind().to_string())?;
        let has_slash = path.contains('/') || text.starts_with('/');
        Ok(Pattern { glob: glob.compile_matcher(), has_slash })
    }
}

impl Pattern {
    /// True if it matches a path below an input, or a folder of that path.
    fn matches(&self, path: &str) -> bool {
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

/// The files that are read: those that an `include` matches, all if there is
/// none, except those that an `exclude` matches.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    /// Files that are read. Tar archives are folders: paths of members are
    /// matched too, and a file that is named like an archive is opened for them.
    pub include: Vec<Pattern>,
    /// Files that are not read, and folders that are not descended into.
    pub exclude: Vec<Pattern>,
}

/// Whether patterns include a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inclusion {
    Included,
    /// Only if it is an archive: patterns may include members of it.
    IfArchive,
    Excluded,
}

impl Patterns {
    /// True if a file or folder is left out with all that is in it.
    pub(crate) fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|pattern| pattern.matches(path))
    }

    /// True if a file that is not excluded is to be read.
    pub(crate) fn includes(&self, path: &str) -> bool {
        self.include.is_empty() || self.include.iter().any(|pattern| pattern.matches(path))
    }

    /// Whether the file at a path below an input is included.
    pub(crate) fn inclusion(&self, path: &str) -> Inclusion {
        if self.excludes(path) {
            Inclusion::Excluded
        } else if self.includes(path) {
            Inclusion::Included
        } else if is_named_as_archive(path) {
            Inclusion::IfArchive
        } else {
            Inclusion::Excluded
        }
    }
}

/// Endings of the names of archives. Opening every file to see whether it is one would
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
            assert_eq!(pattern(text).matches(path), fits, "{text} {path}");
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
            assert_eq!(text.parse::<Pattern>().unwrap_err(), says, "{text}");
        }
    }

    #[test]
    fn excluding_wins() {
        let patterns = Patterns { include: vec![pattern("*.log")], exclude: vec![pattern("old")] };
        for (path, wanted) in [
            ("a.log", Inclusion::Included),
            ("x/a.log", Inclusion::Included),
            ("old/a.log", Inclusion::Excluded),
            ("a.txt", Inclusion::Excluded),
            ("a.tar.gz", Inclusion::IfArchive),
            ("a.TGZ", Inclusion::IfArchive),
            ("old/a.tgz", Inclusion::Excluded),
            ("a.target", Inclusion::Excluded),
        ] {
            assert_eq!(patterns.inclusion(path), wanted, "{path}");
        }
        assert_eq!(Patterns::default().inclusion("a"), Inclusion::Included);
    }
}
