//! The engine that reads tables: DataFusion in this process, or Ballista on a cluster.

use std::{
    net::{TcpStream, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::{
    arrow::{
        datatypes::{DataType, FieldRef},
        record_batch::RecordBatch,
    },
    dataframe::DataFrameWriteOptions,
    datasource::{
        file_format::parquet::ParquetFormat,
        listing::{ListingOptions, ListingTable, ListingTableConfig},
    },
    execution::{SessionState, SessionStateBuilder, context::SQLOptions},
    functions_aggregate::expr_fn::count,
    prelude::{DataFrame, Expr, SessionConfig, SessionContext, ident, lit},
};
use futures::StreamExt;
use tokio::runtime::Runtime;
use url::Url;

use crate::{
    codec::codecs,
    error::{Error, in_engine, of_engine},
    files::{Found, found},
    functions::{
        aggregate::{Aggregate, only_bytes},
        of_all_rows::OfAllRows,
        recipe::{Recipe, Task},
        scalar::Function,
    },
    stores::environment,
};

/// The port of a scheduler where an address has none.
pub const PORT: u16 = 50050;
/// How a cluster's address begins.
const SCHEME: &str = "df";
/// What the table is called in SQL.
pub const TABLE: &str = "data";
/// So many parts a table is read in, wherever it is: rows then come in the same batches.
const PARTS: usize = 16;
/// The longest message between the machines of a cluster, in bytes: a plan with its model.
pub const LONGEST_MESSAGE: u32 = 256 << 20;

/// How plans are made, on every machine.
pub(crate) fn config() -> SessionConfig {
    let (logical, physical) = codecs();
    let mut config = SessionConfig::new_with_ballista();
    // Folders hold folders.
    let reading = &mut config.options_mut().execution;
    reading.listing_table_ignore_subdirectory = false;
    config
        .with_target_partitions(PARTS)
        .with_ballista_logical_extension_codec(logical)
        .with_ballista_physical_extension_codec(physical)
        .with_ballista_adaptive_query_planner(false)
        .with_ballista_grpc_client_max_message_size(LONGEST_MESSAGE as usize)
}

/// What plans are made and run with, on every machine.
pub(crate) fn state(config: SessionConfig) -> datafusion::error::Result<SessionState> {
    Ok(SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(environment()?)
        .with_default_features()
        .build())
}

/// An engine.
pub struct Engine {
    runtime: Runtime,
    context: SessionContext,
    waits: Option<Box<dyn Fn() + Send + Sync>>,
}

/// A table that an engine reads; no row is in memory.
#[derive(Clone)]
pub struct Rows {
    /// The table, as it was given.
    name: String,
    frame: DataFrame,
    columns: Vec<String>,
    left_out: Vec<String>,
}

impl Engine {
    /// One in this process.
    ///
    /// # Errors
    /// Where the system gives no threads.
    pub fn here() -> Result<Self, Error> {
        Self::with(async || Ok(SessionContext::new_with_state(state(config())?)))
            .map_err(|problem| Error::Setting(problem.to_string()))
    }

    /// A cluster at an address such as `df://127.0.0.1:50050`.
    ///
    /// # Errors
    /// Where none answers there.
    pub fn cluster(address: &str) -> Result<Self, Error> {
        answers(address)?;
        let context = async || SessionContext::remote_with_state(address, state(config())?).await;
        Self::with(context).map_err(|problem| Error::Cluster {
            address: address.to_owned(),
            problem: problem.to_string(),
        })
    }

    /// A cluster of one scheduler and one executor within this process.
    ///
    /// # Errors
    /// Where they do not find each other.
    pub fn standalone() -> Result<Self, Error> {
        let context = async || SessionContext::standalone_with_state(state(config())?).await;
        Self::with(context).map_err(|problem| Error::Setting(problem.to_string()))
    }

    fn with(
        context: impl AsyncFnOnce() -> datafusion::error::Result<SessionContext>,
    ) -> datafusion::error::Result<Self> {
        let runtime = runtime()?;
        let context = runtime.block_on(context())?;
        Ok(Self {
            runtime,
            context,
            waits: None,
        })
    }

    /// Calls `waits` where a cluster has said nothing for some time: it may have no executor.
    #[must_use]
    pub fn telling(mut self, waits: impl Fn() + Send + Sync + 'static) -> Self {
        self.waits = Some(Box::new(waits));
        self
    }

    /// Waits for what an engine computes.
    fn wait<T>(&self, computed: impl Future<Output = T>) -> T {
        const PATIENCE: Duration = Duration::from_secs(20);
        self.runtime.block_on(async {
            let mut computed = std::pin::pin!(computed);
            if let Ok(done) = tokio::time::timeout(PATIENCE, &mut computed).await {
                return done;
            }
            if let Some(waits) = &self.waits {
                waits();
            }
            computed.await
        })
    }

    /// The table at a location: a Parquet file, several by a pattern such as `visits/*.parquet`,
    /// or a folder of them; here, or in an object store by its address. `sql` asks for rows of it.
    ///
    /// # Errors
    /// Where there is no such file, or it is no Parquet.
    pub fn table(&self, location: &str, sql: Option<&str>) -> Result<Rows, Error> {
        let wrong = of_engine(location);
        let table = |problem: &str| Error::Table {
            table: location.to_owned(),
            problem: problem.to_owned(),
        };
        let Found { files, schema } = self.runtime.block_on(found(&self.context, location))?;
        let frame = self.runtime.block_on(async {
            let options = ListingOptions::new(Arc::new(ParquetFormat::default()));
            let listing = ListingTableConfig::new_with_multi_paths(files)
                .with_listing_options(options.with_file_extension(""))
                .with_schema(schema);
            let files = ListingTable::try_new(listing)?;
            self.context.register_table(TABLE, Arc::new(files))?;
            let Some(sql) = sql else {
                return self.context.table(TABLE).await;
            };
            if sql.to_ascii_lowercase().contains("tablesample") {
                let unknown = "the engine does not know tablesample; write where random() < 0.1";
                return Err(in_engine(unknown));
            }
            // It asks for rows, and does nothing else.
            let asks = SQLOptions::new()
                .with_allow_ddl(false)
                .with_allow_dml(false)
                .with_allow_statements(false);
            self.context.sql_with_options(sql, asks).await
        });
        let frame = frame.map_err(|error| match sql {
            Some(sql) => Error::Setting(format!("--sql {sql:?}: {}", wrong(error))),
            None => wrong(error),
        })?;
        let fields = frame.schema().fields().iter();
        // One value a cell.
        let (nested, plain): (Vec<_>, Vec<_>) =
            fields.partition(|field| is_nested(field.data_type()));
        let names = |fields: Vec<&FieldRef>| fields.iter().map(|it| it.name().clone()).collect();
        let (columns, left_out): (Vec<String>, Vec<String>) = (names(plain), names(nested));
        if columns.is_empty() {
            return Err(table("it has no column with one value a cell"));
        }
        Ok(Rows {
            name: location.to_owned(),
            frame,
            columns,
            left_out,
        })
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn count(&self, rows: &Rows) -> Result<u64, Error> {
        let count = || self.wait(rows.frame.clone().count());
        Ok(while_lost(|| count().map_err(of_engine(&rows.name)))? as u64)
    }

    /// What is known of all rows by `task`, of `columns`, of a model or without one.
    ///
    /// # Errors
    /// Where a row cannot be read.
    pub fn of_all<S: OfAllRows>(
        &self,
        rows: &Rows,
        columns: Vec<String>,
        task: Task,
    ) -> Result<S, Error> {
        let arguments = columns.iter().map(ident).collect();
        let function = Aggregate::of(Recipe::new(columns, task))?;
        self.aggregated(rows, function.call(arguments))
    }

    /// The exact sums of what a function of a row gives.
    ///
    /// # Errors
    /// Where a row cannot be read.
    pub fn sums<S: OfAllRows>(&self, rows: &Rows, of_row: Recipe) -> Result<S, Error> {
        let (columns, _) = of_row.parts()?;
        let arguments = columns.iter().map(ident).collect();
        let numbers = Function::of(of_row)?.call(arguments);
        let sums = Recipe::new(vec!["numbers".to_owned()], Task::Sums);
        self.aggregated(rows, Aggregate::of(sums)?.call(vec![numbers]))
    }

    fn aggregated<S: OfAllRows>(&self, rows: &Rows, of_all: Expr) -> Result<S, Error> {
        let wrong = of_engine(&rows.name);
        let frame = rows.frame.clone();
        let frame = frame
            .aggregate(vec![], vec![of_all, count(lit(1))])
            .map_err(&wrong)?;
        let collect = || self.wait(frame.clone().collect()).map_err(&wrong);
        let batches = while_lost(collect)?;
        let bytes = batches.iter().find_map(|batch| only_bytes(batch.column(0)));
        S::from_bytes(bytes.ok_or_else(|| Error::Table {
            table: rows.name.clone(),
            problem: "it has no rows".to_owned(),
        })?)
    }

    /// Writes rows to a folder of an object store, as Parquet files; whoever computes them writes
    /// them.
    ///
    /// # Errors
    /// Where they cannot be computed, or written there.
    pub fn write(&self, rows: &Rows, address: &str) -> Result<(), Error> {
        let options = DataFrameWriteOptions::new();
        let written = rows.frame.clone().write_parquet(address, options, None);
        self.wait(written).map_err(of_engine(address))?;
        Ok(())
    }

    /// Gives rows batch by batch to what `begin` gives, in any order; begins again where an
    /// executor is lost.
    ///
    /// # Errors
    /// Where they cannot be read, or one of the two fails.
    pub fn gathered<S>(
        &self,
        rows: &Rows,
        begin: impl Fn() -> Result<S, Error>,
        take: impl Fn(&mut S, RecordBatch) -> Result<(), Error>,
    ) -> Result<S, Error> {
        while_lost(|| {
            let mut gathered = begin()?;
            self.each(rows, |batch| take(&mut gathered, batch))?;
            Ok(gathered)
        })
    }

    /// Gives rows batch by batch to `take`, in any order.
    ///
    /// # Errors
    /// Where they cannot be read, or `take` fails.
    pub fn each(
        &self,
        rows: &Rows,
        mut take: impl FnMut(RecordBatch) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let wrong = of_engine(&rows.name);
        let frame = rows.frame.clone();
        let mut stream = self.wait(frame.execute_stream()).map_err(&wrong)?;
        let Some(first) = self.wait(stream.next()) else {
            return Ok(());
        };
        take(first.map_err(&wrong)?)?;
        self.runtime.block_on(async {
            while let Some(batch) = stream.next().await {
                take(batch.map_err(&wrong)?)?;
            }
            Ok(())
        })
    }
}

impl Rows {
    /// The table, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns that have one value a cell.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The columns that have lists or structures, which are left out.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Columns as they are, and what functions of a row make of others, by their names.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn with(&self, keep: &[String], functions: Vec<(&str, Recipe)>) -> Result<Self, Error> {
        let wrong = of_engine(&self.name);
        let mut wanted: Vec<Expr> = keep.iter().map(ident).collect();
        for (name, recipe) in functions {
            let (columns, _) = recipe.parts()?;
            let arguments = columns.iter().map(ident).collect();
            wanted.push(Function::of(recipe)?.call(arguments).alias(name));
        }
        let frame = self.frame.clone().select(wanted).map_err(wrong)?;
        let fields = frame.schema().fields().iter();
        Ok(Self {
            name: self.name.clone(),
            columns: fields.map(|field| field.name().clone()).collect(),
            left_out: Vec::new(),
            frame,
        })
    }

    /// The rows whose `key` is at most so much.
    ///
    /// # Errors
    /// Where there is no such column.
    pub fn at_most(&self, key: &str, most: u64) -> Result<Self, Error> {
        let frame = self.frame.clone().filter(ident(key).lt_eq(lit(most)));
        Ok(Self {
            frame: frame.map_err(of_engine(&self.name))?,
            ..self.clone()
        })
    }
}

/// Tries again where an executor is lost: the others do its work.
fn while_lost<T>(attempt: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
    const TIMES: usize = 3;
    let mut tried = attempt();
    for _ in 1..TIMES {
        if !matches!(tried, Err(Error::Lost { .. })) {
            break;
        }
        tried = attempt();
    }
    tried
}

fn is_nested(kind: &DataType) -> bool {
    kind.is_nested() && !matches!(kind, DataType::Dictionary(..))
}

/// The threads that wait and compute.
pub(crate) fn runtime() -> std::io::Result<Runtime> {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    threads.enable_all().build()
}

/// The host and the port of a cluster's scheduler.
///
/// # Errors
/// Where an address is not written as one.
pub fn host_and_port(address: &str) -> Result<(String, u16), Error> {
    let wrong = || Error::Cluster {
        address: address.to_owned(),
        problem: format!(
            "this is no cluster; write {SCHEME}://HOST:PORT, such as {SCHEME}://127.0.0.1:{PORT}"
        ),
    };
    let url = Url::parse(address).map_err(|_| wrong())?;
    let host = url.host_str().filter(|_| url.scheme() == SCHEME);
    Ok((
        host.ok_or_else(wrong)?.to_owned(),
        url.port().unwrap_or(PORT),
    ))
}

/// Sees whether a scheduler answers.
pub(crate) fn answers(address: &str) -> Result<(), Error> {
    const PATIENCE: Duration = Duration::from_secs(5);
    let (host, port) = host_and_port(address)?;
    let silent = |error: std::io::Error| Error::Cluster {
        address: address.to_owned(),
        problem: format!(
            "no scheduler answers there ({error}); start one with: sways cluster scheduler --port {port}"
        ),
    };
    let host = host.trim_matches(['[', ']']);
    let mut found = (host, port).to_socket_addrs().map_err(silent)?;
    let none = || silent(std::io::ErrorKind::AddrNotAvailable.into());
    let found = found.next().ok_or_else(none)?;
    TcpStream::connect_timeout(&found, PATIENCE).map_err(silent)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        assert_eq!(host_and_port("df://a:7").unwrap(), ("a".to_owned(), 7));
        assert_eq!(host_and_port("df://a").unwrap(), ("a".to_owned(), PORT));
        for address in ["127.0.0.1:50050", "http://a:7", "df:", ""] {
            let error = host_and_port(address).unwrap_err().to_string();
            assert!(error.contains("df://127.0.0.1:50050"), "{error}");
        }
    }

    #[test]
    fn a_cluster_that_is_not_there_is_said_to_be_so() {
        // Port 1 of this machine is nobody's.
        let Err(error) = Engine::cluster("df://127.0.0.1:1") else {
            panic!("there is one");
        };
        let said = error.to_string();
        assert!(said.contains("sways cluster scheduler --port 1"), "{said}");
    }
}
