//! A hash that stays the same from one version of the compiler to the next, unlike std's.

/// FNV-1a of bytes, 64 bits: where several parts follow each other, the first begins with
/// [`FNV_BASIS`] and each other with what the one before gave.
pub fn fnv1a(bytes: impl IntoIterator<Item = u8>, begin: u64) -> u64 {
    bytes.into_iter().fold(begin, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Where FNV-1a begins.
pub const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of draft-eastlake-fnv.
    #[test]
    fn is_fnv1a() {
        assert_eq!(fnv1a(*b"", FNV_BASIS), FNV_BASIS);
        assert_eq!(fnv1a(*b"a", FNV_BASIS), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(*b"foobar", FNV_BASIS), 0x8594_4171_f739_67e8);
        assert_eq!(
            fnv1a(*b"bar", fnv1a(*b"foo", FNV_BASIS)),
            0x8594_4171_f739_67e8
        );
    }
}
