//! The lengths that an Arrow file says its parts have, held against the file's own: the reader
//! takes as much memory as a part says it is long, and the system ends a program that asks for
//! more than there is.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use arrow_ipc::reader::read_footer_length;
use arrow_ipc::{CompressionType, RecordBatch, root_as_footer, root_as_message};
use arrow_schema::ArrowError;

/// The most bytes that LZ4 makes of one.
const OF_LZ4: u64 = 255;
/// The most bytes that zstd makes of one, but for constants.
const OF_ZSTD: u64 = 4096;
/// What a part may have beyond, as of a constant column.
const BEYOND: u64 = 64 << 20;
/// The most rows for a byte of the file: bits, compressed.
const ROWS_OF_BYTE: u64 = 8 * OF_ZSTD;

/// What stands before a message's length.
const CONTINUATION: u32 = u32::MAX;

/// That the parts of an Arrow file lie in it, and become no longer than they can.
///
/// # Errors
/// Where one does not.
pub(super) fn check_file(file: &mut File) -> Result<(), ArrowError> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut tail = [0; 10];
    let at_footer = |back: u64| {
        let at = length.checked_sub(back).map(SeekFrom::Start);
        at.ok_or_else(|| wrong("it is shorter than its footer"))
    };
    file.seek(at_footer(10)?)?;
    file.read_exact(&mut tail)?;
    let footer_length = read_footer_length(tail)?;
    file.seek(at_footer(10 + footer_length as u64)?)?;
    let mut footer = vec![0; footer_length];
    file.read_exact(&mut footer)?;
    let footer = root_as_footer(&footer).map_err(|error| wrong(&error.to_string()))?;
    for block in [footer.dictionaries(), footer.recordBatches()]
        .into_iter()
        .flatten()
        .flatten()
    {
        let parts = [
            block.offset(),
            block.metaDataLength().into(),
            block.bodyLength(),
        ];
        let end = parts.iter().try_fold(0_u64, |end, part| {
            end.checked_add(u64::try_from(*part).ok()?)
        });
        if end.is_none_or(|end| end > length) {
            return Err(wrong("a part lies outside of it"));
        }
        let at = block.offset().unsigned_abs();
        let body = at + u64::from(block.metaDataLength().unsigned_abs());
        check_message(file, length, at, Some(body))?;
    }
    Ok(())
}

/// The same of an Arrow stream; whether it ends with the mark of an end.
///
/// # Errors
/// Where one does not.
pub(super) fn check_stream(file: &mut File) -> Result<bool, ArrowError> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut at = 0;
    // What follows the last message is the reader's business.
    while at + 4 <= length {
        match check_message(file, length, at, None)? {
            Some(next) => at = next,
            None => {
                // Where files were put together another begins here, which nobody would read.
                let mut word = Vec::new();
                file.by_ref().take(4).read_to_end(&mut word)?;
                if word == CONTINUATION.to_le_bytes() {
                    return Err(wrong(
                        "another table stands behind its end; write each by itself",
                    ));
                }
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Checks the message at a place, whose body is at another or right behind; returns where the
/// next one is, or `None` at the end.
fn check_message(
    file: &mut File,
    length: u64,
    at: u64,
    body: Option<u64>,
) -> Result<Option<u64>, ArrowError> {
    let mut word = [0; 4];
    let mut start = at + 4;
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut word)?;
    // Before version 0.15 there was only the length.
    if u32::from_le_bytes(word) == CONTINUATION {
        file.read_exact(&mut word)?;
        start += 4;
    }
    let size = u64::from(u32::from_le_bytes(word));
    if size == 0 {
        // The end of a stream. Of a file's message the reader does not ask how long it is.
        return match body {
            None => Ok(None),
            Some(_) => Err(wrong("a message says that it is empty")),
        };
    }
    let behind = start + size;
    if behind > length {
        return Err(wrong("a message is longer than the file"));
    }
    let mut bytes = vec![0; size as usize];
    file.read_exact(&mut bytes)?;
    let message = root_as_message(&bytes).map_err(|error| wrong(&error.to_string()))?;
    let body = body.unwrap_or(behind);
    let next = u64::try_from(message.bodyLength())
        .ok()
        .and_then(|long| body.checked_add(long))
        .filter(|end| *end <= length)
        .ok_or_else(|| wrong("a part lies outside of it"))?;
    let dictionary = message.header_as_dictionary_batch();
    let batch = message.header_as_record_batch();
    if let Some(batch) = batch.or_else(|| dictionary?.data()) {
        check_batch(file, length, body, next, &batch)?;
    }
    Ok(Some(next))
}

/// Checks the lengths of a batch whose bytes lie between two places.
fn check_batch(
    file: &mut File,
    length: u64,
    body: u64,
    end: u64,
    batch: &RecordBatch<'_>,
) -> Result<(), ArrowError> {
    let rows = u64::try_from(batch.length()).unwrap_or(u64::MAX);
    let most = BEYOND.saturating_add(ROWS_OF_BYTE.saturating_mul(length));
    if rows > most {
        return Err(wrong(&format!(
            "a part says it has {rows} rows, and a file of {length} bytes holds {most} at most"
        )));
    }
    let Some(compression) = batch.compression() else {
        return Ok(());
    };
    let of_byte = match compression.codec() {
        CompressionType::LZ4_FRAME => OF_LZ4,
        _ => OF_ZSTD,
    };
    for buffer in batch.buffers().into_iter().flatten() {
        let outside = || wrong("a part lies outside of it");
        let at = u64::try_from(buffer.offset()).ok();
        let at = at.and_then(|at| body.checked_add(at)).ok_or_else(outside)?;
        let long = u64::try_from(buffer.length()).map_err(|_| outside())?;
        if at.checked_add(long).is_none_or(|behind| behind > end) {
            return Err(outside());
        }
        if long < 8 {
            continue;
        }
        let mut declared = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut declared)?;
        let declared = i64::from_le_bytes(declared);
        let most = BEYOND.saturating_add(of_byte.saturating_mul(long));
        // −1: it is not compressed.
        if declared < -1 || declared > 0 && declared.unsigned_abs() > most {
            return Err(wrong(&format!(
                "a part of {long} bytes says it becomes {declared}, and {most} is the most it can"
            )));
        }
    }
    Ok(())
}

fn wrong(problem: &str) -> ArrowError {
    ArrowError::ParseError(problem.to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use arrow_array::{Int64Array, RecordBatch, StringArray};
    use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};

    use super::*;

    fn batch() -> RecordBatch {
        let numbers = Int64Array::from_iter_values((0..5000).map(|row| row % 7));
        let words = StringArray::from_iter_values((0..5000).map(|row| format!("w{}", row % 5)));
        RecordBatch::try_from_iter([("n", Arc::new(numbers) as _), ("w", Arc::new(words) as _)])
            .unwrap()
    }

    /// A file and a stream, compressed.
    fn written(codec: CompressionType) -> [Vec<u8>; 2] {
        let batch = batch();
        let options = IpcWriteOptions::default()
            .try_with_compression(Some(codec))
            .unwrap();
        let (mut file, mut stream) = (Vec::new(), Vec::new());
        let schema = batch.schema();
        let mut writer =
            FileWriter::try_new_with_options(&mut file, &schema, options.clone()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        let mut writer = StreamWriter::try_new_with_options(&mut stream, &schema, options).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        [file, stream]
    }

    fn temporary(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    /// 5,000 numbers are 40,000 bytes: where they are declared, 2³⁹ stand instead.
    fn lying(bytes: &[u8]) -> Vec<u8> {
        let honest = 40_000_i64.to_le_bytes();
        let mut lying = bytes.to_vec();
        let at = bytes.windows(8).rposition(|it| it == honest).unwrap();
        lying[at..at + 8].copy_from_slice(&(1_i64 << 39).to_le_bytes());
        lying
    }

    #[test]
    fn declared_lengths_are_held_against_the_file() {
        for codec in [CompressionType::LZ4_FRAME, CompressionType::ZSTD] {
            let [file, stream] = written(codec);
            check_file(&mut temporary(&file)).unwrap();
            assert!(check_stream(&mut temporary(&stream)).unwrap());
            let twice = check_stream(&mut temporary(&stream.repeat(2)));
            assert!(twice.unwrap_err().to_string().contains("another table"));
            let errors = [
                check_file(&mut temporary(&lying(&file))),
                check_stream(&mut temporary(&lying(&stream))).map(|_| ()),
            ];
            for error in errors {
                let said = error.unwrap_err().to_string();
                assert!(said.contains("says it becomes 549755813888"), "{said}");
            }
        }
    }

    #[test]
    fn what_is_cut_off_is_an_error_and_no_panic() {
        let [file, stream] = written(CompressionType::LZ4_FRAME);
        for end in (0..file.len()).step_by(37) {
            assert!(check_file(&mut temporary(&file[..end])).is_err());
        }
        for end in (0..stream.len()).step_by(37) {
            let read = check_stream(&mut temporary(&stream[..end]));
            assert!(!read.is_ok_and(|has_end| has_end), "{end}");
        }
    }

    #[test]
    fn a_message_of_a_file_is_not_empty() {
        let [file, _] = written(CompressionType::LZ4_FRAME);
        let mut file = lying(&file);
        let message = file.windows(4).skip(8).position(|it| it == [0xff; 4]);
        // The first is the schema's, which no block of the footer names.
        let first = 8 + message.unwrap();
        let second = file[first + 4..].windows(4).position(|it| it == [0xff; 4]);
        let at = first + 4 + second.unwrap();
        file[at + 4..at + 8].fill(0);
        let said = check_file(&mut temporary(&file)).unwrap_err().to_string();
        assert!(said.contains("says that it is empty"), "{said}");
    }

    #[test]
    fn a_length_at_the_very_end_is_held_against_the_file() {
        let [_, stream] = written(CompressionType::LZ4_FRAME);
        let before_end = &stream[..stream.len() - 8];
        assert!(!check_stream(&mut temporary(before_end)).unwrap());
        let lying = [before_end, &[0, 0, 0, 0x7f]].concat();
        let said = check_stream(&mut temporary(&lying))
            .unwrap_err()
            .to_string();
        assert!(said.contains("longer than the file"), "{said}");
    }
}
