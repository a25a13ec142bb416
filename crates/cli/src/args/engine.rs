//! Tables that an engine reads, and the machines of a cluster.

/// Who reads the table.
#[cfg(not(feature = "ballista"))]
#[derive(Clone, Debug, Default, clap::Args)]
pub struct EngineArgs {}

#[cfg(feature = "ballista")]
pub use with_engine::{ClusterCommand, EngineArgs};

#[cfg(feature = "ballista")]
mod with_engine {
    use std::{net::IpAddr, num::NonZeroUsize, path::PathBuf};

    use clap::{Args, Subcommand};
    use sways::memory::Memory;

    /// Who reads the table.
    #[derive(Clone, Debug, Default, Args)]
    pub struct EngineArgs {
        /// The cluster that reads the table, such as <df://127.0.0.1:50050> [default: this machine]
        #[arg(long, value_name = "ADDRESS")]
        pub cluster: Option<String>,
        /// Asks for rows of the table, which is called data: 'select * from data where year > 2020'
        #[arg(long, value_name = "QUERY")]
        pub sql: Option<String>,
        /// How many rows are drawn to learn from [default: 100000]
        #[arg(long, value_name = "N")]
        pub sample_rows: Option<NonZeroUsize>,
    }

    /// A machine of a cluster.
    #[derive(Clone, Debug, Subcommand)]
    pub enum ClusterCommand {
        /// Starts a scheduler, which clients and executors find
        Scheduler {
            /// The port
            #[arg(long, default_value_t = sways_ballista::engine::PORT, value_parser = clap::value_parser!(u16).range(1..))]
            port: u16,
            /// The address of this machine to listen at; others than this machine reach it only
            /// where that is not 127.0.0.1
            #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
            bind: IpAddr,
        },
        /// Starts an executor, which does a scheduler's work
        Executor {
            /// The scheduler
            #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
            scheduler: String,
            /// The port of results
            #[arg(long, default_value_t = 50051, value_parser = clap::value_parser!(u16).range(1..))]
            port: u16,
            /// The port of tasks
            #[arg(long, default_value_t = 50052, value_parser = clap::value_parser!(u16).range(1..))]
            grpc_port: u16,
            /// The address of this machine to listen at; others than this machine reach it only
            /// where that is not 127.0.0.1
            #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
            bind: IpAddr,
            /// What the other machines call this one [default: what it listens at]
            #[arg(long, value_name = "HOST")]
            host: Option<String>,
            /// How many tasks it does at once [default: one a core]
            #[arg(long, value_name = "N")]
            tasks: Option<NonZeroUsize>,
            /// The memory that tasks may take, such as '4 GiB' [default: 70% of the machine's]
            #[arg(long, value_name = "LIMIT")]
            memory: Option<Memory>,
            /// Where results lie until they are fetched [default: a temporary folder]
            #[arg(long, value_name = "DIR")]
            folder: Option<PathBuf>,
        },
    }
}
