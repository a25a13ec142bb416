//! The files that a location means, and the columns that they have together.

use std::{panic::AssertUnwindSafe, sync::Arc};

use datafusion::{
    arrow::datatypes::{DataType, Field, Schema, SchemaRef},
    datasource::{
        file_format::{FileFormat, parquet::ParquetFormat},
        listing::ListingTableUrl,
    },
    error::{DataFusionError, Result as EngineResult},
    prelude::SessionContext,
};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use object_store::ObjectMeta;
use url::Url;

use crate::error::{Error, of_engine};

/// How files end that an engine reads.
const ENDINGS: [&str; 3] = [".parquet", ".parq", ".pq"];
/// What begins a pattern.
const PATTERN: [char; 3] = ['*', '?', '['];
/// So many files are looked into at once.
const AT_ONCE: usize = 16;

/// What lies at a location.
#[derive(Debug)]
pub struct Found {
    /// Parquet files, in the order of their names.
    pub files: Vec<ListingTableUrl>,
    /// The columns of all of them, each wide enough for every file's.
    pub schema: SchemaRef,
}

/// Finds the files of a location: one, those that a pattern fits, or those of a folder and the
/// folders in it. Each is named on its own from then on, for a plan that travels would lose the
/// pattern. Names that begin with `.` or `_` are no part of a table.
///
/// # Errors
/// Where there is none, one is no Parquet, or their columns do not fit together.
pub async fn found(context: &SessionContext, location: &str) -> Result<Found, Error> {
    let wrong = of_engine(location);
    let problem = |problem: String| Error::Table {
        table: location.to_owned(),
        problem,
    };
    let place = listed(location).map_err(&wrong)?;
    let store = context.runtime_env().object_store(&place).map_err(&wrong)?;
    let state = context.state();
    let files = place.list_all_files(&state, store.as_ref(), "").await;
    let mut files: Vec<ObjectMeta> = match files {
        Ok(files) => files.try_collect().await.map_err(&wrong)?,
        Err(error) => return Err(wrong(error)),
    };
    files.retain(|file| {
        let name = file.location.filename().unwrap_or_default();
        !name.starts_with(['.', '_'])
    });
    files.sort_by(|a, b| a.location.cmp(&b.location));
    if files.is_empty() {
        return Err(problem("there is no such file".to_owned()));
    }
    let is_other = |file: &&ObjectMeta| {
        let name = file.location.as_ref().to_ascii_lowercase();
        !ENDINGS.iter().any(|ending| name.ends_with(ending))
    };
    let others = files.iter().filter(is_other).count();
    if let Some(other) = files.iter().find(is_other) {
        let other = other.location.filename().unwrap_or_default();
        return Err(problem(format!(
            "{others} of its {} files do not end in .parquet, such as {other}: an engine reads Parquet, by a \
             pattern such as '*.parquet'; a table of another kind is read whole, from a file on this machine \
             and without --cluster and --sql",
            files.len()
        )));
    }
    let of_folders = files.iter().find(|file| {
        file.location
            .parts()
            .rev()
            .skip(1)
            .any(|part| part.as_ref().contains('='))
    });
    if let Some(file) = of_folders {
        return Err(problem(format!(
            "{}: the names of its folders hold a column, which would be lost; write it into the files",
            file.location
        )));
    }
    let format = ParquetFormat::default();
    let schemas = stream::iter(&files).map(|file| {
        let of_file = format.infer_schema(&state, &store, std::slice::from_ref(file));
        async move {
            let name = file.location.filename().unwrap_or_default();
            let damaged = |why: &str| Error::Table {
                table: location.to_owned(),
                problem: format!("{name}: it is no Parquet file, or damaged{why}"),
            };
            // What a file says of itself may be anything.
            match AssertUnwindSafe(of_file).catch_unwind().await {
                Ok(Ok(schema)) => Ok((name, schema)),
                Ok(Err(error)) => Err(damaged(&format!(" ({})", crate::error::said(&error)))),
                Err(_) => Err(damaged("")),
            }
        }
    });
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let schemas = schemas.buffered(AT_ONCE).try_collect::<Vec<_>>().await;
    std::panic::set_hook(hook);
    let url = |file: &ObjectMeta| {
        let mut url = place.get_url().clone();
        url.set_query(None);
        url.set_path(&format!("/{}", file.location.as_ref().replace('%', "%25")));
        ListingTableUrl::try_new(url, None)
    };
    Ok(Found {
        files: files
            .iter()
            .map(url)
            .collect::<EngineResult<_>>()
            .map_err(&wrong)?,
        schema: together(&schemas?).map_err(problem)?,
    })
}

/// The columns of several files, in the order in which they come first.
fn together(schemas: &[(&str, SchemaRef)]) -> Result<SchemaRef, String> {
    let mut fields: Vec<Field> = Vec::new();
    for (file, schema) in schemas {
        let fields_of = schema.fields().iter().enumerate();
        let mut again = fields_of.filter(|(place, field)| {
            let before = schema.fields()[..*place].iter();
            before.clone().any(|other| other.name() == field.name())
        });
        if let Some((_, twice)) = again.next() {
            return Err(format!("{file}: two columns are called {:?}", twice.name()));
        }
        for field in schema.fields() {
            let Some(known) = fields.iter_mut().find(|it| it.name() == field.name()) else {
                fields.push(field.as_ref().clone().with_nullable(true));
                continue;
            };
            let wide = wider(known.data_type(), field.data_type()).ok_or_else(|| {
                format!(
                    "{file}: its column {:?} is of the type {}, and other files' of {}",
                    field.name(),
                    field.data_type(),
                    known.data_type()
                )
            })?;
            known.set_data_type(wide);
        }
    }
    Ok(Arc::new(Schema::new(fields)))
}

/// A type that holds the values of both.
fn wider(a: &DataType, b: &DataType) -> Option<DataType> {
    let is_text = |it: &DataType| {
        matches!(
            it,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
        )
    };
    Some(match (a, b) {
        (a, b) if a == b => a.clone(),
        (DataType::Null, other) | (other, DataType::Null) => other.clone(),
        (a, b) if a.is_integer() && b.is_integer() => DataType::Int64,
        (a, b) if a.is_numeric() && b.is_numeric() => DataType::Float64,
        (a, b) if is_text(a) && is_text(b) => DataType::Utf8,
        (DataType::Dictionary(_, values), other) | (other, DataType::Dictionary(_, values))
            if is_text(values) && is_text(other) =>
        {
            DataType::Utf8
        }
        _ => return None,
    })
}

/// A location as the engine lists it.
fn listed(location: &str) -> EngineResult<ListingTableUrl> {
    let external = |error: url::ParseError| DataFusionError::External(Box::new(error));
    // Patterns of this machine's files it knows.
    let Some(start) = location.find(PATTERN).filter(|_| location.contains("://")) else {
        return ListingTableUrl::parse(location);
    };
    let folder = location[..start]
        .rfind('/')
        .map_or(start, |slash| slash + 1);
    let (folder, pattern) = location.split_at(folder);
    let folder = Url::parse(folder).map_err(external)?;
    ListingTableUrl::try_new(folder, None)?.with_glob(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_told_from_folders() {
        let parts = |location: &str| {
            let url = listed(location).unwrap();
            let pattern = url.get_glob().as_ref().map(|it| it.as_str().to_owned());
            (url.get_url().to_string(), pattern)
        };
        let (folder, pattern) = parts("s3://bucket/visits/2024-*/a?.parquet");
        assert_eq!(folder, "s3://bucket/visits/");
        assert_eq!(pattern.as_deref(), Some("2024-*/a?.parquet"));
        assert_eq!(parts("s3://bucket/visits/").1, None);
        assert_eq!(parts("https://example.org/a.parquet").1, None);
    }

    #[test]
    fn columns_are_wide_enough_for_every_file() {
        let of = |columns: &[(&str, DataType)]| -> SchemaRef {
            let field = |(name, kind): &(&str, DataType)| Field::new(*name, kind.clone(), false);
            Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
        };
        let files = [
            ("a", of(&[("x", DataType::Int8), ("y", DataType::Null)])),
            (
                "b",
                of(&[
                    ("y", DataType::Utf8),
                    ("x", DataType::Int64),
                    ("z", DataType::Boolean),
                ]),
            ),
            ("c", of(&[("x", DataType::Float32)])),
        ];
        let all = together(&files).unwrap();
        let kinds: Vec<_> = all
            .fields()
            .iter()
            .map(|it| it.data_type().clone())
            .collect();
        assert_eq!(
            kinds,
            [DataType::Float64, DataType::Utf8, DataType::Boolean]
        );
        let odd = [files[0].clone(), ("d", of(&[("x", DataType::Utf8)]))];
        let said = together(&odd).unwrap_err();
        assert!(
            said.contains("d: its column \"x\" is of the type Utf8"),
            "{said}"
        );
        let twins = [("e", of(&[("x", DataType::Int8), ("x", DataType::Int8)]))];
        assert!(together(&twins).unwrap_err().contains("two columns"));
    }
}
