//! How much may become of a file: what is packed, or sparse, may become a thousand times as much
//! as it is, and a file that was made for it fills any memory. Honest tables stay far below.

use std::io::{self, Read};

/// The most columns of a table.
pub(super) const COLUMNS: usize = 100_000;
/// The most bytes that are unpacked of one.
const OF_PACKED: u64 = 200;
/// What may be unpacked beyond, of any file.
const PACKED_BEYOND: u64 = 256 << 20;
/// The most cells for a byte of a file.
const CELLS_OF_BYTE: u64 = 64;
/// The cells that any table may have.
const CELLS_BEYOND: u64 = 64 << 20;

/// The most bytes that a packed file of this length may become.
pub(super) fn unpacked(length: u64) -> u64 {
    PACKED_BEYOND.saturating_add(OF_PACKED.saturating_mul(length))
}

/// What is said of a file that becomes more.
pub(super) fn too_long(most: u64) -> String {
    format!(
        "it unpacks to more than {most} bytes, which is {OF_PACKED} times its length and \
         {PACKED_BEYOND} beyond: no table is packed that tightly; unpack it yourself if it is one"
    )
}

/// The most cells that a file of this length, or a text that names the columns in each row, may have.
pub(super) fn cells(length: u64) -> u64 {
    CELLS_BEYOND.saturating_add(CELLS_OF_BYTE.saturating_mul(length))
}

/// The most cells that a part of a text of so many bytes may have, which is one of several that lie in
/// memory at once: rows may have far fewer cells than there are columns.
pub(super) fn cells_of_part(bytes: usize) -> u64 {
    cells(bytes as u64) / 4
}

/// Text up to here is as short as other cells; beyond, rows that share it are not to look at it
/// again each.
pub(super) const SHORT: usize = 64;

/// What may still become of a file of a known length: a few bytes can declare any number of rows,
/// and rows that share a long text.
pub(super) struct Left {
    cells: u64,
    text: u64,
}

impl Left {
    /// Of a file of so many bytes; of what is in memory already, all.
    pub(super) fn of(length: Option<u64>) -> Self {
        Self {
            cells: length.map_or(u64::MAX, cells),
            text: length.map_or(u64::MAX, unpacked),
        }
    }

    /// Takes so many rows of so many columns.
    ///
    /// # Errors
    /// Where there are more than there can be.
    pub(super) fn take_cells(&mut self, rows: usize, columns: usize) -> Result<(), &'static str> {
        let cells = (rows as u64).saturating_mul(columns as u64);
        let left = self.cells.checked_sub(cells);
        self.cells = left.ok_or("it says it has more rows than a file of its length can have")?;
        Ok(())
    }

    /// The bytes of text that are left.
    #[cfg(test)]
    pub(super) fn text(&self) -> u64 {
        self.text
    }

    /// Takes a text that rows may share; one that is short is a cell like others.
    ///
    /// # Errors
    /// Where there is more than there can be.
    pub(super) fn take_shared(&mut self, text: &str) -> Result<(), &'static str> {
        if text.len() <= SHORT {
            return Ok(());
        }
        self.take_text(text.len())
    }

    /// Takes so many bytes of text.
    ///
    /// # Errors
    /// Where there are more than there can be.
    pub(super) fn take_text(&mut self, bytes: usize) -> Result<(), &'static str> {
        let left = self.text.checked_sub(bytes as u64);
        self.text = left.ok_or("it says it has more text than a file of its length can have")?;
        Ok(())
    }
}

/// What may be unpacked, and then an error.
pub(super) struct Bounded<R> {
    inner: R,
    left: u64,
    most: u64,
}

impl<R: Read> Bounded<R> {
    /// At most so many bytes of what a reader unpacks.
    pub(super) fn new(inner: R, most: u64) -> Self {
        Self {
            inner,
            left: most,
            most,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => {
                let problem = too_long(self.most);
                return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_file_can_have_is_refused() {
        let mut left = Left::of(Some(0));
        left.take_cells(1 << 13, 1 << 13).unwrap();
        left.take_cells(0, 5).unwrap();
        left.take_cells(1, 1).unwrap_err();
        left.take_text(256 << 20).unwrap();
        left.take_text(1).unwrap_err();
        let mut left = Left::of(None);
        left.take_cells(usize::MAX, 1).unwrap();
        left.take_text(usize::MAX - 1).unwrap();
    }

    #[test]
    fn the_bound_itself_can_be_read() {
        let bytes = vec![7; 100];
        let read = |most| {
            let mut all = Vec::new();
            Bounded::new(bytes.as_slice(), most).read_to_end(&mut all)
        };
        assert_eq!(read(100).unwrap(), 100);
        assert!(read(99).unwrap_err().to_string().contains("more than 99"));
    }
}
