//! Which vectors the native code computes with.

use std::sync::OnceLock;

use pulp::Arch;

/// The environment variable that asks for other vectors than the widest.
const VARIABLE: &str = "SWAYS_SIMD";

/// The widest vectors that this processor has, or those that the environment variable `SWAYS_SIMD`
/// asks for: `avx2`, or `scalar` for none. It is read once. Numbers then differ by roundings.
pub fn arch() -> Arch {
    static CHOSEN: OnceLock<Arch> = OnceLock::new();
    *CHOSEN.get_or_init(|| match std::env::var(VARIABLE) {
        Ok(name) => named(&name).unwrap_or_else(|| {
            log::warn!(
                "{VARIABLE} = {name:?} is neither 'avx2', where there is that, nor 'scalar'"
            );
            Arch::new()
        }),
        Err(_) => Arch::new(),
    })
}

fn named(name: &str) -> Option<Arch> {
    match name {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        "avx2" => pulp::x86::V3::try_new().map(Arch::V3),
        "scalar" => Some(Arch::Scalar),
        _ => None,
    }
}
