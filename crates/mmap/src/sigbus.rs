//! The SIGBUS handler, and the list of address ranges it knows.
//!
//! A handler may interrupt any code of its thread, so it takes no lock and no
//! memory: the list is of entries that are never freed, only used again, and
//! all of it is atomics. The handler of before (that of Rust's runtime, which
//! tells stack overflows) gets the signals that are of no range of ours.

use std::ffi::{c_int, c_void};
use std::io;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Keeps a mapped range known to the handler until it is dropped.
pub(crate) struct Guard {
    entry: &'static Entry,
    /// Keeps what `entry.cut` points to.
    _cut: Arc<AtomicBool>,
}

/// A range of addresses. Free if `end` is 0.
struct Entry {
    /// Odd while the entry is being changed; greater after each change.
    version: AtomicUsize,
    start: AtomicUsize,
    end: AtomicUsize,
    /// Set when a page of the range was missing.
    cut: AtomicPtr<AtomicBool>,
    next: AtomicPtr<Entry>,
}

/// The first entry; the others follow by `next`.
static FIRST: AtomicPtr<Entry> = AtomicPtr::new(ptr::null_mut());

/// Entries whose range is gone.
static FREE: Mutex<Vec<&'static Entry>> = Mutex::new(Vec::new());

/// What the handler needs, known before it is installed.
struct Installed {
    page_bytes: usize,
    before: libc::sigaction,
}

static INSTALLED: OnceLock<Result<Installed, c_int>> = OnceLock::new();

impl Guard {
    /// Guards the range of a map: a missing page of it sets `cut`.
    ///
    /// # Errors
    /// If the handler can't be installed.
    pub fn new(map: &[u8], cut: &Arc<AtomicBool>) -> io::Result<Guard> {
        install()?;
        let entry = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_else(Entry::add);
        let range = map.as_ptr_range();
        entry.set(range.start.expose_provenance()..range.end.addr(), Arc::as_ptr(cut).cast_mut());
        Ok(Guard { entry, _cut: Arc::clone(cut) })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.entry.set(0..0, ptr::null_mut());
        FREE.lock().unwrap_or_else(PoisonError::into_inner).push(self.entry);
    }
}

impl Entry {
    /// A free entry, added to the list for good.
    fn add() -> &'static Entry {
        let entry: &'static mut Entry = Box::leak(Box::new(Entry {
            version: AtomicUsize::new(0),
            start: AtomicUsize::new(0),
            end: AtomicUsize::new(0),
            cut: AtomicPtr::new(ptr::null_mut()),
            next: AtomicPtr::new(ptr::null_mut()),
        }));
        let mut first = FIRST.load(Ordering::SeqCst);
        loop {
            *entry.next.get_mut() = first;
            match FIRST.compare_exchange(first, entry, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => return entry,
                Err(now) => first = now,
            }
        }
    }

    /// Gives the entry another range. Only whoever has taken it may.
    fn set(&self, range: Range<usize>, cut: *mut AtomicBool) {
        self.version.fetch_add(1, Ordering::SeqCst);
        self.cut.store(cut, Ordering::SeqCst);
        self.start.store(range.start, Ordering::SeqCst);
        self.end.store(range.end, Ordering::SeqCst);
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    /// The end of the range and its mark, if `address` is in it. An entry that
    /// another thread is changing is not the one of the address, which is in use.
    fn around(&self, address: usize) -> Option<(usize, *mut AtomicBool)> {
        let version = self.version.load(Ordering::SeqCst);
        let (start, end) = (self.start.load(Ordering::SeqCst), self.end.load(Ordering::SeqCst));
        let cut = self.cut.load(Ordering::SeqCst);
        let is_stable = version.is_multiple_of(2) && self.version.load(Ordering::SeqCst) == version;
        (is_stable && (start..end).contains(&address)).then_some((end, cut))
    }
}

/// Installs the handler, once.
fn install() -> io::Result<()> {
    let installed = INSTALLED.get_or_init(|| {
        // SAFETY: `sysconf` has no preconditions; `sigaction` structures are valid
        // when zeroed, and both pointers are to ones that live long enough. The
        // handler does what its own comment says handlers may do.
        unsafe {
            let page_bytes = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)).unwrap_or(4096);
            let mut before = MaybeUninit::<libc::sigaction>::zeroed();
            if libc::sigaction(libc::SIGBUS, ptr::null(), before.as_mut_ptr()) != 0 {
                return Err(io::Error::last_os_error().raw_os_error().unwrap_or_default());
            }
            Ok(Installed { page_bytes, before: before.assume_init() })
        }
    });
    static HANDLES: OnceLock<Result<(), c_int>> = OnceLock::new();
    // The handler reads `INSTALLED`, so it comes second.
    let handles = HANDLES.get_or_init(|| {
        // SAFETY: as above.
        unsafe {
            let mut action: libc::sigaction = MaybeUninit::zeroed().assume_init();
            action.sa_sigaction = on_sigbus as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            libc::sigemptyset(&raw mut action.sa_mask);
            match libc::sigaction(libc::SIGBUS, &raw const action, ptr::null_mut()) {
                0 => Ok(()),
                _ => Err(io::Error::last_os_error().raw_os_error().unwrap_or_default()),
            }
        }
    });
    match (installed, handles) {
        (Ok(_), Ok(())) => Ok(()),
        (Err(code), _) | (_, Err(code)) => Err(io::Error::from_raw_os_error(*code)),
    }
}

/// Replaces the rest of a map by zeros if the address is in one that is known;
/// else puts the handler of before back, which meets the fault again when this one
/// returns. A signal that a process sent, which nothing repeats, is raised again.
extern "C" fn on_sigbus(_signal: c_int, info: *mut libc::siginfo_t, _context: *mut c_void) {
    let Some(Ok(installed)) = INSTALLED.get() else { return };
    // SAFETY: the kernel passes a valid `info` to a handler with SA_SIGINFO.
    let (address, is_fault) = unsafe { ((*info).si_addr().addr(), (*info).si_code > 0) };
    if is_fault && replace(address, installed.page_bytes) {
        return;
    }
    // SAFETY: `before` came from `sigaction`; a handler may call both functions.
    unsafe {
        libc::sigaction(libc::SIGBUS, &raw const installed.before, ptr::null_mut());
        if !is_fault {
            libc::raise(libc::SIGBUS);
        }
    }
}

/// Maps zeros from the page of `address` to the end of its range. False if the
/// address is in no range, or the kernel refuses.
fn replace(address: usize, page_bytes: usize) -> bool {
    let mut next = FIRST.load(Ordering::SeqCst);
    // SAFETY: entries are never freed.
    while let Some(entry) = unsafe { next.as_ref() } {
        let Some((end, cut)) = entry.around(address) else {
            next = entry.next.load(Ordering::SeqCst);
            continue;
        };
        // SAFETY: the address is being read, so its map is in use, its guard alive,
        // and what `cut` points to as well.
        if let Some(cut) = unsafe { cut.as_ref() } {
            cut.store(true, Ordering::SeqCst);
        }
        let page = address - address % page_bytes;
        let (protection, flags) =
            (libc::PROT_READ, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED);
        let at = ptr::with_exposed_provenance_mut(page);
        // SAFETY: the pages belong to the map of this entry, which is only read and
        // has promised nothing about its bytes. `mmap` is a plain system call.
        let zeros = unsafe { libc::mmap(at, end - page, protection, flags, -1, 0) };
        return zeros != libc::MAP_FAILED;
    }
    false
}
