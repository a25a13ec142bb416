//! The sectors of a compound file, which Excel's old format is: each names the next. Where that
//! goes in a circle, whoever follows it reads without an end and fills the memory.

/// What compound files begin with; other old workbooks have no sectors.
const MAGIC: [u8; 8] = *b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Numbers from here on say that there is no next sector.
const NONE: u32 = 0xFFFF_FFFA;
/// The sectors of the table that the header names.
const IN_HEADER: usize = 109;

/// Why the reader of an old workbook would run without an end, fill the memory or pass over cells,
/// if so: its sectors go in a circle; a sheet says that it is larger than sheets of this format can
/// be, or a cell that it lies beyond them, and what is said is reserved; a cell is longer than such
/// are, and covers others. A file that is cut off, or none of this kind, is the reader's business.
pub(super) fn problem(bytes: &[u8]) -> Option<&'static str> {
    match Compound::new(bytes)? {
        Err(Circle) => Some("its sectors go in a circle"),
        Ok(file) => {
            let workbooks = file.workbooks();
            let some_sheet = |is_such: fn(&[u8]) -> bool| {
                workbooks.iter().any(|stream| sheets(stream).any(is_such))
            };
            if some_sheet(sheet_is_beyond) {
                Some("a sheet says that it has more cells than it can have")
            } else {
                some_sheet(sheet_is_torn)
                    .then_some("a cell of a sheet has not the length of its kind")
            }
        }
    }
}

/// Sectors that go in a circle.
struct Circle;

/// A compound file whose sectors come to an end.
struct Compound<'a> {
    bytes: &'a [u8],
    /// The sectors' length is 2 to this.
    shift: u32,
    /// The next sector of each.
    table: Vec<u32>,
    /// The next of each of the small sectors.
    small_table: Vec<u32>,
}

impl<'a> Compound<'a> {
    /// `None` where it is none.
    fn new(bytes: &'a [u8]) -> Option<Result<Self, Circle>> {
        let header = bytes.first_chunk::<512>()?;
        let shift = u32::from(u16::from_le_bytes([header[30], header[31]]));
        if header[..8] != MAGIC || !matches!(shift, 9 | 12) {
            return None;
        }
        let mut file = Self {
            bytes,
            shift,
            table: Vec::new(),
            small_table: Vec::new(),
        };
        Some(file.read_tables().map(|()| file))
    }

    fn read_tables(&mut self) -> Result<(), Circle> {
        let most = self.bytes.len() >> self.shift;
        let mut parts: Vec<u32> = (0..IN_HEADER)
            .map(|it| number(self.bytes, 76 + 4 * it))
            .collect();
        // Larger files go on in sectors of their own, the last word of each names the next.
        let (mut next, mut seen) = (number(self.bytes, 68), 0);
        while let Some(more) = self.sector(next) {
            seen += 1;
            if seen > most {
                return Err(Circle);
            }
            let mut more = words(more);
            next = more.pop().unwrap_or(NONE);
            parts.extend(more);
        }
        let mut read = 0;
        for part in parts {
            let Some(part) = self.sector(part).map(words) else {
                continue;
            };
            read += 1;
            // Some are named again and again.
            if read > most {
                return Err(Circle);
            }
            self.table.extend(part);
        }
        if has_circle(&self.table) {
            return Err(Circle);
        }
        self.small_table = words(&self.stream(number(self.bytes, 60)));
        if has_circle(&self.small_table) {
            return Err(Circle);
        }
        Ok(())
    }

    /// The last one may be cut off.
    fn sector(&self, place: u32) -> Option<&'a [u8]> {
        let at = (place as usize + 1) << self.shift;
        if place >= NONE || at >= self.bytes.len() {
            return None;
        }
        Some(&self.bytes[at..(at + (1 << self.shift)).min(self.bytes.len())])
    }

    /// What the sectors from one on hold.
    fn stream(&self, first: u32) -> Vec<u8> {
        chain(&self.table, first, |place| self.sector(place))
    }

    /// What the streams of workbooks hold.
    fn workbooks(&self) -> Vec<Vec<u8>> {
        /// Streams below this length lie in small sectors.
        const SMALL: usize = 4096;
        const SMALL_SECTOR: usize = 64;
        let directory = self.stream(number(self.bytes, 48));
        let entries: Vec<&[u8]> = directory.chunks_exact(128).collect();
        // The first entry's stream is that of the small sectors.
        let root = entries.first().map_or(NONE, |it| number(it, 116));
        let small_sectors = self.stream(root);
        let small = |place: u32| {
            let at = place as usize * SMALL_SECTOR;
            small_sectors.get(at..at + SMALL_SECTOR)
        };
        let named = |entry: &&&[u8]| {
            let name: Vec<u16> = entry[..64]
                .chunks_exact(2)
                .map(|it| u16::from_le_bytes([it[0], it[1]]))
                .take_while(|&it| it != 0)
                .collect();
            let name = String::from_utf16_lossy(&name);
            ["workbook", "book"]
                .iter()
                .any(|it| name.eq_ignore_ascii_case(it))
        };
        let of_entry = |entry: &&[u8]| {
            let (first, length) = (number(entry, 116), number(entry, 120) as usize);
            let mut stream = if length < SMALL {
                chain(&self.small_table, first, small)
            } else {
                self.stream(first)
            };
            stream.truncate(length);
            stream
        };
        entries.iter().filter(named).map(of_entry).collect()
    }
}

/// What sectors hold from the first on, each followed by its next one, which comes to an end.
fn chain<'a>(next: &[u32], first: u32, sector: impl Fn(u32) -> Option<&'a [u8]>) -> Vec<u8> {
    let (mut all, mut place) = (Vec::new(), first);
    while let Some(part) = sector(place) {
        all.extend(part);
        place = next.get(place as usize).copied().unwrap_or(NONE);
    }
    all
}

/// The number at a place; none where the bytes end before.
fn number(bytes: &[u8], at: usize) -> u32 {
    let word = bytes.get(at..at + 4).and_then(|it| it.first_chunk());
    word.map_or(u32::MAX, |&it| u32::from_le_bytes(it))
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|it| number(it, 0)).collect()
}

/// The streams of the sheets that a workbook's stream names.
fn sheets(stream: &[u8]) -> impl Iterator<Item = &[u8]> {
    const SHEET: u16 = 0x0085;
    let sheets = records(stream).filter(|(kind, _)| *kind == SHEET);
    let starts = sheets.filter_map(|(_, record)| record.first_chunk::<4>());
    starts.filter_map(|&at| stream.get(u32::from_le_bytes(at) as usize..))
}

/// The records at the start of some bytes: what each is and holds.
fn records(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let record = rest.get(..length)?;
        bytes = &rest[length..];
        Some((u16::from_le_bytes([head[0], head[1]]), record))
    })
}

/// The records of a sheet at the start of its stream, without those of a stream within it, such as
/// a chart's.
fn of_sheet(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    /// A stream begins, or ends.
    const BEGINS: u16 = 0x0809;
    const ENDS: u16 = 0x000A;
    let mut depth = 0_u32;
    let mut records = records(stream);
    std::iter::from_fn(move || {
        loop {
            let (kind, record) = records.next()?;
            match kind {
                BEGINS => depth += 1,
                ENDS if depth <= 1 => return None,
                ENDS => depth -= 1,
                _ if depth > 1 => {}
                _ => return Some((kind, record)),
            }
        }
    })
}

/// Whether a record of a sheet is of a cell and has another length than such have.
fn sheet_is_torn(stream: &[u8]) -> bool {
    const LENGTHS: [(u16, usize); 5] = [
        (0x00FD, 10),
        (0x0201, 6),
        (0x0203, 14),
        (0x0205, 8),
        (0x027E, 10),
    ];
    of_sheet(stream).any(|(kind, record)| {
        let length = LENGTHS.iter().find(|(cell, _)| *cell == kind);
        length.is_some_and(|(_, length)| record.len() != *length)
    })
}

/// Whether a record of a sheet says that it has more cells than it can have.
fn sheet_is_beyond(stream: &[u8]) -> bool {
    /// Rows and columns of a sheet at most.
    const MOST: [u32; 2] = [1 << 16, 1 << 8];
    const DIMENSIONS: u16 = 0x0200;
    /// Records of one cell: they begin with a row and a column.
    const CELLS: [u16; 8] = [
        0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E,
    ];
    /// Records of several cells of a row: they end with the last one's column.
    const ROWS: [u16; 2] = [0x00BD, 0x00BE];
    of_sheet(stream).any(|(kind, record)| {
        let short = |at: usize| {
            let bytes = record.get(at..at + 2);
            bytes.map_or(0, |it| u32::from(u16::from_le_bytes([it[0], it[1]])))
        };
        match kind {
            // The first row, the one after the last, and the same of columns.
            DIMENSIONS if matches!(record.len(), 10 | 14 | 16) => {
                let [first, behind, columns] = match record.len() {
                    10 => [short(0), short(2), short(6)],
                    _ => [
                        short(0) | short(2) << 16,
                        short(4) | short(6) << 16,
                        short(10),
                    ],
                };
                behind.max(first) > MOST[0] || columns > MOST[1] || behind > 0 && first > behind
            }
            kind if CELLS.contains(&kind) => short(2) >= MOST[1],
            kind if ROWS.contains(&kind) => {
                let last = short(record.len().saturating_sub(2));
                short(2).max(last) >= MOST[1]
            }
            _ => false,
        }
    })
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
    use super::*;

    #[test]
    fn circles_are_found() {
        assert!(!has_circle(&[1, 2, NONE, 2]));
        assert!(has_circle(&[1, 2, 0]));
        assert!(has_circle(&[NONE, 1]));
        assert!(!has_circle(&[]));
    }

    /// A record of a workbook's stream.
    fn record(kind: u16, words: &[u16]) -> Vec<u8> {
        let length = 2 * words.len() as u16;
        let all = [kind, length].into_iter().chain(words.iter().copied());
        all.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn a_sheet_has_no_more_cells_than_it_can_have() {
        let sheet = |rows: u32, columns: u16| {
            let rows = [rows as u16, (rows >> 16) as u16];
            record(0x0200, &[0, 0, rows[0], rows[1], 0, columns, 0])
        };
        assert!(!sheet_is_beyond(&sheet(65_536, 256)));
        assert!(sheet_is_beyond(&sheet(65_537, 256)));
        assert!(sheet_is_beyond(&sheet(1, 300)));
        assert!(sheet_is_beyond(&record(0x0200, &[0, 9, 0, 300, 0])));
        // The first row is behind the last.
        assert!(sheet_is_beyond(&record(0x0200, &[9, 0, 4, 0, 0, 5, 0])));
        assert!(sheet_is_beyond(&record(0x0200, &[9, 4, 0, 5, 0])));
        assert!(!sheet_is_beyond(&record(0x0200, &[0, 9])));
    }

    #[test]
    fn a_cell_lies_in_its_sheet() {
        for kind in [0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E] {
            let cell = |column: u16| record(kind, &[1, column, 0, 0, 0]);
            let stream = |column: u16| [cell(0), cell(column), cell(1)].concat();
            assert!(!sheet_is_beyond(&stream(255)), "{kind:#x}");
            assert!(sheet_is_beyond(&stream(256)), "{kind:#x}");
            // A chart within the sheet is not read, and nothing behind the sheet's end.
            let begin = || record(0x0809, &[0, 0]);
            let end = || record(0x000A, &[]);
            let chart = [
                begin(),
                begin(),
                cell(256),
                end(),
                cell(0),
                end(),
                cell(256),
            ];
            assert!(!sheet_is_beyond(&chart.concat()));
        }
        // Several of a row: the first one's column, the cells, the last one's column.
        assert!(!sheet_is_beyond(&record(0x00BD, &[1, 0, 0, 0, 0, 255])));
        assert!(sheet_is_beyond(&record(0x00BD, &[1, 0, 0, 0, 0, 256])));
    }

    #[test]
    fn a_cell_has_the_length_of_its_kind() {
        for (kind, words) in [
            (0x00FD, 5),
            (0x0201, 3),
            (0x0203, 7),
            (0x0205, 4),
            (0x027E, 5),
        ] {
            let stream = |words: usize| {
                let cell = |words| record(kind, &vec![0; words]);
                let end = record(0x000A, &[]);
                [cell(words), end, cell(1)].concat()
            };
            assert!(!sheet_is_torn(&stream(words)), "{kind:#x}");
            assert!(sheet_is_torn(&stream(words + 16)), "{kind:#x}");
        }
    }

    #[test]
    fn sheets_are_read_where_the_workbook_says() {
        let cell = record(0x0203, &[1, 256, 0, 0, 0, 0, 0]);
        let stream = |at: u16| [record(0x0085, &[at, 0]), cell.clone()].concat();
        assert!(sheets(&stream(8)).any(sheet_is_beyond));
        // There, that is no cell; and there is nothing.
        assert!(!sheets(&stream(10)).any(sheet_is_beyond));
        assert!(!sheets(&stream(999)).any(sheet_is_beyond));
    }

    #[test]
    fn a_stream_is_put_together_from_its_sectors() {
        let chain = |words: &[u32]| -> Vec<u8> {
            let mut words = words.to_vec();
            words.resize(128, u32::MAX);
            words.into_iter().flat_map(u32::to_le_bytes).collect()
        };
        let entry = |name: &str, first: u32, length: u32| {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry.resize(128, 0);
            entry[116..120].copy_from_slice(&first.to_le_bytes());
            entry[120..124].copy_from_slice(&length.to_le_bytes());
            entry
        };
        let file = |length: u32| {
            let mut header = vec![0xff; 512];
            header[..8].copy_from_slice(&MAGIC);
            header[30..32].copy_from_slice(&9_u16.to_le_bytes());
            for (at, sector) in [(76, 0_u32), (48, 1), (60, 2)] {
                header[at..at + 4].copy_from_slice(&sector.to_le_bytes());
            }
            let end = u32::MAX - 1;
            let mut table = vec![end, end, end, 5, end, 4, end];
            table.extend((8..15).chain([end]));
            let mut directory = entry("Root Entry", 3, 1536);
            directory.extend(entry("Workbook", if length < 4096 { 0 } else { 6 }, length));
            directory.resize(512, 0);
            // Small sectors 0, 9, 1 in the sectors 3, 5, 4.
            let mut small = vec![end; 10];
            (small[0], small[9]) = (9, 1);
            let sectors: Vec<u8> = (3..14_u8).flat_map(|at| [at; 512]).collect();
            [header, chain(&table), directory, chain(&small), sectors].concat()
        };
        let streams = |bytes: &[u8]| match Compound::new(bytes) {
            Some(Ok(file)) => file.workbooks(),
            _ => Vec::new(),
        };
        let small = streams(&file(150));
        assert_eq!(small.len(), 1);
        assert_eq!(small[0][..64], [3; 64]);
        assert_eq!(small[0][64..128], [5; 64]);
        assert_eq!(small[0][128..], [3; 22]);
        let large = streams(&file(5000));
        // The chain is cut: what there is of it is given.
        assert_eq!(large[0], [6; 512]);
        assert!(streams(b"no such file").is_empty());
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
            bytes
        };
        assert!(matches!(
            Compound::new(&file(&[NONE, 2, NONE])),
            Some(Ok(_))
        ));
        assert!(matches!(Compound::new(&file(&[NONE, 2, 1])), Some(Err(_))));
        assert_eq!(problem(&file(&[NONE, 2, NONE])), None);
        let said = problem(&file(&[NONE, 2, 1])).unwrap();
        assert!(said.contains("circle"), "{said}");
    }
}
