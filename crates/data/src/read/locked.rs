//! Workbooks that are protected by a password, so that they are not called damaged.

use std::io::{Read, Seek};

use zip::ZipArchive;

/// The beginning of a compound file, which an encrypted `.xlsx` is packed into.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";
/// What the encrypted workbook in a compound file is called, in UTF-16.
const PACKAGE: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
/// No more is looked at of a file: what tells of a password is near its beginning or its end.
const MOST: u64 = 1 << 28;
/// Where an OpenDocument file says how its parts are encrypted.
const MANIFEST: &str = "META-INF/manifest.xml";
/// A file's manifest is no longer.
const LONGEST: u64 = 1 << 24;

/// Whether a workbook cannot be read for want of a password.
pub(super) fn is_locked(mut file: impl Read + Seek) -> bool {
    let mut begin = [0; 4];
    if file.read_exact(&mut begin).is_err() || file.rewind().is_err() {
        return false;
    }
    if begin.starts_with(b"PK") {
        return says_so(file);
    }
    let mut bytes = Vec::new();
    if file.take(MOST).read_to_end(&mut bytes).is_err() {
        return false;
    }
    begin == COMPOUND && memchr::memmem::find(&bytes, PACKAGE).is_some() || asks(&bytes)
}

/// Whether the manifest of an OpenDocument file says that parts are encrypted.
fn says_so(file: impl Read + Seek) -> bool {
    let mut manifest = Vec::new();
    let archive = ZipArchive::new(file);
    let read = archive.ok().and_then(|mut archive| {
        let part = archive.by_name(MANIFEST).ok()?;
        part.take(LONGEST).read_to_end(&mut manifest).ok()
    });
    read.is_some() && memchr::memmem::find(&manifest, b"encryption-data").is_some()
}

/// Whether an old workbook asks for a password: among the records behind that which begins it
/// (2.4.117 of MS-XLS).
fn asks(bytes: &[u8]) -> bool {
    const BEGIN: &[u8] = b"\x09\x08\x10\x00\x00\x06\x05\x00";
    const PASSWORD: u16 = 0x2f;
    /// It is the first or second of them.
    const FEW: usize = 8;
    let Some(mut at) = memchr::memmem::find(bytes, BEGIN) else {
        return false;
    };
    for _ in 0..FEW {
        let Some(&[kind_low, kind_high, low, high]) = bytes.get(at..at + 4) else {
            return false;
        };
        if u16::from_le_bytes([kind_low, kind_high]) == PASSWORD {
            return true;
        }
        at += 4 + usize::from(u16::from_le_bytes([low, high]));
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn is(bytes: &[u8]) -> bool {
        is_locked(Cursor::new(bytes))
    }

    #[test]
    fn a_password_is_told_from_damage() {
        let compound = |inner: &[u8]| [COMPOUND, &[0; 508], inner, &[0; 40]].concat();
        assert!(is(&compound(PACKAGE)));
        let begin: &[u8] = b"\x09\x08\x10\x00\x00\x06\x05\x00aaaabbbbcccc";
        let protection: &[u8] = b"\x2f\x00\x06\x00secret";
        let (page, writer): (&[u8], &[u8]) = (b"\x42\x00\x02\x00\xb0\x04", b"\x86\x00\x00\x00");
        assert!(is(&compound(&[begin, protection].concat())));
        assert!(is(&compound(&[begin, writer, protection].concat())));
        assert!(!is(&compound(&[begin, page, writer].concat())));
        assert!(!is(&compound(b"")));
        for (manifest, locked) in [
            ("<m><file-entry><encryption-data/></file-entry></m>", true),
            ("<m><file-entry/></m>", false),
        ] {
            let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
            writer
                .start_file(MANIFEST, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(manifest.as_bytes()).unwrap();
            assert_eq!(is(&writer.finish().unwrap().into_inner()), locked);
        }
        for none in [&b""[..], b"PK", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\x09\x08"] {
            assert!(!is(none));
        }
    }
}
