//! The sectors of a compound file, which Excel's old format is: each names the next. Where that
//! goes in a circle, whoever follows it reads without an end and fills the memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// What compound files begin with; other old workbooks have no sectors.
const MAGIC: [u8; 8] = *b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Numbers from here on say that there is no next sector.
const NONE: u32 = 0xFFFF_FFFA;
/// The sectors of the table that the header names.
const IN_HEADER: usize = 109;

/// Whether the sectors of a file, or the small ones in them, go in a circle. A file that is cut
/// off, or none of this kind, is its reader's business.
pub(super) fn go_in_a_circle(file: &mut File) -> io::Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut header = [0; 512];
    if length < 512 {
        return Ok(false);
    }
    file.read_exact(&mut header)?;
    let shift = u32::from(u16::from_le_bytes([header[30], header[31]]));
    if header[..8] != MAGIC || !matches!(shift, 9 | 12) {
        return Ok(false);
    }
    let number = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().unwrap_or_default());
    let mut sector = |place: u32| -> io::Result<Option<Vec<u32>>> {
        let at = (u64::from(place) + 1) << shift;
        if place >= NONE || at >= length {
            return Ok(None);
        }
        // The last one may be cut off.
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(at))?;
        file.by_ref().take(1 << shift).read_to_end(&mut bytes)?;
        let words = bytes.chunks_exact(4);
        let words = words.map(|it| u32::from_le_bytes(it.try_into().unwrap_or_default()));
        Ok(Some(words.collect()))
    };
    let mut parts: Vec<u32> = (0..IN_HEADER).map(|place| number(76 + 4 * place)).collect();
    // Larger files go on in sectors of their own, the last word of each names the next.
    let (mut next, mut seen) = (number(68), 0);
    while let Some(mut more) = sector(next)? {
        seen += 1;
        if seen > length >> shift {
            return Ok(true);
        }
        next = more.pop().unwrap_or(NONE);
        parts.extend(more);
    }
    let (mut table, mut read) = (Vec::new(), 0);
    for part in parts {
        let Some(part) = sector(part)? else {
            continue;
        };
        read += 1;
        // Some are named again and again.
        if read > length >> shift {
            return Ok(true);
        }
        table.extend(part);
    }
    if has_circle(&table) {
        return Ok(true);
    }
    let mut small = Vec::new();
    let mut next = number(60);
    while let Some(words) = sector(next)? {
        small.extend(words);
        next = table.get(next as usize).copied().unwrap_or(NONE);
    }
    Ok(has_circle(&small))
}

/// Whether a sheet says that it is larger than sheets of this format can be, or a cell that it lies
/// beyond them. Its reader reserves what is said. Records are looked for in the bytes as they lie,
/// so one that is cut by the end of a sector is not found.
pub(super) fn say_too_much(file: &mut File) -> io::Result<bool> {
    /// Rows and columns of a sheet at most.
    const MOST: [u32; 2] = [1 << 16, 1 << 8];
    /// Records of cells, and how long they are.
    const CELLS: [(u32, u32); 4] = [(0x027E, 10), (0x00FD, 10), (0x0203, 14), (0x0205, 8)];
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let is_beyond = |record: &[u8]| {
        let short = |at: usize| u32::from(u16::from_le_bytes([record[at], record[at + 1]]));
        let long = |at: usize| short(at) | short(at + 2) << 16;
        // The record 512, its length, then the first row, the one after the last, and columns.
        let ends = match (short(0), short(2)) {
            (0x0200, 10) => [short(6), short(10)],
            (0x0200, 14 | 16) => [long(8), short(14)],
            // Numbers, words and truth values: a row and a column. What looks like one by chance
            // has no other behind it.
            (kind, length @ (8 | 10 | 14)) if CELLS.contains(&(kind, length)) => {
                let follows = CELLS.iter().any(|it| it.0 == short(4 + length as usize));
                return follows && short(6) >= MOST[1];
            }
            _ => return false,
        };
        ends.iter().zip(MOST).any(|(end, most)| *end > most)
    };
    Ok(bytes.windows(20).any(is_beyond))
}

/// Whether what each place names as its next one goes in a circle.
fn has_circle(next: &[u32]) -> bool {
    // The walk on which each place was come by, counted from 1.
    let mut walks = vec![0_u32; next.len()];
    for start in 0..next.len() {
        let (mut place, walk) = (start, start as u32 + 1);
        while let Some(seen) = walks.get_mut(place) {
            if *seen == walk {
                return true;
            }
            if *seen != 0 {
                break;
            }
            *seen = walk;
            place = next[place] as usize;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn circles_are_found() {
        assert!(!has_circle(&[1, 2, NONE, 2]));
        assert!(has_circle(&[1, 2, 0]));
        assert!(has_circle(&[NONE, 1]));
        assert!(!has_circle(&[]));
    }

    #[test]
    fn a_sheet_has_no_more_cells_than_it_can_have() {
        let file = |rows: u32, columns: u16| {
            let mut bytes = vec![7; 100];
            bytes.extend([0x00, 0x02, 14, 0, 0, 0, 0, 0]);
            bytes.extend(rows.to_le_bytes());
            bytes.extend([0, 0]);
            bytes.extend(columns.to_le_bytes());
            bytes.extend([0; 14]);
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            file
        };
        assert!(!say_too_much(&mut file(65_536, 256)).unwrap());
        assert!(say_too_much(&mut file(65_537, 256)).unwrap());
        assert!(say_too_much(&mut file(1, 300)).unwrap());
    }

    #[test]
    fn a_cell_lies_in_its_sheet() {
        let cell = |column: u16| {
            let mut bytes = vec![0x03, 0x02, 14, 0, 1, 0];
            bytes.extend(column.to_le_bytes());
            bytes.extend([0; 10]);
            bytes
        };
        let file = |column: u16| {
            let bytes = [cell(0), cell(column), cell(1), vec![0; 20]].concat();
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            file
        };
        assert!(!say_too_much(&mut file(255)).unwrap());
        assert!(say_too_much(&mut file(256)).unwrap());
    }

    #[test]
    fn a_damaged_workbook_is_no_circle_without_end() {
        // A header whose table is the first sector, and that sector.
        let file = |table: &[u32]| {
            let mut bytes = vec![0xff; 1024];
            bytes[..8].copy_from_slice(&MAGIC);
            bytes[30..32].copy_from_slice(&9_u16.to_le_bytes());
            bytes[76..80].copy_from_slice(&0_u32.to_le_bytes());
            for (place, next) in table.iter().enumerate() {
                bytes[512 + 4 * place..][..4].copy_from_slice(&next.to_le_bytes());
            }
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            file
        };
        assert!(!go_in_a_circle(&mut file(&[NONE, 2, NONE])).unwrap());
        assert!(go_in_a_circle(&mut file(&[NONE, 2, 1])).unwrap());
    }
}
