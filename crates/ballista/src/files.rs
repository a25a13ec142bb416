//! The files that a location means.

use datafusion::{
    datasource::listing::ListingTableUrl,
    error::{DataFusionError, Result},
    prelude::SessionContext,
};
use futures::TryStreamExt;
use url::Url;

/// How files are called that an engine reads.
const ENDING: &str = ".parquet";
/// What begins a pattern.
const PATTERN: [char; 3] = ['*', '?', '['];

/// What lies at a location.
pub struct Found {
    /// Parquet files, in the order of their names.
    pub parquet: Vec<ListingTableUrl>,
    /// How many other files there are.
    pub others: usize,
}

/// Finds the files of a location: one, those that a pattern fits, or those of a folder. Each is
/// named on its own from then on, for a plan that travels would lose the pattern.
pub async fn found(context: &SessionContext, location: &str) -> Result<Found> {
    let place = listed(location)?;
    let store = context.runtime_env().object_store(&place)?;
    let state = context.state();
    let files = place.list_all_files(&state, store.as_ref(), "").await?;
    let mut paths: Vec<String> = files
        .map_ok(|file| file.location.to_string())
        .try_collect()
        .await?;
    paths.sort();
    let (parquet, others): (Vec<String>, Vec<String>) =
        paths.into_iter().partition(|path| path.ends_with(ENDING));
    let url = |path: &String| {
        let mut url = place.get_url().clone();
        url.set_query(None);
        url.set_path(&format!("/{path}"));
        ListingTableUrl::try_new(url, None)
    };
    Ok(Found {
        parquet: parquet.iter().map(url).collect::<Result<_>>()?,
        others: others.len(),
    })
}

/// A location as the engine lists it.
fn listed(location: &str) -> Result<ListingTableUrl> {
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
}
