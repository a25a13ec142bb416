//! Where files are: object stores by their addresses, opened with what the environment says.

use std::{
    collections::HashMap,
    env,
    sync::{Arc, Mutex, PoisonError},
};

use datafusion::{
    error::{DataFusionError, Result},
    execution::{
        object_store::ObjectStoreRegistry,
        runtime_env::{RuntimeEnv, RuntimeEnvBuilder},
    },
};
use object_store::{ObjectStore, local::LocalFileSystem, parse_url_opts};
use url::Url;

/// Stores that are opened when they are first asked for. Credentials are taken from the
/// environment (`AWS_ACCESS_KEY_ID`, `GOOGLE_SERVICE_ACCOUNT`, `AZURE_STORAGE_ACCOUNT_KEY` and
/// their like), on each machine from its own.
#[derive(Debug, Default)]
pub struct Stores {
    open: Mutex<HashMap<String, Arc<dyn ObjectStore>>>,
}

/// What a store is known by: everything in front of the path.
fn key(url: &Url) -> String {
    url[..url::Position::BeforePath].to_owned()
}

impl ObjectStoreRegistry for Stores {
    fn register_store(
        &self,
        url: &Url,
        store: Arc<dyn ObjectStore>,
    ) -> Option<Arc<dyn ObjectStore>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.insert(key(url), store)
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = open.get(&key(url)) {
            return Ok(Arc::clone(store));
        }
        let store = opened(url)?;
        open.insert(key(url), Arc::clone(&store));
        Ok(store)
    }
}

fn opened(url: &Url) -> Result<Arc<dyn ObjectStore>> {
    if url.scheme() == "file" {
        return Ok(Arc::new(LocalFileSystem::new()));
    }
    // What is said of a store to all programs, in the names that this one's settings have.
    let settings = env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?.to_ascii_lowercase();
        Some((name, value.into_string().ok()?))
    });
    // Whoever writes http means it.
    let plain = ("allow_http".to_owned(), "true".to_owned());
    let settings = settings.chain((url.scheme() == "http").then_some(plain));
    let (store, _) = parse_url_opts(url, settings)
        .map_err(|error| DataFusionError::Execution(format!("cannot be opened ({error})")))?;
    Ok(Arc::from(store))
}

/// What plans run in: these stores.
///
/// # Errors
/// Where no folder for temporary files can be made.
pub fn environment() -> Result<Arc<RuntimeEnv>> {
    RuntimeEnvBuilder::new()
        .with_object_store_registry(Arc::new(Stores::default()))
        .build_arc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_are_opened_once() {
        let stores = Stores::default();
        let at = |text: &str| stores.get_store(&Url::parse(text).unwrap());
        let one = at("http://127.0.0.1:1/a/b.parquet").unwrap();
        let again = at("http://127.0.0.1:1/c.parquet").unwrap();
        assert!(Arc::ptr_eq(&one, &again));
        assert!(at("file:///tmp").is_ok());
        let error = at("gopher://example.org/a").unwrap_err().to_string();
        assert!(error.contains("cannot be opened"), "{error}");
    }
}
