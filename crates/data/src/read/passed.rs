//! Bytes that something makes of others while they are read.

use std::io::{self, Read};

/// What makes bytes of others, piece by piece.
pub(super) trait Pass {
    /// Makes something of more bytes, behind what it has made of those before.
    fn push(&mut self, raw: &[u8], text: &mut Vec<u8>);

    /// Makes what comes behind the last.
    fn finish(&mut self, _text: &mut Vec<u8>) {}
}

/// What a [`Pass`] makes of a reader's bytes.
pub(super) struct Passed<R, P> {
    inner: R,
    pub(super) pass: P,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    done: bool,
}

impl<R: Read, P: Pass> Passed<R, P> {
    pub(super) fn new(inner: R, pass: P) -> Self {
        Self {
            inner,
            pass,
            raw: vec![0; 1 << 16],
            text: Vec::new(),
            given: 0,
            done: false,
        }
    }
}

impl<R: Read, P: Pass> Read for Passed<R, P> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.done {
            let read = match self.inner.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.given = 0;
            self.text.clear();
            self.pass.push(&self.raw[..read], &mut self.text);
            if read == 0 {
                self.done = true;
                self.pass.finish(&mut self.text);
            }
        }
        let rest = &self.text[self.given..];
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}
