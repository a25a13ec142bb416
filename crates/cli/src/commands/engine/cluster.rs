//! The command `sways cluster`: a machine of a cluster.

use std::net::IpAddr;

use sways::words::counted;
use sways_ballista::cluster::{Executor, Scheduler, warning};

use crate::{
    args::engine::ClusterCommand,
    error::Error,
    terminal::{output::say, text::wrapped},
};

/// Starts a machine, which runs until it is ended.
///
/// # Errors
/// Where it cannot listen, or an executor finds no scheduler.
pub fn run(machine: ClusterCommand) -> Result<(), Error> {
    match machine {
        ClusterCommand::Scheduler { port, bind } => {
            say_of(bind);
            say(&format!("scheduler at df://{}\n", address(bind, port)));
            Ok(Scheduler { bind, port }.run()?)
        }
        ClusterCommand::Executor {
            scheduler,
            port,
            grpc_port,
            bind,
            host,
            tasks,
            memory,
            folder,
        } => {
            say_of(bind);
            let at_once = tasks.map_or_else(String::new, |tasks| {
                format!(", {} at once", counted(tasks.get(), "task"))
            });
            let listens = address(bind, port);
            say(&format!(
                "executor at {listens} of the scheduler {scheduler}{at_once}\n"
            ));
            Ok(Executor {
                scheduler,
                bind,
                host,
                port,
                grpc_port,
                tasks,
                memory: memory.map(|it| it.0),
                folder,
            }
            .run()?)
        }
    }
}

fn address(bind: IpAddr, port: u16) -> std::net::SocketAddr {
    (bind, port).into()
}

fn say_of(bind: IpAddr) {
    if let Some(warning) = warning(bind) {
        say(&wrapped(&warning));
    }
}
