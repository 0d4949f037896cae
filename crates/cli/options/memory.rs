//! The memory budget: sizes such as `512M`, and the default for this machine.

use std::fs;
use std::str::FromStr;

/// The default on machines with at least four times as much: what most machines
/// that hold an archive can spare.
const DEFAULT_BYTES: u64 = 1 << 30;

/// The least budget, which holds the buffers of one worker.
const LEAST_BYTES: u64 = 16 << 20;

/// What indexing takes whatever it is allowed: for the run, and for each thread its
/// blocks, its parser and the smallest shard that is worth a file. Measured over
/// archives of all shapes, less the sixth that a peak may be above `--memory`.
const INDEXING_BYTES: usize = 6 << 20;
const INDEXING_THREAD_BYTES: usize = 10 << 20;

/// An amount of memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory(pub usize);

impl Default for Memory {
    /// 1 GiB, or a quarter of the machine's memory if that is less.
    fn default() -> Memory {
        let quarter = machine_bytes().map_or(DEFAULT_BYTES, |bytes| bytes / 4);
        Memory(quarter.clamp(LEAST_BYTES, DEFAULT_BYTES) as usize)
    }
}

impl FromStr for Memory {
    type Err = String;

    /// Reads `1GiB`, `512M`, `1073741824`. `K`, `M` and `G` are powers of
    /// 1024 with or without `iB`, as for most tools that take a memory size.
    fn from_str(text: &str) -> Result<Memory, String> {
        let bad = || format!("`{text}` is not a size; write it as 512M or 2GiB");
        let digits = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, unit) = text.split_at(digits);
        let number: f64 = number.parse().map_err(|_| bad())?;
        let bytes = number * unit_bytes(unit).ok_or_else(bad)?;
        if bytes < LEAST_BYTES as f64 {
            return Err(format!("`{text}` is too little; use at least {}M", LEAST_BYTES >> 20));
        }
        Ok(Memory(bytes as usize))
    }
}

impl Memory {
    /// The threads that can index within this memory: those that were asked for, or
    /// as many of `processors` as fit.
    ///
    /// # Errors
    /// If those that were asked for do not fit; the message says what they need.
    pub fn indexing_threads(self, asked: Option<usize>, processors: usize) -> Result<usize, String> {
        let most = (self.0.saturating_sub(INDEXING_BYTES) / INDEXING_THREAD_BYTES).max(1);
        let Some(asked) = asked else { return Ok(processors.clamp(1, most)) };
        if asked <= most {
            return Ok(asked);
        }
        let least = INDEXING_THREAD_BYTES.saturating_mul(asked).saturating_add(INDEXING_BYTES) >> 20;
        let memory = self.0 >> 20;
        Err(format!(
            "{asked} threads need at least {least} MiB of memory to index, and may use {memory} MiB; \
             use --memory {least}M, or --threads {most}"
        ))
    }
}

fn unit_bytes(unit: &str) -> Option<f64> {
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return None,
    };
    Some(f64::from(1_u32 << shift))
}

/// Memory of the machine, or the limit of the control group if that is less;
/// `None` on anything but Linux.
fn machine_bytes() -> Option<u64> {
    let physical = memory_total(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let allowed = fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let allowed = allowed.and_then(|text| text.trim().parse().ok());
    Some(allowed.map_or(physical, |allowed: u64| allowed.min(physical)))
}

/// Bytes of the `MemTotal` line of `/proc/meminfo`.
fn memory_total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_with_units() {
        for (text, wanted) in [
            ("1GiB", 1 << 30),
            ("1g", 1 << 30),
            ("512M", 512 << 20),
            ("1.5G", 3 << 29),
            ("65536 kb", 64 << 20),
            ("33554432", 32 << 20),
        ] {
            assert_eq!(text.parse(), Ok(Memory(wanted)), "{text}");
        }
        for text in ["", "G", "1T", "1 GiB x", "-1G", "1..5G", "15M", "0"] {
            assert!(text.parse::<Memory>().is_err(), "{text}");
        }
    }

    #[test]
    fn threads_have_the_memory_they_need() {
        let of = |mib: usize, asked, processors| Memory(mib << 20).indexing_threads(asked, processors);
        assert_eq!(of(16, Some(1), 8), Ok(1));
        assert_eq!(of(16, None, 8), Ok(1));
        assert_eq!(of(64, None, 8), Ok(5));
        assert_eq!(of(64, None, 2), Ok(2));
        assert_eq!(of(86, Some(8), 2), Ok(8));
        let refused = of(64, Some(8), 2).unwrap_err();
        assert_eq!(
            refused,
            "8 threads need at least 86 MiB of memory to index, and may use 64 MiB; use --memory 86M, or --threads 5"
        );
        assert!(of(1 << 20, Some(usize::MAX), 2).is_err());
        assert!(of(0, None, 0).is_ok());
    }

    #[test]
    fn memory_of_the_machine() {
        assert_eq!(memory_total("MemTotal:       16384 kB\nMemFree: 1 kB\n"), Some(16 << 20));
        assert_eq!(memory_total("nothing"), None);
    }
}
