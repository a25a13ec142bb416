//! The machines of a cluster: a scheduler, and executors that do its work.

use std::{
    net::{IpAddr, TcpListener},
    num::NonZeroUsize,
    path::PathBuf,
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::{
    cluster::BallistaCluster, config::SchedulerConfig, scheduler_process::start_server,
};

use crate::{
    codec::codecs,
    engine::{LONGEST_MESSAGE, answers, config, host_and_port, runtime, state},
    error::Error,
    stores::environment,
};

/// An executor says so often that it is there, in seconds.
const HEARTBEAT: u64 = 5;
/// After so many seconds of silence it is taken for gone, and others do its work.
const SILENCE: u64 = 20;
/// So many seconds a job waits for an executor where there is none.
const ALONE: u64 = 120;

/// A scheduler that clients and executors find.
#[derive(Clone, Copy, Debug)]
pub struct Scheduler {
    /// Where it listens.
    pub bind: IpAddr,
    /// At which port.
    pub port: u16,
}

/// An executor.
#[derive(Clone, Debug)]
pub struct Executor {
    /// The scheduler's address, `HOST:PORT`.
    pub scheduler: String,
    /// Where it listens.
    pub bind: IpAddr,
    /// What the others call it; absent: where it listens.
    pub host: Option<String>,
    /// The port of results.
    pub port: u16,
    /// The port of tasks.
    pub grpc_port: u16,
    /// How many tasks it does at once; absent: one a core.
    pub tasks: Option<NonZeroUsize>,
    /// The bytes of memory that its tasks may take; absent: as the machine has.
    pub memory: Option<u64>,
    /// Where results lie until they are fetched; absent: a temporary folder.
    pub folder: Option<PathBuf>,
}

/// A word about trust, where a machine listens to others.
pub fn warning(bind: IpAddr) -> Option<String> {
    (!bind.is_loopback()).then(|| {
        format!(
            "note: whoever reaches {bind} may read what this process may read, and have it \
             compute: there are no passwords. Let none but your own machines reach it."
        )
    })
}

impl Scheduler {
    /// Runs until it is ended.
    ///
    /// # Errors
    /// Where it cannot listen there.
    pub fn run(self) -> Result<(), Error> {
        let Self { bind, port } = self;
        let (logical, physical) = codecs();
        let settings = SchedulerConfig {
            bind_host: bind.to_string(),
            bind_port: port,
            external_host: bind.to_string(),
            executor_timeout_seconds: SILENCE,
            expire_dead_executor_interval_seconds: HEARTBEAT,
            no_executors_grace_period_seconds: ALONE,
            grpc_server_max_decoding_message_size: LONGEST_MESSAGE,
            grpc_server_max_encoding_message_size: LONGEST_MESSAGE,
            grpc_client_max_message_size: LONGEST_MESSAGE,
            override_config_producer: Some(Arc::new(config)),
            override_session_builder: Some(Arc::new(state)),
            override_logical_codec: Some(logical),
            override_physical_codec: Some(physical),
            ..SchedulerConfig::default()
        };
        let running = async {
            let cluster = BallistaCluster::new_from_config(&settings).await?;
            start_server(cluster, (bind, port).into(), Arc::new(settings)).await
        };
        let address = format!("{bind}:{port}");
        free(bind, port)?;
        let runtime = runtime().map_err(|error| at(&address, error))?;
        runtime
            .block_on(running)
            .map_err(|error| at(&address, error))
    }
}

impl Executor {
    /// Runs until it is ended.
    ///
    /// # Errors
    /// Where it cannot listen there, or the scheduler does not answer.
    pub fn run(self) -> Result<(), Error> {
        const PATIENCE: u16 = 30;
        let address = format!("df://{}", self.scheduler.trim_start_matches("df://"));
        let (scheduler_host, scheduler_port) = host_and_port(&address)?;
        free(self.bind, self.port)?;
        free(self.bind, self.grpc_port)?;
        if self.port == self.grpc_port {
            return Err(at(
                &format!("{}:{}", self.bind, self.port),
                "--port and --grpc-port must be two ports",
            ));
        }
        if let Some(folder) = &self.folder {
            let made = std::fs::create_dir_all(folder);
            made.map_err(|error| at(&folder.to_string_lossy(), error))?;
        }
        until_it_answers(&address, Duration::from_secs(PATIENCE.into()))?;
        let (logical, physical) = codecs();
        let defaults = ExecutorProcessConfig::default();
        let settings = ExecutorProcessConfig {
            bind_host: self.bind.to_string(),
            external_host: Some(self.host.unwrap_or_else(|| self.bind.to_string())),
            port: self.port,
            grpc_port: self.grpc_port,
            scheduler_host,
            scheduler_port,
            scheduler_connect_timeout_seconds: PATIENCE,
            vcores: self.tasks.map_or(defaults.vcores, NonZeroUsize::get),
            memory_pool_size: self.memory,
            work_dir: self
                .folder
                .map(|folder| folder.to_string_lossy().into_owned()),
            executor_heartbeat_interval_seconds: HEARTBEAT,
            grpc_max_decoding_message_size: LONGEST_MESSAGE,
            grpc_max_encoding_message_size: LONGEST_MESSAGE,
            override_runtime_producer: Some(Arc::new(|_| environment())),
            override_config_producer: Some(Arc::new(config)),
            override_logical_codec: Some(logical),
            override_physical_codec: Some(physical),
            ..defaults
        };
        let runtime = runtime().map_err(|error| at(&address, error))?;
        let running = start_executor_process(Arc::new(settings));
        runtime
            .block_on(running)
            .map_err(|error| at(&address, error))
    }
}

/// Sees that nobody listens at a port yet.
fn free(bind: IpAddr, port: u16) -> Result<(), Error> {
    let listening = TcpListener::bind((bind, port));
    listening
        .map(drop)
        .map_err(|error| at(&format!("{bind}:{port}"), error))
}

/// Waits for a scheduler, which may be starting.
fn until_it_answers(address: &str, patience: Duration) -> Result<(), Error> {
    let start = Instant::now();
    loop {
        match answers(address) {
            Err(_) if start.elapsed() < patience => sleep(Duration::from_millis(500)),
            answered => return answered,
        }
    }
}

fn at(address: &str, error: impl std::fmt::Display) -> Error {
    Error::Cluster {
        address: address.to_owned(),
        problem: error.to_string(),
    }
}
