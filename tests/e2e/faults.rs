//! What goes wrong from outside: full disks, closed pipes, signals, killed runs, names that are no
//! text, settings without bounds, files that somebody edited.
#![cfg(all(unix, feature = "ndarray"))]

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::Read,
    os::unix::ffi::OsStrExt,
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use serde_json::Value;
use sways::{
    comparison::Comparison,
    language::Language,
    run::{InfluenceFile, SavedRun},
};
use sways_cli::terminal::{compare, describe};
use sways_report::{charts::Charts, material::Material, messages, page::page};

use crate::{
    influence::passengers,
    support::{Sandbox, files, succeeds},
};

const CONFIG: &str = "[data]\npath = \"t.csv\"\noutcome = \"survived\"\n\
    [model]\nhidden = [4]\n[train]\nepochs = 5\n\
    [[explain]]\nmethod = \"gradient\"\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .write("t.csv", passengers(120))
        .write("a.toml", CONFIG);
    sandbox
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sways-under-test"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command
}

/// What is in a folder, hidden files too.
fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

const MODEL: &str = "runs/a/model.safetensors";

/// Every command that prints.
fn printing() -> Vec<Vec<&'static str>> {
    vec![
        vec!["schema"],
        vec!["methods"],
        vec!["man"],
        vec!["completions", "bash"],
        vec!["--help"],
        vec!["--version"],
        vec!["init", "t.csv", "--outcome", "survived"],
        vec!["describe", "t.csv"],
        vec!["describe", "runs/a"],
        vec!["describe", MODEL],
        vec!["compare", "runs/a", "runs/a"],
        vec!["compare", "runs/a", "runs/a", "--json"],
        vec!["report", "runs/a"],
        vec!["predict", MODEL, "t.csv"],
        vec!["explain", MODEL, "t.csv", "--method", "gradient"],
        vec!["explain", MODEL, "t.csv", "--method", "gradient", "--json"],
        vec!["experiment", "a.toml"],
        vec!["experiment", "a.toml", "--json"],
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_none() {
    let sandbox = sandbox();
    succeeds(&sandbox, &["experiment", "a.toml"]);
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for args in printing() {
        let mut command = program(sandbox.path(), &args);
        let output = command.stdout(full()).stderr(Stdio::piped()).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(
            said.contains("standard output: cannot be written"),
            "{args:?}: {said}"
        );

        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = program(sandbox.path(), &args);
        let output = command.stdout(writer).stderr(Stdio::piped()).output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
        assert!(!said.contains("error"), "{args:?}: {said}");
    }
    // More than a pipe holds, of which only the beginning is read.

    sandbox.write("many.csv", passengers(20_000));
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = program(sandbox.path(), &["predict", MODEL, "many.csv"]);
    let running = command.stdout(writer).stderr(Stdio::piped()).spawn();
    drop(command);
    reader.read_exact(&mut [0; 100]).unwrap();
    drop(reader);
    let output = running.unwrap().wait_with_output().unwrap();
    assert_eq!(output.stderr, b"", "{output:?}");
    assert_eq!(output.status.code(), Some(0));
    // Nobody can be told, and it ends all the same.
    let mut command = program(sandbox.path(), &["experiment", "gone.toml"]);
    let status = command.stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_not_grow_is_an_error() {
    let sandbox = sandbox();
    let influence = ["influence", "t.csv", "--outcome", "survived"];
    for args in [&["experiment", "a.toml"][..], &influence] {
        // In blocks of 512 bytes.
        let output = limited(&sandbox, "ulimit -f 8", args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains("cannot be written"), "{args:?}: {said}");
    }
    assert!(entries(&sandbox.path().join("runs")).is_empty());
    for args in [&["influence", "--help"][..], &["help", "influence"]] {
        let mut shell = Command::new("sh");
        let output = fs::File::create(sandbox.path().join("help")).unwrap();
        shell
            .args(["-c", "ulimit -f 1; exec \"$@\"", "sh"])
            .arg(env!("CARGO_BIN_EXE_sways-under-test"))
            .stdout(output);
        let output = shell.args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(
            said.contains("standard output: cannot be written"),
            "{args:?}: {said}"
        );
    }
}

/// A shell that sets a limit and then runs the program.
#[cfg(target_os = "linux")]
fn limited(sandbox: &Sandbox, limit: &str, args: &[&str]) -> std::process::Output {
    let mut shell = Command::new("sh");
    shell
        .current_dir(sandbox.path())
        .args(["-c", &format!("{limit}; exec \"$@\""), "sh"])
        .arg(env!("CARGO_BIN_EXE_sways-under-test"));
    shell.args(args).output().unwrap()
}

/// Of memory that the system refuses the program says so, and no signal ends it. libtorch ends it in
/// its own way.
#[cfg(all(target_os = "linux", not(feature = "tch")))]
#[test]
fn little_memory_is_an_error() {
    /// Where the system cannot load the program.
    const NOT_LOADED: i32 = 127;
    let sandbox = sandbox();
    let influence = ["influence", "t.csv", "--outcome", "survived"];
    // In KiB, of addresses.
    for limit in [50_000, 60_000, 70_000, 200_000, 260_000] {
        let output = limited(&sandbox, &format!("ulimit -v {limit}"), &influence);
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0 | NOT_LOADED) => {}
            Some(2) => assert!(said.contains("error: out of memory"), "{limit}: {said}"),
            code => panic!("{limit}: {code:?}: {said}"),
        }
    }
}

/// A mask that takes the owner's own rights leaves nothing that cannot be removed.
#[cfg(target_os = "linux")]
#[test]
fn a_mask_of_everything_leaves_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = sandbox();
    let runs = sandbox.path().join("runs");
    fs::create_dir(&runs).unwrap();
    let output = limited(&sandbox, "umask 777", &["experiment", "a.toml", "--quiet"]);
    let said = String::from_utf8_lossy(&output.stderr);
    // Whom rights do not bind has written a run.
    let there = entries(&runs);
    assert_eq!(there.is_empty(), !output.status.success(), "{said}");
    for name in there {
        assert!(!name.starts_with(".writing-"), "{name}");
        let mode = fs::metadata(runs.join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o700, 0o700, "{name}");
    }
}

/// A pipe that has the name of a run's own file is waited for by nobody when the run is made anew.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_in_a_run_is_not_waited_for() {
    let sandbox = sandbox();
    let influence = [
        "influence",
        "t.csv",
        "--outcome",
        "survived",
        "--no-evidence",
    ];
    succeeds(&sandbox, &influence);
    let plots = sandbox.path().join("runs/t/plots");
    let pipe = plots.join(&entries(&plots)[0]);
    fs::remove_file(&pipe).unwrap();
    let make = |pipe: &Path| {
        let made = Command::new("mkfifo").arg(pipe).status();
        assert!(made.unwrap().success());
    };
    let ended = |args: &[&str]| {
        let mut waiting = Command::new("timeout");
        waiting.current_dir(sandbox.path()).arg("60");
        waiting.arg(env!("CARGO_BIN_EXE_sways-under-test"));
        let output = waiting.args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    make(&pipe);
    let (code, said) = ended(&influence);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("cannot be kept: it is a pipe"), "{said}");
    assert_eq!(entries(&sandbox.path().join("runs")), ["t"]);
    fs::remove_file(&pipe).unwrap();
    // Nor one in the place of a checkpoint, or of a run.
    make(&sandbox.path().join("runs/.t.checkpoint"));
    let (code, said) = ended(&influence);
    assert_eq!(code, Some(0), "{said}");
    make(&sandbox.path().join("pipe"));
    for args in [
        &["report", "pipe"][..],
        &["table", "pipe"],
        &["compare", "runs/t", "pipe"],
        &["predict", "pipe", "t.csv"],
    ] {
        let (code, said) = ended(args);
        assert_eq!(code, Some(2), "{args:?}: {said}");
        assert!(said.contains("pipe: "), "{args:?}: {said}");
    }
}

/// What is open already is written into, behind what is there, by whatever name.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_open_is_not_replaced() {
    let sandbox = sandbox();
    sandbox.write("a.toml", format!("{CONFIG}[evidence]\n"));
    succeeds(&sandbox, &["experiment", "a.toml", "--quiet"]);
    let program = env!("CARGO_BIN_EXE_sways-under-test");
    let table = succeeds(&sandbox, &["table", "runs/a", "--as", "csv"]);
    for (place, redirected) in [
        ("/dev/stdout", ">> log"),
        ("/proc/self/fd/1", ">> log"),
        ("/dev/stderr", "2>> log"),
        ("/dev/fd/5", "5>> log"),
        ("/dev/stdout", "| cat >> log"),
    ] {
        sandbox.write("log", "before\n");
        let script = format!(
            "\"$0\" table runs/a --as csv --output {place} {redirected}; echo after >> log"
        );
        let mut shell = Command::new("sh");
        shell
            .current_dir(sandbox.path())
            .args(["-c", &script, program]);
        let output = shell.output().unwrap();
        assert_eq!(output.stderr, b"", "{place} {redirected}: {output:?}");
        let log = fs::read_to_string(sandbox.path().join("log")).unwrap();
        assert_eq!(
            log,
            format!("before\n{table}after\n"),
            "{place} {redirected}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn links_and_pipes_that_somebody_names_are_written_into() {
    let sandbox = sandbox();
    sandbox.write("a.toml", format!("{CONFIG}[evidence]\n"));
    succeeds(&sandbox, &["experiment", "a.toml", "--quiet"]);
    let place = |name: &str| sandbox.path().join(name);
    for (name, args) in [
        ("table.csv", vec!["table", "runs/a"]),
        ("predictions.csv", vec!["predict", MODEL, "t.csv"]),
    ] {
        let args = |output| [&args[..], &["--output", output]].concat();
        succeeds(&sandbox, &args(name));
        let whole = fs::read(place(name)).unwrap();
        let _ = fs::remove_file(place("link.csv"));
        std::os::unix::fs::symlink("target.csv", place("link.csv")).unwrap();
        for is_there in [true, false] {
            if is_there {
                sandbox.write("target.csv", "before");
            } else {
                fs::remove_file(place("target.csv")).unwrap();
            }
            succeeds(&sandbox, &args("link.csv"));
            assert!(place("link.csv").is_symlink(), "{name}");
            assert_eq!(fs::read(place("target.csv")).unwrap(), whole, "{name}");
        }
        let _ = fs::remove_file(place("pipe.csv"));
        let made = Command::new("mkfifo").arg(place("pipe.csv")).status();
        assert!(made.unwrap().success());
        let pipe = place("pipe.csv");
        let reader = std::thread::spawn(move || fs::read(pipe).unwrap());
        succeeds(&sandbox, &args("pipe.csv"));
        assert_eq!(reader.join().unwrap(), whole, "{name}");
    }
}

/// What a run holds is not written over by what is asked of it, nor by what goes beside it.
#[test]
fn a_runs_own_files_stay() {
    let sandbox = sandbox();
    succeeds(&sandbox, &["experiment", "a.toml", "--quiet"]);
    let place = |name: &str| sandbox.path().join(name);
    let before = fs::read(place("runs/a/losses.csv")).unwrap();
    for model in ["runs/a", MODEL] {
        let args = ["predict", model, "t.csv", "--output", "runs/a/losses.csv"];
        let ended = sandbox.sways(&args);
        assert_eq!(ended.status.code(), Some(2), "{model}");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(said.contains("among a run's own files"), "{said}");
    }
    succeeds(&sandbox, &["influence", "t.csv", "--outcome", "survived"]);
    for args in [
        &[
            "predict",
            "runs/t",
            "t.csv",
            "--output",
            "runs/a/losses.csv",
        ][..],
        &["table", "runs/t", "--output", "runs/a/report.html"],
        &[
            "explain",
            "runs/t",
            "t.csv",
            "--method",
            "gradient",
            "--output-dir",
            "runs/a/local",
        ],
        &[
            "influence",
            "t.csv",
            "--outcome",
            "sex",
            "--save-config",
            "runs/a/config.toml",
        ],
    ] {
        let ended = sandbox.sways(args);
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{args:?}");
        assert!(said.contains("among a run's own files"), "{said}");
    }
    assert_eq!(fs::read(place("runs/a/losses.csv")).unwrap(), before);
    for taken in ["other/t", "other/.t.checkpoint"] {
        fs::create_dir_all(place("other")).unwrap();
        let args = [
            "influence",
            "t.csv",
            "--outcome",
            "survived",
            "--no-evidence",
            "--runs",
        ];
        let ended = sandbox.sways(&[&args[..], &["other", "--save-config", taken]].concat());
        assert_eq!(ended.status.code(), Some(2), "{taken}");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(
            said.contains("--save-config") && said.contains("name another"),
            "{said}"
        );
        assert!(!place(taken).exists(), "{taken}");
    }
}

/// Whoever sends a run may have written anything into it.
#[test]
fn a_run_that_is_described_cannot_speak_to_the_terminal() {
    let sandbox = sandbox();
    succeeds(&sandbox, &["experiment", "a.toml", "--quiet"]);
    let place = sandbox.path().join("runs/a/influence.json");
    let mut run: Value = serde_json::from_slice(&fs::read(&place).unwrap()).unwrap();
    let evil = "\u{1b}[31m\u{202e}";
    run["backend"] = evil.into();
    run["influences"][0]["id"] = evil.into();
    run["influences"][0]["units"] = evil.into();
    fs::write(&place, run.to_string()).unwrap();
    for language in ["en", "zh"] {
        let shown = sandbox.sways(&["describe", "runs/a", "--language", language]);
        assert!(shown.status.success());
        let shown = String::from_utf8(shown.stdout).unwrap();
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
        assert!(shown.contains("\\u{1b}"), "{shown}");
    }
}

#[test]
fn the_outcome_is_no_group_of_rows() {
    let sandbox = sandbox();
    let args = [
        "influence",
        "t.csv",
        "--outcome",
        "survived",
        "--group-by",
        "survived",
    ];
    let ended = sandbox.sways(&args);
    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(
        said.contains("--group-by") && said.contains("is the outcome"),
        "{said}"
    );
}

#[test]
fn evidence_that_is_off_is_not_missed() {
    let sandbox = sandbox();
    sandbox.write("a.toml", format!("{CONFIG}[evidence]\noff = true\n"));
    succeeds(&sandbox, &["experiment", "a.toml", "--quiet"]);
    assert!(!sandbox.path().join("runs/a/evidence.json").exists());
    succeeds(&sandbox, &["report", "runs/a"]);
}

fn signal(name: &str, process: u32) {
    let status = Command::new("kill")
        .args([name, &process.to_string()])
        .status();
    assert!(status.unwrap().success());
}

#[cfg(target_os = "linux")]
fn hangups_are_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    u64::from_str_radix(mask.unwrap().trim(), 16).unwrap() & 1 == 1
}

#[cfg(target_os = "linux")]
#[test]
fn a_closed_terminal_ends_nothing_under_nohup() {
    let sandbox = sandbox();
    sandbox.write("a.toml", CONFIG.replace("epochs = 5", "epochs = 10000000"));
    let command = program(sandbox.path(), &["experiment", "a.toml"]);
    let mut nohup = Command::new("nohup");
    nohup.arg(command.get_program()).args(command.get_args());
    nohup.current_dir(sandbox.path()).stdin(Stdio::null());
    let mut running = nohup
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while entries(&sandbox.path().join("runs")).is_empty() {
        sleep(Duration::from_millis(50));
    }
    signal("-HUP", running.id());
    sleep(Duration::from_millis(500));
    assert!(running.try_wait().unwrap().is_none(), "it ended");
    signal("-TERM", running.id());
    assert_eq!(running.wait().unwrap().code(), Some(130));
}

#[cfg(target_os = "linux")]
#[test]
fn every_signal_ends_it_wherever_standard_error_goes() {
    let sandbox = sandbox();
    sandbox.write("a.toml", CONFIG.replace("epochs = 5", "epochs = 10000000"));
    let (reader, closed) = std::io::pipe().unwrap();
    drop(reader);
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let nowhere: [Stdio; 3] = [full().into(), closed.into(), Stdio::null()];
    let runs = sandbox.path().join("runs");
    for (name, err) in ["-TERM", "-HUP", "-INT"].into_iter().zip(nowhere) {
        // Where these tests run under `nohup`, so does what they start.
        if name == "-HUP" && hangups_are_ignored() {
            continue;
        }
        let mut command = program(sandbox.path(), &["experiment", "a.toml"]);
        let mut running = command.stdout(Stdio::null()).stderr(err).spawn().unwrap();
        // It writes only when it listens to signals.
        while entries(&runs).is_empty() {
            sleep(Duration::from_millis(50));
        }
        signal(name, running.id());
        let mut ended = None;
        for _ in 0..100 {
            ended = running.try_wait().unwrap();
            if ended.is_some() {
                break;
            }
            sleep(Duration::from_millis(100));
        }
        if ended.is_none() {
            running.kill().unwrap();
        }
        assert_eq!(ended.and_then(|it| it.code()), Some(130), "{name}");
        assert!(entries(&runs).is_empty(), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_run_leaves_is_swept_by_the_next() {
    let sandbox = sandbox();
    sandbox.write("b.toml", CONFIG.replace("epochs = 5", "epochs = 10000000"));
    let runs = sandbox.path().join("runs");
    let mut killed = sandbox.start(&["experiment", "b.toml"]);
    let mut alive = sandbox.start(&["experiment", "b.toml"]);
    while entries(&runs).len() < 2 {
        sleep(Duration::from_millis(50));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(entries(&runs).len(), 2, "nobody could clean up");
    succeeds(&sandbox, &["experiment", "a.toml"]);
    let names = entries(&runs);
    let own = format!(".writing-{}-", alive.id());
    assert!(names.len() == 2 && names[0].starts_with(&own), "{names:?}");
    alive.kill().unwrap();
    alive.wait().unwrap();
    succeeds(&sandbox, &["experiment", "a.toml"]);
    assert_eq!(entries(&runs), ["a"]);
}

/// A name of bytes that are no text never panics: it is shown as well as it can be, and where it
/// would have to be kept the message says so.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_no_panic() {
    let sandbox = sandbox();
    succeeds(&sandbox, &["experiment", "a.toml"]);
    let folder = sandbox.path().join(OsStr::from_bytes(b"d\xffr"));
    fs::create_dir(&folder).unwrap();
    for name in ["t.csv", "a.toml"] {
        fs::copy(sandbox.path().join(name), folder.join(name)).unwrap();
    }
    let model = sandbox.path().join(MODEL);
    let model = model.to_str().unwrap();
    for (args, code) in [
        (vec!["experiment", "a.toml"], 2),
        (vec!["influence", "t.csv", "--outcome", "survived"], 2),
        (vec!["init", "t.csv", "--outcome", "survived"], 2),
        (vec!["describe", "t.csv"], 0),
        (vec!["predict", model, "t.csv"], 0),
        (vec!["explain", model, "t.csv", "--method", "gradient"], 0),
    ] {
        let output = program(&folder, &args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        if code == 2 {
            assert!(said.contains("is not UTF-8"), "{args:?}: {said}");
        }
    }
    let file = OsStr::from_bytes(b"t\xff.csv");
    fs::copy(folder.join("t.csv"), sandbox.path().join(file)).unwrap();
    let mut command = program(sandbox.path(), &["influence"]);
    let output = command
        .arg(file)
        .args(["--outcome", "survived"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("is not UTF-8"), "{said}");
    let mut command = program(sandbox.path(), &["describe"]);
    assert!(command.arg(file).output().unwrap().status.success());
}

#[test]
fn sizes_without_bounds_are_refused_with_the_bound() {
    let sandbox = sandbox();
    let more = |text: &str| format!("{CONFIG}{text}\n");
    let train = |text: &str| CONFIG.replace("epochs = 5", text);
    let many = "[[explain]]\nmethod = \"olden\"\n".repeat(1001);
    let generator = |rows: &str| {
        format!(
            "[data]\ngenerator = \"numpy-legacy\"\n{rows}\nlabels = \"randn\"\n[train]\nepochs = 1\n"
        )
    };
    for (config, holds) in [
        (
            train("members = 1000000000"),
            vec!["train.members", "100000"],
        ),
        (
            train("epochs = 1000000000"),
            vec!["train.epochs", "10000000"],
        ),
        (
            train("epochs = 10000000\nlog_every = 1\nmembers = 100"),
            vec!["train.log_every", "1010000000 losses"],
        ),
        (
            CONFIG.replace("[4]", "[1000000, 1000000]"),
            vec!["GiB", "this machine has"],
        ),
        (
            CONFIG.replace("[4]", &format!("{:?}", vec![2; 5000])),
            vec!["5000 layers", "100 at most"],
        ),
        (
            more("[evidence]\npermutations = 1000000000"),
            vec!["evidence.permutations"],
        ),
        (
            more("[evidence]\nfolds = 1000000000"),
            vec!["evidence.folds", "20"],
        ),
        (
            more("[[explain]]\nmethod = \"permutation\"\nrepeats = 1000000000"),
            vec!["explain.repeats", "100000"],
        ),
        (
            more("[[explain]]\nmethod = \"ale\"\npoints = 1000000000"),
            vec!["explain.points", "10000"],
        ),
        (
            more(
                "[[explain]]\nmethod = \"partial-dependence\"\npoints = 9999\n\
                 pairs = [[\"age\", \"fare\"]]",
            ),
            vec!["explain.points", "99980001"],
        ),
        (
            more("[[explain]]\nmethod = \"shapley\"\nexact_up_to = 1000"),
            vec!["exact_up_to", "24"],
        ),
        (
            more("[[explain]]\nmethod = \"lime\"\nmax_evaluations = 1000000000000"),
            vec!["explain.max_evaluations", "10000000"],
        ),
        (
            more("[[explain]]\nmethod = \"expected-gradients\"\nbackground_rows = 1000000000000"),
            vec!["explain.background_rows", "1000000"],
        ),
        (more(&many), vec!["1002 blocks", "500"]),
        (
            generator("rows = 1000000000000\nconditions = 3"),
            vec!["data.rows", "1000000000"],
        ),
        (
            generator("rows = 1000000000\nconditions = 1000"),
            vec!["1000000000000 cells", "GiB|TiB"],
        ),
    ] {
        sandbox.write("b.toml", &config);
        let output = sandbox.sways(&["experiment", "b.toml"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{config}: {said}");
        for part in holds {
            assert!(
                part.split('|').any(|part| said.contains(part)),
                "{part}: {said}"
            );
        }
    }
    let largest = u64::MAX.to_string();
    let output = sandbox.sways(&[
        "influence",
        "t.csv",
        "--outcome",
        "survived",
        "--seed",
        &largest,
    ]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("seed") && !said.contains("panicked"),
        "{said}"
    );
}

/// A tolerance of 0 draws until the evaluations are used up, and says that it did not converge.
#[test]
fn no_tolerance_ends_too() {
    let sandbox = sandbox();
    let mut config = CONFIG.replace("hidden = [4]", "hidden = [4]\nactivation = \"tanh\"");
    for method in [
        "integrated-gradients",
        "expected-gradients",
        "shapley",
        "kernel-shap",
        "lime",
    ] {
        config += &format!("[[explain]]\nmethod = \"{method}\"\nrow = 1\ntolerance = 0\n");
    }
    config += "[[explain]]\nmethod = \"lime\"\nid = \"narrow\"\nwidth = 1e-300\n";
    sandbox.write("a.toml", config);
    succeeds(&sandbox, &["experiment", "a.toml"]);
}

/// `--output-dir` is written whole or not at all, and not through links that lie there.
#[test]
fn explanations_do_not_follow_planted_links() {
    let sandbox = sandbox();
    succeeds(&sandbox, &["experiment", "a.toml"]);
    sandbox.write("victim", "kept").write("out/readme", "mine");
    let link = sandbox.path().join("out/gradient.csv");
    std::os::unix::fs::symlink(sandbox.path().join("victim"), &link).unwrap();
    let out = ["--output-dir", "out"];
    let args = [
        &["explain", MODEL, "t.csv", "--method", "gradient"],
        &out[..],
    ]
    .concat();
    succeeds(&sandbox, &args);
    assert_eq!(fs::read(sandbox.path().join("victim")).unwrap(), b"kept");
    assert!(!link.is_symlink());
    assert_eq!(fs::read_to_string(&link).unwrap().lines().count(), 121);
    let names: Vec<_> = files(&sandbox.path().join("out"));
    assert_eq!(names.len(), 2, "{:?}", entries(&sandbox.path().join("out")));
}

/// The small run whose files are edited, with evidence and every kind of condition.
fn edited_run() -> Sandbox {
    let sandbox = sandbox();
    let more = "[[explain]]\nmethod = \"shapley\"\n[evidence]\npermutations = 19\nfolds = 3\n";
    let config = CONFIG.replace("epochs = 5", "epochs = 5\nmembers = 2");
    sandbox
        .write("t.csv", passengers(60))
        .write("a.toml", config + more);
    succeeds(&sandbox, &["experiment", "a.toml"]);
    sandbox
}

/// What stands in place of a node.
fn instead() -> Vec<Value> {
    let mut all: Vec<Value> = [
        "null", "[]", "{}", "0", "-1", "1e300", "true", "\"x\"", "[null]",
    ]
    .map(|text| serde_json::from_str(text).unwrap())
    .into();
    all.push(Value::from(u64::MAX));
    all
}

/// The places of a document's nodes, of long lists the first two and the last.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                if place < 2 || place + 1 == values.len() {
                    places(value, &format!("{at}/{place}"), all);
                }
            }
        }
        Value::Object(values) => {
            for (key, value) in values {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{at}/{key}"), all);
            }
        }
        _ => {}
    }
}

/// The document without the node, or with its list shorter by one.
fn without(document: &Value, place: &str) -> Vec<Value> {
    let mut changed = Vec::new();
    if let Some((above, key)) = place.rsplit_once('/') {
        let mut less = document.clone();
        match less.pointer_mut(above).unwrap() {
            Value::Object(values) => {
                values.remove(&key.replace("~1", "/").replace("~0", "~"));
            }
            Value::Array(values) => {
                values.remove(key.parse().unwrap());
            }
            _ => {}
        }
        changed.push(less);
    }
    for other in instead() {
        let mut with = document.clone();
        *with.pointer_mut(place).unwrap() = other;
        changed.push(with);
    }
    changed
}

/// What `report`, `describe` and `compare` make of a folder: the page's length, or an error.
fn read_back(folder: &Path) -> Result<usize, String> {
    let said = |error: sways::Error| error.to_string();
    let mut length = 0;
    if folder.join("influence.json").is_file() {
        let run = InfluenceFile::read(folder).map_err(said)?;
        length += describe::of_run(&run, Language::En).len();
    }
    let run = SavedRun::read(folder).map_err(said)?;
    let comparison = Comparison::of(&[run.clone(), run]);
    length += compare::text(&comparison, true, messages::of(Language::En)).len();
    let page = || -> Result<String, sways_report::Error> {
        let material = Material::read(folder)?;
        let charts = Charts::draw(&material)?;
        Ok(page(&material, &charts))
    };
    Ok(length + page().map_err(|error| error.to_string())?.len())
}

/// Every node of a run's files deleted, emptied or of another type: a report or an error that
/// names the file, never a panic.
#[test]
fn edited_runs_are_no_panic() {
    let sandbox = edited_run();
    let folder = sandbox.path().join("runs/a");
    read_back(&folder).unwrap();
    let mut tried = 0;
    for name in ["report.json", "influence.json", "evidence.json"] {
        let path = folder.join(name);
        let bytes = fs::read(&path).unwrap();
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        let mut all = Vec::new();
        places(&document, "", &mut all);
        for place in all {
            for changed in without(&document, &place) {
                fs::write(&path, changed.to_string()).unwrap();
                tried += 1;
                let read = std::panic::catch_unwind(|| read_back(&folder));
                let Ok(read) = read else {
                    panic!("{name}{place}: {changed:.300}")
                };
                let Err(said) = read else { continue };
                // Which of two files that do not fit was changed, nobody can know.
                let named = [name, "report.json", "evidence.json"];
                assert!(
                    named.iter().any(|it| said.contains(it)),
                    "{name}{place}: {said}"
                );
            }
        }
        fs::write(&path, bytes).unwrap();
    }
    assert!(tried > 5000, "{tried}");
    read_back(&folder).unwrap();
}

#[test]
fn a_damaged_configuration_of_a_run_is_named() {
    let sandbox = edited_run();
    let folder = sandbox.path().join("runs/a");
    for text in ["", "[da", "language = \"en\"\n"] {
        sandbox.write("runs/a/config.toml", text);
        let said = read_back(&folder).unwrap_err();
        assert!(said.contains("config.toml: no results of a run"), "{said}");
    }
    // A table that is drawn has no outcome of its own.
    let drawn = "[data]\ngenerator = \"numpy-legacy\"\nrows = 40\nconditions = 3\n\
                 labels = \"randint\"\nseed = 0\n[train]\nepochs = 2\n";
    sandbox.write("g.toml", drawn);
    succeeds(&sandbox, &["experiment", "g.toml", "--quiet"]);
    succeeds(&sandbox, &["report", "runs/g", "--quiet"]);
}

#[test]
fn what_was_edited_is_named_with_its_key() {
    let sandbox = edited_run();
    let path = sandbox.path().join("runs/a/report.json");
    let document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for (place, key) in [
        ("/local/rows", "local.rows: it is empty"),
        ("/local/rows/1/attributions", "local.rows[1].attributions"),
        ("/local/mean", "local.mean"),
        (
            "/profiles/conditions/0/spread",
            "profiles.conditions[0].spread",
        ),
        ("/conditions", "conditions: it is empty"),
        (
            "/interactions/strongest/values",
            "interactions.strongest.values",
        ),
    ] {
        let mut changed = document.clone();
        *changed.pointer_mut(place).unwrap() = Value::Array(Vec::new());
        fs::write(&path, changed.to_string()).unwrap();
        let output = sandbox.sways(&["report", "runs/a"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("report.json") && said.contains(key), "{said}");
    }
}

/// Errors of settings name the line that they stand on.
#[test]
fn a_setting_that_cannot_be_is_named_with_its_line() {
    let sandbox = sandbox();
    let evidence = format!("{CONFIG}[evidence]\nfolds = 1\n");
    for (config, line) in [
        (CONFIG.replace("epochs = 5", "epochs = 1000000000"), 7),
        (
            CONFIG
                .replace("[4]", "[100]")
                .replace("epochs = 5", "members = 100000"),
            7,
        ),
        (format!("seed = 1\nmemory = \"much\"\n{CONFIG}"), 2),
        (
            CONFIG.replace("\"gradient\"", "\"gradient\"\nrow = 100000"),
            10,
        ),
        (evidence, 11),
    ] {
        sandbox.write("b.toml", &config);
        let output = sandbox.sways(&["experiment", "b.toml", "--memory", "800 MB"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{config}: {said}");
        let place = format!("error: b.toml, line {line}: ");
        assert!(said.starts_with(&place), "{config}: {said}");
    }
}

/// More memory than may be taken is refused before it is taken, and a run that takes more all the
/// same is ended.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_kept_to_or_refused() {
    let sandbox = sandbox();
    let many = CONFIG
        .replace("[4]", "[100]")
        .replace("epochs = 5", "members = 50000");
    for (config, flag, holds) in [
        (many.clone(), Some("500 MB"), "train.members: 50000 of"),
        (format!("memory = \"500 MB\"\n{many}"), None, "MiB or more"),
        (CONFIG.to_owned(), Some("1 MiB"), "the run has taken"),
        (CONFIG.to_owned(), Some("much"), "such as 4 GiB"),
    ] {
        sandbox.write("b.toml", &config);
        let mut args = vec!["experiment", "b.toml"];
        args.extend(flag.iter().flat_map(|limit| ["--memory", limit]));
        let output = sandbox.sways(&args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{config}: {said}");
        assert!(said.contains(holds), "{config}: {said}");
        assert!(entries(&sandbox.path().join("runs")).is_empty(), "{said}");
    }
    succeeds(&sandbox, &["experiment", "a.toml", "--memory", "4 GiB"]);
}

/// A run that was killed goes on where its training was, and leaves the bytes that it would have
/// left.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_run_goes_on_to_the_same_bytes() {
    let sandbox = sandbox();
    let config = CONFIG.replace(
        "epochs = 5",
        "epochs = 1500\nmembers = 2\nbatch_size = 48\ndropout = 0.1\nvalidation_fraction = 0.2",
    );
    sandbox.write(
        "a.toml",
        format!("{config}[evidence]\npermutations = 19\nfolds = 3\n"),
    );
    let begin = |args: &[&str]| {
        let mut command = program(sandbox.path(), &[&["experiment", "a.toml"], args].concat());
        command.env("SWAYS_CHECKPOINT_SECONDS", "0.02");
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    succeeds(&sandbox, &["experiment", "a.toml", "--runs", "whole"]);
    let checkpoint = sandbox.path().join("runs/.a.checkpoint");
    for (name, code) in [("-KILL", None), ("-INT", Some(130))] {
        let mut running = begin(&[]);
        while !checkpoint.exists() && running.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(5));
        }
        signal(name, running.id());
        let output = running.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), code, "{said}");
        if code.is_some() {
            assert!(
                said.contains("nothing was written but runs/.a.checkpoint"),
                "{said}"
            );
            assert_eq!(entries(&sandbox.path().join("runs")), [".a.checkpoint"]);
        }
        let other = sandbox.sways(&["experiment", "a.toml", "--resume", "--seed", "5"]);
        let said = String::from_utf8_lossy(&other.stderr);
        assert_eq!(other.status.code(), Some(2), "{said}");
        assert!(said.contains("it is of other settings"), "{said}");

        let output = begin(&["--resume"]).wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(said.contains("training goes on after epoch "), "{said}");
        assert_eq!(entries(&sandbox.path().join("runs")), ["a"]);
        let run = |runs: &str| files(&sandbox.path().join(runs).join("a"));
        assert!(run("runs") == run("whole"), "other bytes");
        fs::remove_dir_all(sandbox.path().join("runs")).unwrap();
    }
    let said = String::from_utf8(begin(&["--resume"]).wait_with_output().unwrap().stderr).unwrap();
    assert!(said.contains("it begins anew"), "{said}");
}

/// The same of a run that is killed in its evidence; of one whose checkpoint was cut short it is
/// said, and one that begins anew takes nothing from it.
#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_killed_in_its_evidence_goes_on_to_the_same_bytes() {
    let sandbox = sandbox();
    let begin = |args: &[&str]| {
        let influence = ["influence", "t.csv", "--outcome", "survived"];
        let mut command = program(sandbox.path(), &[&influence, args].concat());
        command.env("SWAYS_CHECKPOINT_SECONDS", "0");
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let ended = |args: &[&str]| {
        let output = begin(args).wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    assert_eq!(ended(&["--runs", "whole"]).0, Some(0));
    let runs = sandbox.path().join("runs");
    let checkpoint = runs.join(".t.checkpoint");
    let fits = || {
        let bytes = fs::read(&checkpoint).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let count = text.split_once("\"fits\":").map(|(_, it)| it);
        count.and_then(|it| it.split('}').next()?.parse().ok())
    };
    let is_whole = || {
        assert_eq!(entries(&runs), ["t"]);
        assert!(
            files(&runs) == files(&sandbox.path().join("whole")),
            "other bytes"
        );
    };
    for (name, code) in [("-KILL", None), ("-INT", Some(130))] {
        let mut running = begin(&[]);
        while fits() < Some(3) && running.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(1));
        }
        signal(name, running.id());
        let output = running.wait_with_output().unwrap();
        assert_eq!(output.status.code(), code);
        let kept = fits().unwrap();
        assert!(kept >= 3);
        let (code, said) = ended(&["--resume"]);
        assert_eq!(code, Some(0), "{said}");
        let goes_on = format!("the evidence goes on after {kept} of its fits");
        assert!(said.contains(&goes_on), "{said}");
        is_whole();
        fs::remove_dir_all(&runs).unwrap();
    }
    let mut running = begin(&[]);
    while fits() < Some(1) && running.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(1));
    }
    signal("-KILL", running.id());
    running.wait().unwrap();
    let bytes = fs::read(&checkpoint).unwrap();
    fs::write(&checkpoint, &bytes[..bytes.len() - 9]).unwrap();
    let (code, said) = ended(&["--resume"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("it is damaged; begin anew, without --resume"),
        "{said}"
    );
    assert_eq!(ended(&[]).0, Some(0));
    is_whole();
}

/// A training whose numbers grow too large is an error, or a run with numbers: at each learning rate,
/// in each epoch.
#[test]
fn what_diverges_is_no_run() {
    let sandbox = sandbox();
    let (mut diverged, mut written) = (0, 0);
    for (learning_rate, optimizer) in [
        (1.0, "adamw"),
        (10.0, "adamw"),
        (1e3, "adamw"),
        (1e4, "sgd"),
    ] {
        for epochs in 1..7 {
            for more in ["", "validation_fraction = 0.25\n", "precision = \"f64\"\n"] {
                let config = format!(
                    "[data]\npath = \"t.csv\"\noutcome = \"survived\"\n[model]\nhidden = [16, 16]\n\
                     [train]\noptimizer = \"{optimizer}\"\nlearning_rate = {learning_rate}\n\
                     epochs = {epochs}\nbatch_size = 16\n{more}\
                     [[explain]]\nmethod = \"permutation\"\n"
                );
                sandbox.write("d.toml", config);
                let mut command = program(sandbox.path(), &["experiment", "d.toml", "--quiet"]);
                let output = command.output().unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                let case = format!("{learning_rate} {optimizer} {epochs} {more}: {said}");
                if !output.status.success() {
                    assert_eq!(output.status.code(), Some(2), "{case}");
                    assert!(said.contains("training diverged in epoch"), "{case}");
                    diverged += 1;
                    continue;
                }
                written += 1;
                let run = sandbox.path().join("runs/d");
                let read = |file: &str| fs::read_to_string(run.join(file)).unwrap();
                assert!(!read("predictions.csv").contains("NaN"), "{case}");
                let metrics: Value = serde_json::from_str(&read("metrics.json")).unwrap();
                let loss = metrics["train"]["log_loss"].as_f64().unwrap();
                assert!((0.0..=36.1).contains(&loss), "{case}: {loss}");
            }
        }
    }
    assert!(diverged > 0 && written > 0, "{diverged} {written}");
}
