//! The backends this build has.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, OnceLock},
};

use sways_model::MlpOps;

use crate::error::Error;

/// A backend, by the name of its cargo feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// burn-ndarray, on the processor.
    #[cfg(feature = "ndarray")]
    Ndarray,
    /// burn-flex, on the processor.
    #[cfg(feature = "flex")]
    Flex,
    /// libtorch, on the processor.
    #[cfg(feature = "tch")]
    Tch,
    /// CUDA, on the first GPU.
    #[cfg(feature = "cuda")]
    Cuda,
}

impl Default for Backend {
    /// The first of those that were built.
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl std::fmt::Display for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Work that is generic over the backend.
pub trait Work {
    /// What comes out of it.
    type Output;

    /// Does it on a backend's device.
    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output;
}

impl Backend {
    /// Those of this build.
    pub const ALL: &[Self] = &[
        #[cfg(feature = "ndarray")]
        Self::Ndarray,
        #[cfg(feature = "flex")]
        Self::Flex,
        #[cfg(feature = "tch")]
        Self::Tch,
        #[cfg(feature = "cuda")]
        Self::Cuda,
    ];

    /// What computes, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            #[cfg(feature = "ndarray")]
            Self::Ndarray => "burn-ndarray, on the processor",
            #[cfg(feature = "flex")]
            Self::Flex => "burn-flex, on the processor",
            #[cfg(feature = "tch")]
            Self::Tch => "libtorch, on the processor",
            #[cfg(feature = "cuda")]
            Self::Cuda => "CUDA, on the first GPU",
        }
    }

    /// The name, that of the cargo feature.
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "ndarray")]
            Self::Ndarray => "ndarray",
            #[cfg(feature = "flex")]
            Self::Flex => "flex",
            #[cfg(feature = "tch")]
            Self::Tch => "tch",
            #[cfg(feature = "cuda")]
            Self::Cuda => "cuda",
        }
    }

    /// Does work on this backend.
    pub fn run<W: Work>(self, work: W) -> W::Output {
        match self {
            #[cfg(feature = "ndarray")]
            Self::Ndarray => {
                work.on::<burn_ndarray::NdArray>(&burn_ndarray::NdArrayDevice::default())
            }
            #[cfg(feature = "flex")]
            Self::Flex => work.on::<burn_flex::Flex>(&burn_flex::FlexDevice),
            #[cfg(feature = "tch")]
            Self::Tch => work.on::<burn_tch::LibTorch>(&burn_tch::LibTorchDevice::default()),
            #[cfg(feature = "cuda")]
            Self::Cuda => work.on::<burn_cuda::Cuda>(&burn_cuda::CudaDevice::default()),
        }
    }

    /// Makes sure that the backend can compute on this machine.
    ///
    /// # Errors
    /// Where it cannot, as for `cuda` without a GPU and its driver.
    pub fn probe(self) -> Result<(), Error> {
        #[cfg(feature = "cuda")]
        if self == Self::Cuda {
            return probe_cuda();
        }
        Ok(())
    }

    /// Sets how many threads this process computes with.
    ///
    /// # Errors
    /// Where they were set before.
    pub fn set_threads(self, threads: u16) -> Result<(), Error> {
        let asked = threads;
        // More than there are cores wait for one another.
        let cores = std::thread::available_parallelism()
            .map_or(threads, |it| u16::try_from(it.get()).unwrap_or(u16::MAX));
        let threads = threads.min(cores);
        #[cfg(feature = "tch")]
        if self == Self::Tch {
            tch::set_num_threads(i32::from(threads));
            return Ok(());
        }
        rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(threads))
            .build_global()
            .map_err(|error| Error::Threads {
                threads: asked,
                reason: if can_have(usize::from(threads)) {
                    error.to_string()
                } else {
                    "the system lets this process have fewer threads (ulimit -u); leave it out"
                        .to_owned()
                },
            })
    }
}

/// Whether the system lets this process have as many threads as it works with: one a core, those who
/// hear signals, show how far it is and watch over memory, and some to spare.
pub fn has_threads() -> bool {
    const OTHERS: usize = 5;
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| can_have(cores() + OTHERS))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Sees to it that work can be shared among threads, one a core at most; where the system lets this
/// process have no more of them, that it is done by this one alone.
pub fn have_threads() {
    let pool = rayon::ThreadPoolBuilder::new();
    let asked = std::env::var("RAYON_NUM_THREADS").ok();
    let asked = asked.and_then(|it| it.parse::<usize>().ok());
    // It fails where there are threads already.
    if !has_threads() {
        let _ = pool.num_threads(1).use_current_thread().build_global();
    } else if asked.is_some_and(|asked| asked > cores()) {
        // More than there are cores wait for one another.
        let _ = pool.num_threads(cores()).build_global();
    }
}

/// Whether the system lets this process have so many threads more at once.
pub fn can_have(threads: usize) -> bool {
    let gate = Arc::new(Mutex::new(()));
    let closed = gate.lock();
    let waiting = (0..threads).map_while(|_| {
        let gate = Arc::clone(&gate);
        let wait = move || drop(gate.lock());
        std::thread::Builder::new().spawn(wait).ok()
    });
    let waiting: Vec<_> = waiting.collect();
    drop(closed);
    let had = waiting.len();
    for thread in waiting {
        let _ = thread.join();
    }
    had == threads
}

/// The CUDA runtime panics where it finds no driver or device: the one place to catch it is here,
/// before anything is lost.
#[cfg(feature = "cuda")]
fn probe_cuda() -> Result<(), Error> {
    use burn::tensor::Tensor;

    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let probed = std::panic::catch_unwind(|| {
        Tensor::<burn_cuda::Cuda, 1>::ones([1], &burn_cuda::CudaDevice::default()).into_scalar()
    });
    std::panic::set_hook(hook);
    match probed {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::NoCuda),
    }
}
