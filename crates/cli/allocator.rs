//! Allocator settings: page size, and how long free memory is kept.

use std::env;

/// mimalloc's setting for the milliseconds until free memory goes back to the
/// system. mimalloc reads it before `main`, from the environment only.
const PURGE_DELAY: &str = "MIMALLOC_PURGE_DELAY";

/// Disables transparent huge pages, so that memory comes in pages of 4 KiB. A
/// shard under construction touches hundreds of megabytes once; huge pages make
/// that a fifth more, and the host of a virtual machine may have to find and
/// clear each, which took up to a fourth of the indexing time, varying from run
/// to run. Small pages cost 3 % where huge ones are available.
pub fn disable_huge_pages() {
    // Best effort: indexing works either way.
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_thp_disable(true);
}

/// Below this much memory, in bytes, free memory goes back at once. mimalloc
/// otherwise keeps it for a second, in which a shard or two are freed: 30 MiB.
/// Costs up to 3 % of the time.
const SCARCE_BYTES: usize = 256 << 20;

/// Makes the allocator return free memory at once, if memory is scarce. The
/// program replaces itself by a copy with the setting in its environment, so it
/// must not have done anything yet. If that fails, it continues as it is.
pub fn return_free_memory_if_scarce(memory_bytes: usize) {
    if memory_bytes >= SCARCE_BYTES || env::var_os(PURGE_DELAY).is_some() {
        return;
    }
    #[cfg(unix)]
    if let Ok(program) = env::current_exe() {
        use std::os::unix::process::CommandExt;
        // Returns only on failure.
        let _ = std::process::Command::new(program).args(env::args_os().skip(1)).env(PURGE_DELAY, "0").exec();
    }
}
