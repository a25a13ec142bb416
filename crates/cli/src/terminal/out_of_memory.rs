//! Where the system gives this program no more memory, which Rust answers with an abort: it ends as
//! with any other error.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
    sync::atomic::{AtomicBool, Ordering},
};

/// The exit code of an error.
#[cfg(unix)]
const ERROR: i32 = 2;

/// What is said, below Rust's own word of how many bytes it was.
#[cfg(unix)]
const SAID: &str = "error: out of memory: the system has no more, or allows this program no more \
                    (`ulimit -v`)\n    a table of fewer rows or columns takes less\n";

/// Whether the system ever refused this program memory.
static REFUSED: AtomicBool = AtomicBool::new(false);

#[global_allocator]
static ALLOCATOR: Watched = Watched;

/// The system's allocator, which keeps in mind that it refused.
struct Watched;

// SAFETY: each call is the system's allocator's, of the same arguments and with the same result.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        heard(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        heard(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        heard(unsafe { System.realloc(block, layout, size) })
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        unsafe { System.dealloc(block, layout) }
    }
}

#[inline]
fn heard(block: *mut u8) -> *mut u8 {
    if ptr::eq(block, ptr::null()) {
        REFUSED.store(true, Ordering::Relaxed);
    }
    block
}

/// An abort once memory was refused is an error with a message; every other stays one. What is half
/// written then goes at the next start.
pub fn hear_of_it() {
    #[cfg(unix)]
    {
        use signal_hook::{consts::SIGABRT, low_level};
        let end = || {
            if REFUSED.load(Ordering::Relaxed) {
                let _ = rustix::io::write(rustix::stdio::stderr(), SAID.as_bytes());
                low_level::exit(ERROR);
            }
        };
        // SAFETY: it reads an atomic, writes to a descriptor and ends the process, each of which
        // a signal's handler may do, without memory.
        #[allow(unsafe_code)]
        let _ = unsafe { low_level::register(SIGABRT, end) };
    }
}
