//! Which backends have [`MlpOps`](super::MlpOps). The orphan rule wants them beside the trait.

#[cfg(feature = "ndarray")]
impl super::MlpOps for burn_ndarray::NdArray {
    const ON_HOST: bool = true;
}

#[cfg(feature = "flex")]
impl super::MlpOps for burn_flex::Flex {
    const ON_HOST: bool = true;
}

#[cfg(feature = "tch")]
impl super::MlpOps for burn_tch::LibTorch {}

#[cfg(feature = "cuda")]
impl super::MlpOps for burn_cuda::Cuda {}
