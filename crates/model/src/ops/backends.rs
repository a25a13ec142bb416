//! Which backends have [`MlpOps`](super::MlpOps). The orphan rule wants them beside the trait.

#[cfg(feature = "ndarray")]
impl super::MlpOps for burn_ndarray::NdArray {
    const ON_HOST: bool = true;
    type Training = Self;
}

#[cfg(feature = "flex")]
impl super::MlpOps for burn_flex::Flex {
    const ON_HOST: bool = true;
    type Training = Self;
}

#[cfg(feature = "tch")]
impl super::MlpOps for burn_tch::LibTorch {
    type Training = burn_tch::LibTorch<f64>;
}

#[cfg(feature = "tch")]
impl super::MlpOps for burn_tch::LibTorch<f64> {
    type Training = Self;
}

#[cfg(feature = "cuda")]
impl super::MlpOps for burn_cuda::Cuda {
    type Training = Self;
}
