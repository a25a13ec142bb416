//! Which backends have [`MlpOps`](super::MlpOps). The orphan rule wants them beside the trait.

#[cfg(feature = "ndarray")]
impl super::MlpOps for burn_ndarray::NdArray {}

#[cfg(feature = "flex")]
impl super::MlpOps for burn_flex::Flex {}

#[cfg(feature = "tch")]
impl super::MlpOps for burn_tch::LibTorch {}

#[cfg(feature = "cuda")]
impl super::MlpOps for burn_cuda::Cuda {}
