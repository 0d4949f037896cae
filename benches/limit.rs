//! The upper limit of indexing speed for JSON: every object is read, inflated and
//! parsed into a simd-json tape by several threads, and nothing else is done.
//!
//! `cargo bench --bench limit -- DIR… [--threads N] [--inflate libdeflate|zlib-rs]`
//! prints one line: seconds, bytes inflated, MB/s.

mod common;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use flate2::read::MultiGzDecoder;
use libdeflater::Decompressor;
use simd_json::{Buffers, INPUT_PADDING, Tape};

/// How objects are unpacked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inflate {
    /// Whole buffers by libdeflate, the fastest there is.
    Libdeflate,
    /// By the library that streams.
    ZlibRs,
}

/// Arguments of the command line.
struct Request {
    folders: Vec<PathBuf>,
    threads: usize,
    inflate: Inflate,
}

/// The buffers of a thread.
struct Scratch {
    inflate: Inflate,
    decompressor: Decompressor,
    packed: Vec<u8>,
    text: Vec<u8>,
    buffers: Buffers,
    tape: Tape<'static>,
}

fn main() -> ExitCode {
    match request(std::env::args().skip(1)).and_then(|request| run(&request)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // When even stderr is gone there is nobody left to tell.
            let _ = writeln!(io::stderr(), "limit: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn request(mut arguments: impl Iterator<Item = String>) -> Result<Request> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut request = Request { folders: Vec::new(), threads, inflate: Inflate::Libdeflate };
    while let Some(argument) = arguments.next() {
        match &*argument {
            // An argument that `cargo bench` passes to every benchmark.
            "--bench" => {}
            "--threads" => request.threads = arguments.next().context("--threads needs a number")?.parse()?,
            "--inflate" => request.inflate = library(&arguments.next().unwrap_or_default())?,
            folder => request.folders.push(folder.into()),
        }
    }
    if request.folders.is_empty() {
        bail!("name the folders of an archive");
    }
    Ok(request)
}

fn library(name: &str) -> Result<Inflate> {
    match name {
        "libdeflate" => Ok(Inflate::Libdeflate),
        "zlib-rs" => Ok(Inflate::ZlibRs),
        _ => bail!("--inflate is libdeflate or zlib-rs, not `{name}`"),
    }
}

fn run(request: &Request) -> Result<()> {
    let mut objects = Vec::new();
    for folder in &request.folders {
        objects.extend(common::files(folder).with_context(|| folder.display().to_string())?);
    }
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    let bytes: u64 = thread::scope(|scope| {
        let work = || work(&objects, &next, request.inflate);
        let workers: Vec<_> = (0..request.threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| bail!("a thread panicked")))
            .sum::<Result<u64>>()
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let name = if request.inflate == Inflate::Libdeflate { "libdeflate" } else { "zlib-rs" };
    let speed = bytes as f64 / 1e6 / seconds;
    let mut out = io::stdout();
    writeln!(out, "seconds={seconds:.4} bytes={bytes} MB/s={speed:.0} inflate={name}")?;
    Ok(())
}

/// Takes objects until there are none; the bytes inflated.
fn work(objects: &[PathBuf], next: &AtomicUsize, inflate: Inflate) -> Result<u64> {
    let mut scratch = Scratch {
        inflate,
        decompressor: Decompressor::new(),
        packed: Vec::new(),
        text: Vec::new(),
        buffers: Buffers::new(1 << 20),
        tape: Tape::null(),
    };
    let mut bytes = 0;
    while let Some(path) = objects.get(next.fetch_add(1, Ordering::Relaxed)) {
        bytes += scratch.parse(path).with_context(|| path.display().to_string())?;
    }
    Ok(bytes)
}

impl Scratch {
    /// Reads, inflates and parses an object; its bytes inflated.
    fn parse(&mut self, path: &Path) -> Result<u64> {
        self.packed.clear();
        File::open(path)?.read_to_end(&mut self.packed)?;
        let length = self.unpack()?;
        let text = &mut self.text[..length + INPUT_PADDING];
        text[length..].fill(b' ');
        let mut tape = std::mem::replace(&mut self.tape, Tape::null()).reset();
        simd_json::fill_tape_padded(text, length, &mut self.buffers, &mut tape)?;
        self.tape = tape.reset();
        Ok(length as u64)
    }

    /// Inflates into `text`, which has room for the padding then; the bytes inflated.
    fn unpack(&mut self) -> Result<usize> {
        if !self.packed.starts_with(b"\x1f\x8b") {
            self.text.clear();
            self.text.extend_from_slice(&self.packed);
        } else if let Some(length) = self.inflate_whole() {
            return Ok(length);
        } else {
            self.text.clear();
            MultiGzDecoder::new(&self.packed[..]).read_to_end(&mut self.text)?;
        }
        let length = self.text.len();
        self.text.resize(length + INPUT_PADDING, 0);
        Ok(length)
    }

    /// By libdeflate, which wants to know the size: a gzip of one member ends with it.
    /// `None` if that is not what the object is.
    fn inflate_whole(&mut self) -> Option<usize> {
        if self.inflate != Inflate::Libdeflate {
            return None;
        }
        let length = u32::from_le_bytes(*self.packed.last_chunk()?) as usize;
        // No gzip inflates to more; a larger size is none.
        if length / 1032 > self.packed.len() {
            return None;
        }
        if self.text.len() < length + INPUT_PADDING {
            self.text.resize(length + INPUT_PADDING, 0);
        }
        let inflated = self.decompressor.gzip_decompress(&self.packed, &mut self.text[..length]).ok()?;
        (inflated == length).then_some(length)
    }
}
