//! What the allocator is told.

use std::env;

/// mimalloc's own setting: milliseconds until memory that is free goes back to
/// the system. It is read before `main`, from the environment only.
const PURGE_DELAY: &str = "MIMALLOC_PURGE_DELAY";

/// Takes memory from the system in pages of 4 KiB, not of 2 MiB. A shard that
/// fills touches hundreds of megabytes once: large pages are a fifth more of
/// them, and where the machine is virtual, its host may have to find and clear
/// each: that took between nothing and a fourth of the time of indexing, from
/// one run to the next. Small pages cost 3 % where large ones are at hand.
pub fn take_small_pages() {
    // Without, it works as well.
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_thp_disable(true);
}

/// With less memory than this, in bytes, what is free goes back at once: the
/// second that mimalloc keeps it otherwise is a shard or two, 30 MiB. Giving it
/// back costs up to 3 % of the time.
const SCARCE_BYTES: usize = 256 << 20;

/// Lets the allocator keep nothing that is free, if memory is scarce. To do
/// so the program starts itself again, before it did anything: with another
/// setting in the environment, as the same process. If that can't be done, it
/// goes on as it is.
pub fn keep_nothing_if_scarce(memory_bytes: usize) {
    if memory_bytes >= SCARCE_BYTES || env::var_os(PURGE_DELAY).is_some() {
        return;
    }
    #[cfg(unix)]
    if let Ok(program) = env::current_exe() {
        use std::os::unix::process::CommandExt;
        // Comes back only if it failed.
        let _ = std::process::Command::new(program).args(env::args_os().skip(1)).env(PURGE_DELAY, "0").exec();
    }
}
