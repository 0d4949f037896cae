//! Members of a tar archive as objects: paths, names, patterns and contents.

use std::collections::HashMap;

use logdex_event::sink::ObjectFile;

use super::Input;
use super::prescan::{Content, Prescan};
use crate::list::{Inclusion, Patterns, Scope};
use crate::source::{Source, drain};
use crate::tar::Tar;
use crate::tar::names::{UniqueNames, relative};

/// The members of an archive, one after another.
pub(crate) struct Members<'w, 'r> {
    archive: &'w Input<'r>,
    pub tar: Tar<'w>,
    expansion: u64,
    /// Members that were come to.
    count: u64,
    names: UniqueNames,
    /// Contents of members too large to be held; `None` until one is met.
    large: Option<HashMap<u64, Content>>,
}

/// A member, or why it is none to be read.
pub(crate) enum Member {
    Object(ObjectFile, Scope),
    /// A sparse file, which is noted as unsupported.
    Sparse,
    /// Left out by patterns.
    Excluded,
}

impl<'w, 'r> Members<'w, 'r> {
    /// The members of `archive`, whose unpacked bytes are `source`.
    pub(crate) fn new(
        source: Box<dyn Source + 'w>,
        archive: &'w Input<'r>,
        expansion: u64,
    ) -> Members<'w, 'r> {
        let tar = Tar::new(source, archive.problems.clone(), archive.meter.clone(), expansion);
        Members { archive, tar, expansion, count: 0, names: UniqueNames::default(), large: None }
    }

    /// Goes to the next member.
    pub(crate) fn next(&mut self, patterns: &Patterns) -> Option<Member> {
        let member = self.tar.next()?;
        self.count += 1;
        let name = relative(&member.name);
        let path = format!("{}{name}", self.archive.scope.folder);
        let inclusion = self.inclusion(&path, patterns);
        if inclusion == Inclusion::Excluded {
            return Some(Member::Excluded);
        }
        if member.is_sparse {
            let detail = format!("{name} is a sparse file, unpack the archive first");
            self.archive.problems.note("unsupported", self.tar.offset(), detail);
            return Some(Member::Sparse);
        }
        let name = self.names.unique(name);
        let archive = self.archive.file;
        let file = ObjectFile {
            path: format!("{}/{name}", archive.path),
            absolute: [archive.identity(), b"/", name.as_bytes()].concat(),
            is_stream: archive.is_stream,
            size: member.size,
            modified: member.modified,
        };
        Some(Member::Object(file, Scope { folder: path + "/", inclusion }))
    }

    fn inclusion(&self, path: &str, patterns: &Patterns) -> Inclusion {
        match self.archive.scope.inclusion {
            Inclusion::Included if !patterns.excludes(path) => Inclusion::Included,
            _ => patterns.inclusion(path),
        }
    }

    /// All bytes of the member, in memory.
    pub(crate) fn read_all(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        drain(&mut self.tar, |bytes| {
            all.extend_from_slice(bytes);
            true
        });
        all
    }

    /// Hash and size of the member by a prescan of the archive, which is made
    /// once for all members too large to be held. `None` if it can't be had.
    pub(crate) fn content(&mut self, is_stopping: impl Fn() -> bool) -> Option<Content> {
        let number = self.number();
        let prescan = || self.archive.prescan.large_members(self.expansion, is_stopping).unwrap_or_default();
        self.large.get_or_insert_with(prescan).get(&number).copied()
    }

    /// Where a prescan finds the member.
    pub(crate) fn prescan(&self) -> Prescan<'w> {
        Prescan::Member { of: &self.archive.prescan, number: self.number() }
    }

    fn number(&self) -> u64 {
        self.count.saturating_sub(1)
    }
}
