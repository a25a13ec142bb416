//! A cluster of processes on this machine: what it is asked comes out as without it, also where
//! one of its executors is killed.

#![cfg(feature = "ballista")]
#![allow(clippy::unwrap_used)]

use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

use arrow_array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray,
    cast::AsArray,
    types::{Float64Type, Int64Type},
};
use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};

const FILES: usize = 8;
const ROWS: usize = 20_000;

/// Processes that end with the test.
struct Cluster {
    address: String,
    scheduler: Child,
    executors: Vec<Child>,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.executors.iter_mut().chain([&mut self.scheduler]) {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sways"));
    program.env_remove("RUST_LOG").stdin(Stdio::null());
    program
}

/// Ports that nobody listens at.
fn ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

impl Cluster {
    fn start() -> Self {
        let [port] = ports();
        let scheduler = program()
            .args(["cluster", "scheduler", "--port", &port.to_string()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut cluster = Self {
            address: format!("df://127.0.0.1:{port}"),
            scheduler,
            executors: Vec::new(),
        };
        until_it_answers(port);
        for _ in 0..2 {
            cluster.add_executor(port);
        }
        cluster
    }

    fn add_executor(&mut self, scheduler: u16) {
        let [port, grpc_port] = ports();
        let executor = program()
            .args(["cluster", "executor", "--tasks", "1"])
            .args(["--scheduler", &format!("127.0.0.1:{scheduler}")])
            .args(["--port", &port.to_string()])
            .args(["--grpc-port", &grpc_port.to_string()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.executors.push(executor);
        until_it_answers(grpc_port);
    }
}

fn until_it_answers(port: u16) {
    const PATIENCE: Duration = Duration::from_mins(2);
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < PATIENCE, "nobody listens at {port}");
        sleep(Duration::from_millis(50));
    }
}

/// A number in [0, 1) for a row: Weyl's sequence, spread evenly, and drawn by nobody.
fn drawn(row: usize, step: f64) -> f64 {
    (row as f64 * step).fract()
}

fn size(row: usize) -> f64 {
    drawn(row, 0.618_033_988_749_895) * 6.0 - 3.0
}

fn is_red(row: usize) -> bool {
    row.is_multiple_of(4)
}

fn is_event(row: usize) -> bool {
    let odds = size(row) + if is_red(row) { 1.0 } else { 0.0 } - 0.5;
    drawn(row, 0.754_877_666_246_693) < 1.0 / (1.0 + (-odds).exp())
}

/// A table in several files: the event follows the size and the colour.
fn write_table(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for file in 0..FILES {
        let rows = || (0..ROWS).map(move |row| file * ROWS + row);
        let words = |word: fn(usize) -> &'static str| -> ArrayRef {
            Arc::new(rows().map(|row| Some(word(row))).collect::<StringArray>())
        };
        let numbers = |number: fn(usize) -> Option<f64>| -> ArrayRef {
            Arc::new(rows().map(number).collect::<Float64Array>())
        };
        let ids: Int64Array = rows().map(|row| Some(row as i64)).collect();
        let columns: [(&str, ArrayRef); 5] = [
            ("id", Arc::new(ids)),
            ("size", numbers(|row| (row % 50 != 7).then(|| size(row)))),
            (
                "colour",
                words(|row| if is_red(row) { "red" } else { "blue" }),
            ),
            (
                "other",
                numbers(|row| Some(drawn(row, 0.569_840_290_998_053))),
            ),
            (
                "event",
                words(|row| if is_event(row) { "yes" } else { "no" }),
            ),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let file = File::create(folder.join(format!("{file}.parquet"))).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }
}

fn ran(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let said = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?}: {said}");
    String::from_utf8(stdout).unwrap()
}

/// Each row's id and probability, in the ids' order, from a folder of Parquet files.
fn probabilities(folder: &Path) -> Vec<(i64, f64)> {
    let mut all = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let file = File::open(file.unwrap().path()).unwrap();
        let batches = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        for batch in batches.build().unwrap() {
            let batch = batch.unwrap();
            let ids = batch["id"].as_primitive::<Int64Type>().values();
            let found = batch["probability"].as_primitive::<Float64Type>().values();
            all.extend(ids.iter().copied().zip(found.iter().copied()));
        }
    }
    all.sort_by_key(|(id, _)| *id);
    all
}

#[test]
fn a_cluster_says_what_one_machine_says() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    write_table(&folder.path().join("visits"));
    let table = place("visits/*.parquet");
    let mut cluster = Cluster::start();
    let address = cluster.address.clone();
    let of_cluster = ["--cluster", address.as_str()];

    let here = ran(program().args(["describe", &table]));
    let size = format!("{} rows and 5 columns", FILES * ROWS);
    assert!(here.contains(&size), "{here}");
    assert_eq!(
        ran(program().args(["describe", &table]).args(of_cluster)),
        here
    );

    let influence = |runs: &str, more: &[&str]| {
        let question = ["influence", &table, "--outcome", "event", "--exclude", "id"];
        let size = ["--sample-rows", "2000", "--no-evidence", "--runs", runs];
        ran(program().args(question).args(size).args(more));
        let found = Path::new(runs).join("visits/all_rows.json");
        let found = fs::read_to_string(found).unwrap();
        serde_json::from_str::<serde_json::Value>(&found).unwrap()
    };
    let alone = influence(&place("alone"), &[]);
    assert_eq!(influence(&place("many"), &of_cluster), alone);
    assert_eq!(alone["rows"], FILES * ROWS);
    assert_eq!(alone["sampled"], 2000);
    let importance = |name: &str| {
        let mut conditions = alone["conditions"].as_array().unwrap().iter();
        let found = conditions.find(|it| it["condition"] == name).unwrap();
        found["importance"].as_f64().unwrap()
    };
    assert!(importance("size") > importance("colour"), "{alone}");
    assert!(
        importance("colour") > 10.0 * importance("other").abs(),
        "{alone}"
    );

    let model = place("alone/visits/model.safetensors");
    let explain = [
        "explain",
        &model,
        &table,
        "--method",
        "integrated-gradients",
    ];
    let here = ran(program().args(explain));
    assert_eq!(ran(program().args(explain).args(of_cluster)), here);
    assert!(here.contains(&format!("{} rows", FILES * ROWS)), "{here}");

    let (here, there) = (place("here"), place("there"));
    let predict = ["predict", &model, &table, "--keep", "id", "--output"];
    ran(program().args(predict).arg(&here));
    let mut asking = program();
    let mut asking = asking
        .args(predict)
        .arg(&there)
        .args(of_cluster)
        .spawn()
        .unwrap();
    // In the middle of it.
    sleep(Duration::from_millis(400));
    let mut killed = cluster.executors.pop().unwrap();
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(asking.wait().unwrap().success());
    let (here, there) = (
        probabilities(Path::new(&here)),
        probabilities(Path::new(&there)),
    );
    assert_eq!(here.len(), FILES * ROWS);
    assert!(
        here.iter()
            .enumerate()
            .all(|(place, (id, _))| place as i64 == *id)
    );
    assert!(here == there, "predictions differ");
}

#[test]
fn what_is_wrong_is_said() {
    let said = |arguments: &[&str]| {
        let output = program().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let [port] = ports();
    let address = format!("df://127.0.0.1:{port}");
    let none = said(&["describe", "/nowhere/*.parquet", "--cluster", &address]);
    let remedy = format!("sways cluster scheduler --port {port}");
    assert!(none.contains(&remedy), "{none}");
    let none = said(&["describe", "/nowhere/*.parquet"]);
    assert!(
        none.contains("/nowhere/*.parquet: there is no such file"),
        "{none}"
    );
    let wrong = said(&["describe", "a.parquet", "--cluster", "127.0.0.1:5"]);
    assert!(wrong.contains("df://HOST:PORT"), "{wrong}");
}
