//! What a Parquet file says of its parts, held against the file's own length: the reader takes as
//! much memory as a page says it becomes, and as much time as a list says it is long.
//!
//! The file's own description is in Thrift's compact protocol; of it only what lengths and nesting
//! are told by is read here. What is no such description is left to the reader to refuse.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::bounded;

/// The deepest that columns, and what describes them, are nested.
const DEEPEST: usize = 100;
/// What a file ends with.
const MAGIC: &[u8; 4] = b"PAR1";
/// As much of a page as most descriptions of one take.
const FIRST_LOOK: u64 = 256;
/// The most that one takes.
const LONGEST: u64 = 16 << 20;

/// That the parts of a Parquet file become no longer than they can.
///
/// # Errors
/// Where one says that it does, or where its columns are nested too deeply to be read.
pub(super) fn check(file: &mut File) -> io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let Some(footer) = footer(file, length)? else {
        return Ok(());
    };
    let mut described = Described::default();
    described.file(&mut Compact::new(&footer))?;
    let most = bounded::unpacked(length);
    let mut unpacked = 0_u64;
    let together = described.columns.iter().map(|column| column.long);
    if together.fold(0, u64::saturating_add) > length {
        return Err(wrong("its columns are longer than it".to_owned()));
    }
    for column in described.columns {
        let (mut at, end) = (column.start, column.start.saturating_add(column.long));
        while at < end.min(length) {
            let page = page(file, at, length)?;
            unpacked = unpacked.saturating_add(page.unpacked);
            if unpacked > most {
                return Err(wrong(bounded::too_long(most)));
            }
            // Yes and no are the shortest, of a bit.
            let values = page.unpacked.saturating_mul(8);
            if page.is_dictionary && page.values > values {
                let said = page.values;
                return Err(wrong(format!(
                    "a dictionary of {} bytes says it has {said} values",
                    page.unpacked
                )));
            }
            at = page.behind;
        }
    }
    Ok(())
}

/// The description at the end of a file; `None` where there is none.
fn footer(file: &mut File, length: u64) -> io::Result<Option<Vec<u8>>> {
    let Some(at) = length.checked_sub(8) else {
        return Ok(None);
    };
    let mut tail = [0; 8];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, magic @ ..] = tail;
    let long = u64::from(u32::from_le_bytes([a, b, c, d]));
    let start = at.checked_sub(long).filter(|_| magic == *MAGIC);
    let Some(start) = start else {
        return Ok(None);
    };
    let mut footer = vec![0; long as usize];
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut footer)?;
    Ok(Some(footer))
}

/// What a file's description says of its parts.
#[derive(Default)]
struct Described {
    columns: Vec<ColumnPart>,
    /// How many children of each group around the next column are still to come.
    open: Vec<i64>,
}

/// Where the pages of a column's part lie.
#[derive(Clone, Copy, Default)]
struct ColumnPart {
    start: u64,
    long: u64,
}

impl Described {
    fn file(&mut self, of_file: &mut Compact<'_>) -> io::Result<()> {
        of_file.fields(0, |id, kind, it| match (id, kind) {
            (2, Kind::List) => it.structs(|element| self.element(element)),
            (4, Kind::List) => it.structs(|group| {
                group.fields(1, |id, kind, it| match (id, kind) {
                    (1, Kind::List) => it.structs(|column| self.column(column)),
                    _ => it.skip(kind, 1),
                })
            }),
            _ => it.skip(kind, 0),
        })
    }

    /// A column, or a group of as many as it says.
    fn element(&mut self, element: &mut Compact<'_>) -> io::Result<()> {
        let mut children = 0;
        element.fields(1, |id, kind, it| match (id, kind) {
            (5, Kind::Number) => it.number().map(|number| children = number),
            _ => it.skip(kind, 1),
        })?;
        while self.open.last().is_some_and(|left| *left <= 0) {
            self.open.pop();
        }
        if let Some(left) = self.open.last_mut() {
            *left -= 1;
        }
        self.open.push(children);
        if self.open.len() > DEEPEST {
            return Err(wrong(format!(
                "its columns are nested more than {DEEPEST} deep"
            )));
        }
        Ok(())
    }

    fn column(&mut self, column: &mut Compact<'_>) -> io::Result<()> {
        let (mut first, mut dictionary, mut long) = (0, None, 0);
        column.fields(2, |id, kind, it| match (id, kind) {
            (3, Kind::Struct) => it.fields(3, |id, kind, it| match (id, kind) {
                (7, Kind::Number) => it.number().map(|number| long = number),
                (9, Kind::Number) => it.number().map(|number| first = number),
                (11, Kind::Number) => it.number().map(|number| dictionary = Some(number)),
                _ => it.skip(kind, 3),
            }),
            _ => it.skip(kind, 2),
        })?;
        // What is at 0 is not there: a dictionary, or, of a column without rows, the pages behind it.
        let there = [dictionary.unwrap_or(0), first];
        let start = there.into_iter().filter(|it| *it > 0).min();
        let start = start.and_then(|it| u64::try_from(it).ok());
        if let (Some(start), Ok(long)) = (start, u64::try_from(long)) {
            self.columns.push(ColumnPart { start, long });
        }
        Ok(())
    }
}

/// What a page says of itself.
struct Page {
    unpacked: u64,
    values: u64,
    is_dictionary: bool,
    /// Where the next one is.
    behind: u64,
}

/// The page at a place of a file.
fn page(file: &mut File, at: u64, length: u64) -> io::Result<Page> {
    let mut look = FIRST_LOOK;
    loop {
        let long = look.min(length - at);
        let mut bytes = vec![0; long as usize];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut bytes)?;
        let mut described = Compact::new(&bytes);
        match of_page(&mut described) {
            Ok((unpacked, packed, values, is_dictionary)) => {
                let of = |number: i64| {
                    let below = || wrong("a page says that it is below 0 bytes long".to_owned());
                    u64::try_from(number).map_err(|_| below())
                };
                return Ok(Page {
                    unpacked: of(unpacked)?,
                    values: of(values)?,
                    is_dictionary,
                    behind: (at + described.at as u64).saturating_add(of(packed)?),
                });
            }
            Err(error)
                if error.kind() == io::ErrorKind::UnexpectedEof
                    && long == look
                    && look < LONGEST =>
            {
                look *= 16;
            }
            Err(error) => return Err(error),
        }
    }
}

/// The bytes that a page becomes, the bytes it has, its values, and whether it is a dictionary.
fn of_page(page: &mut Compact<'_>) -> io::Result<(i64, i64, i64, bool)> {
    let (mut unpacked, mut packed, mut values, mut is_dictionary) = (0, 0, 0, false);
    page.fields(0, |id, kind, it| match (id, kind) {
        (2, Kind::Number) => it.number().map(|number| unpacked = number),
        (3, Kind::Number) => it.number().map(|number| packed = number),
        (5 | 7 | 8, Kind::Struct) => {
            is_dictionary = id == 7;
            it.fields(1, |id, kind, it| match (id, kind) {
                (1, Kind::Number) => it.number().map(|number| values = number),
                _ => it.skip(kind, 1),
            })
        }
        _ => it.skip(kind, 0),
    })?;
    Ok((unpacked, packed, values, is_dictionary))
}

/// What a value is, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Which a field says without a byte, and an element with one.
    Bool,
    Byte,
    /// A whole number of 16, 32 or 64 bits.
    Number,
    Double,
    Bytes,
    List,
    Map,
    Struct,
    Uuid,
}

impl Kind {
    fn of(code: u8) -> io::Result<Self> {
        Ok(match code {
            1 | 2 => Self::Bool,
            3 => Self::Byte,
            4..=6 => Self::Number,
            7 => Self::Double,
            8 => Self::Bytes,
            9 | 10 => Self::List,
            11 => Self::Map,
            12 => Self::Struct,
            13 => Self::Uuid,
            _ => return Err(wrong(format!("it has a value of the kind {code}"))),
        })
    }
}

/// A description in Thrift's compact protocol.
struct Compact<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Compact<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The fields of a struct that lies so deep: their numbers and kinds, of which `read` reads
    /// each.
    fn fields(
        &mut self,
        depth: usize,
        mut read: impl FnMut(i64, Kind, &mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        deep_enough(depth)?;
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            id = match head >> 4 {
                0 => self.number()?,
                more => id.wrapping_add(more.into()),
            };
            let kind = Kind::of(head & 0x0f)?;
            // A field's yes or no is in its kind.
            if kind != Kind::Bool {
                read(id, kind, self)?;
            }
        }
    }

    /// Each struct of a list.
    fn structs(&mut self, mut read: impl FnMut(&mut Self) -> io::Result<()>) -> io::Result<()> {
        let (kind, size) = self.list()?;
        for _ in 0..size {
            match kind {
                Kind::Struct => read(self)?,
                other => self.skip(other, 1)?,
            }
        }
        Ok(())
    }

    /// What a list holds, and how many; no more than there are bytes, for each takes one.
    fn list(&mut self) -> io::Result<(Kind, u64)> {
        let head = self.byte()?;
        let size = match head >> 4 {
            15 => self.whole()?,
            few => few.into(),
        };
        // Some writers say nothing of the kind where there are none.
        let kind = if size == 0 {
            Kind::Byte
        } else {
            Kind::of(head & 0x0f)?
        };
        Ok((kind, self.no_more(size)?))
    }

    fn no_more(&self, size: u64) -> io::Result<u64> {
        let left = self.bytes.len() - self.at;
        if size <= left as u64 {
            return Ok(size);
        }
        Err(ends())
    }

    /// A value that lies so deep.
    fn skip(&mut self, kind: Kind, depth: usize) -> io::Result<()> {
        deep_enough(depth)?;
        match kind {
            Kind::Bool | Kind::Byte => self.over(1),
            Kind::Number => self.whole().map(drop),
            Kind::Double => self.over(8),
            Kind::Uuid => self.over(16),
            Kind::Bytes => {
                let long = self.whole()?;
                self.over(long)
            }
            Kind::Struct => self.fields(depth + 1, |_, kind, it| it.skip(kind, depth + 1)),
            Kind::List => {
                let (kind, size) = self.list()?;
                (0..size).try_for_each(|_| self.skip(kind, depth + 1))
            }
            Kind::Map => {
                let size = self.whole()?;
                let size = self.no_more(size)?;
                if size == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                let (key, value) = (Kind::of(kinds >> 4)?, Kind::of(kinds & 0x0f)?);
                (0..size).try_for_each(|_| {
                    self.skip(key, depth + 1)?;
                    self.skip(value, depth + 1)
                })
            }
        }
    }

    fn byte(&mut self) -> io::Result<u8> {
        let byte = self.bytes.get(self.at).copied().ok_or_else(ends)?;
        self.at += 1;
        Ok(byte)
    }

    fn over(&mut self, long: u64) -> io::Result<()> {
        self.at += self.no_more(long)? as usize;
        Ok(())
    }

    /// A whole number without a sign.
    fn whole(&mut self) -> io::Result<u64> {
        let mut number = 0;
        for place in 0..10 {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(wrong("it has a number that does not end".to_owned()))
    }

    /// A whole number with a sign.
    fn number(&mut self) -> io::Result<i64> {
        let zigzag = self.whole()?;
        Ok((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }
}

fn deep_enough(depth: usize) -> io::Result<()> {
    if depth > DEEPEST {
        return Err(wrong(format!(
            "what describes it is nested more than {DEEPEST} deep"
        )));
    }
    Ok(())
}

fn ends() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "what describes a part ends before it says it does",
    )
}

fn wrong(problem: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    fn whole(mut number: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while number > 0x7f {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    }

    fn number(number: i64) -> Vec<u8> {
        whole(((number << 1) ^ (number >> 63)) as u64)
    }

    /// A field of a kind, with its number and its bytes.
    fn field(id: i64, kind: u8, bytes: &[u8]) -> Vec<u8> {
        [&[kind][..], &number(id), bytes].concat()
    }

    fn fields(all: &[Vec<u8>]) -> Vec<u8> {
        [all.concat(), vec![0]].concat()
    }

    fn list(kind: u8, elements: &[Vec<u8>]) -> Vec<u8> {
        [
            vec![0xf0 | kind],
            whole(elements.len() as u64),
            elements.concat(),
        ]
        .concat()
    }

    /// A page without its bytes.
    fn header(unpacked: i64, packed: i64, of: i64, values: i64) -> Vec<u8> {
        let values = fields(&[field(1, 5, &number(values))]);
        fields(&[
            field(1, 5, &number(0)),
            field(2, 5, &number(unpacked)),
            field(3, 5, &number(packed)),
            field(of, 12, &values),
        ])
    }

    /// A file whose one column has these bytes, of which it says that they are so long, after
    /// groups nested so deep.
    fn file(pages: &[u8], long: i64, deep: usize, more: &[Vec<u8>]) -> Vec<u8> {
        let element = |children: i64| fields(&[field(5, 5, &number(children))]);
        let schema: Vec<Vec<u8>> = (0..=deep).map(|at| element(i64::from(at < deep))).collect();
        let column = fields(&[field(7, 6, &number(long)), field(9, 6, &number(4))]);
        let column = fields(&[field(3, 12, &column)]);
        let group = fields(&[field(1, 9, &list(12, &[column]))]);
        let mut all = vec![
            field(1, 5, &number(1)),
            field(2, 9, &list(12, &schema)),
            field(4, 9, &list(12, &[group])),
        ];
        all.extend_from_slice(more);
        let footer = fields(&all);
        let length = (footer.len() as u32).to_le_bytes();
        [MAGIC, pages, &footer, &length, MAGIC].concat()
    }

    fn checked(bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        check(&mut file)
    }

    #[test]
    fn what_parts_say_of_themselves_is_held_against_the_file() {
        let page = |unpacked, of, values| {
            let page = [header(unpacked, 3, of, values), vec![0; 3]].concat();
            let long = page.len() as i64;
            file(&page, long, 1, &[])
        };
        checked(&page(300, 5, 100)).unwrap();
        checked(&page(300, 7, 2400)).unwrap();
        let yes_or_no = [vec![0xf1], whole(1 << 31)].concat();
        for (bytes, said) in [
            (page(3 << 30, 5, 100), "unpacks to more than"),
            (page(300, 7, 2401), "says it has 2401 values"),
            (page(-1, 5, 100), "below 0 bytes"),
            (file(&[], 1 << 40, 1, &[]), "longer than it"),
            (file(&[], 0, 100, &[]), "nested more than 100 deep"),
            (file(&[], 0, 1, &[field(90, 9, &yes_or_no)]), "ends before"),
            (file(&[0x1e; 3], 3, 1, &[]), "value of the kind"),
        ] {
            let problem = checked(&bytes).unwrap_err().to_string();
            assert!(problem.contains(said), "{said}: {problem}");
        }
        checked(&file(&[], 0, 99, &[])).unwrap();
    }

    #[test]
    fn a_column_without_rows_has_at_most_a_dictionary() {
        let started = |pages: i64, dictionary: i64| {
            let of = fields(&[
                field(7, 6, &number(15)),
                field(9, 6, &number(pages)),
                field(11, 6, &number(dictionary)),
            ]);
            let column = fields(&[field(3, 12, &of)]);
            let mut described = Described::default();
            described.column(&mut Compact::new(&column)).unwrap();
            described.columns.first().map(|it| it.start)
        };
        assert_eq!(started(0, 375), Some(375));
        assert_eq!(started(375, 0), Some(375));
        assert_eq!(started(400, 375), Some(375));
        assert_eq!(started(0, 0), None);
    }

    #[test]
    fn a_description_longer_than_a_look_is_read() {
        let long = field(4, 8, &[whole(5000), vec![7; 5000]].concat());
        let page = [field(2, 5, &number(9)), field(3, 5, &number(0)), long];
        let page = fields(&page);
        checked(&file(&page, page.len() as i64, 1, &[])).unwrap();
    }

    #[test]
    fn what_is_no_parquet_is_left_to_the_reader() {
        for bytes in [&b""[..], b"PAR1", b"a,b\n1,2\n", b"\xff\xff\xff\x7fPAR1"] {
            checked(bytes).unwrap();
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_a_panic(pages in proptest::collection::vec(any::<u8>(), 0..300), at in 0_usize..400, byte: u8) {
            let mut bytes = file(&pages, pages.len() as i64, 3, &[]);
            if let Some(changed) = bytes.get_mut(at) {
                *changed = byte;
            }
            let _ = checked(&bytes);
        }
    }
}
