//! The SIGBUS handler, and the list of address ranges it knows.
//!
//! A handler may interrupt any code of its thread, so it takes no lock and no
//! memory: the list is of entries that are never freed, only used again, and
//! all of it is atomics. The handler of before (that of Rust's runtime, which
//! tells stack overflows) gets the signals that are of no range of ours.

use std::ffi::{c_int, c_void};
use std::io;
use std::mem::MaybeUninit;
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
        entry.cut.store(Arc::as_ptr(cut).cast_mut(), Ordering::SeqCst);
        entry.start.store(range.start.expose_provenance(), Ordering::SeqCst);
        entry.end.store(range.end.addr(), Ordering::SeqCst);
        Ok(Guard { entry, _cut: Arc::clone(cut) })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.entry.end.store(0, Ordering::SeqCst);
        self.entry.start.store(0, Ordering::SeqCst);
        FREE.lock().unwrap_or_else(PoisonError::into_inner).push(self.entry);
    }
}

impl Entry {
    /// A free entry, added to the list for good.
    fn add() -> &'static Entry {
        let entry: &'static mut Entry = Box::leak(Box::new(Entry {
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

    /// The end of the range if `address` is in it. `start` is read twice: another
    /// thread may be giving the entry another range, which is not the one of the
    /// address, as that is in use.
    fn end_around(&self, address: usize) -> Option<usize> {
        let start = self.start.load(Ordering::SeqCst);
        let end = self.end.load(Ordering::SeqCst);
        let again = self.start.load(Ordering::SeqCst);
        (start == again && (start..end).contains(&address)).then_some(end)
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
/// else gives the signal back to the handler of before, which meets it again when
/// this one returns.
extern "C" fn on_sigbus(_signal: c_int, info: *mut libc::siginfo_t, _context: *mut c_void) {
    let Some(Ok(installed)) = INSTALLED.get() else { return };
    // SAFETY: the kernel passes a valid `info` to a handler with SA_SIGINFO.
    let address = unsafe { (*info).si_addr() }.addr();
    if !replace(address, installed.page_bytes) {
        // SAFETY: `before` came from `sigaction`, which may be called in a handler.
        unsafe { libc::sigaction(libc::SIGBUS, &raw const installed.before, ptr::null_mut()) };
    }
}

/// Maps zeros from the page of `address` to the end of its range. False if the
/// address is in no range, or the kernel refuses.
fn replace(address: usize, page_bytes: usize) -> bool {
    let mut next = FIRST.load(Ordering::SeqCst);
    // SAFETY: entries are never freed.
    while let Some(entry) = unsafe { next.as_ref() } {
        let Some(end) = entry.end_around(address) else {
            next = entry.next.load(Ordering::SeqCst);
            continue;
        };
        // SAFETY: the address is being read, so its map is in use, its guard alive,
        // and what `cut` points to as well.
        if let Some(cut) = unsafe { entry.cut.load(Ordering::SeqCst).as_ref() } {
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
