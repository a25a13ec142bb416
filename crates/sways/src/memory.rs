//! Memory: what there is, what a run needs, and how much it may take.

use std::{fmt, fs, path::Path};

use sways_model::Architecture;

use crate::evidence::needs;

/// The memory that is assumed where the system does not say how much there is.
const ASSUMED: u64 = 64 << 30;
/// Bytes of a parameter while it is trained: itself, its gradient, two means of an optimiser, and
/// its best value so far, in `f64`.
const OF_PARAMETER: u128 = 5 * 8;
/// Bytes of a row for each member: its label, its weight, its logit and its probability.
const OF_ROW: u128 = 4 * 4;
/// Bytes of an encoded cell: itself, and once more among the training or the test rows.
const OF_CELL: u128 = 2 * 4;

/// What the program takes itself, and whatever is written at the end.
const OF_PROGRAM: u128 = 16 << 20;

/// The setting of the number of permutations.
const PERMUTATIONS: &str = "evidence.permutations";

/// The settings of how large the networks are that are trained.
const MEMBERS: &str = "train.members";
const HIDDEN: &str = "model.hidden";

/// How much memory a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Memory(pub u64);

impl Memory {
    /// What this machine has, or the container that the process runs in may take of it.
    pub fn of_machine() -> Self {
        let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let there = kilobytes(&text, "MemTotal:").map_or(ASSUMED, |it| it << 10);
        let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let allowed = allowed(&groups, |path| fs::read_to_string(path).ok());
        Self(allowed.map_or(there, |it| it.min(there)))
    }

    /// What this process has taken, where the system says it.
    pub fn taken() -> Option<Self> {
        let text = fs::read_to_string("/proc/self/status").ok()?;
        kilobytes(&text, "RssAnon:").map(|it| Self(it << 10))
    }
}

/// The bytes that control groups allow a process, the fewest of all it is in: of the groups in
/// `/proc/self/cgroup`, of either version, and those above them.
fn allowed(groups: &str, read: impl Fn(&Path) -> Option<String>) -> Option<u64> {
    const ROOT: &str = "/sys/fs/cgroup";
    let limits = groups.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, path) = (parts.next()?, parts.next()?);
        let (root, file) = match controllers {
            "" => (ROOT.to_owned(), "memory.max"),
            _ if controllers.split(',').any(|it| it == "memory") => {
                (format!("{ROOT}/memory"), "memory.limit_in_bytes")
            }
            _ => return None,
        };
        let folders = Path::new(path.trim_start_matches('/')).ancestors();
        let limits = folders.filter_map(|folder| {
            let text = read(&Path::new(&root).join(folder).join(file))?;
            text.trim().parse::<u64>().ok()
        });
        limits.min()
    });
    limits.min()
}

/// The number of kilobytes on the line that begins with a key.
fn kilobytes(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&size(u128::from(self.0)))
    }
}

impl std::str::FromStr for Memory {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} is no amount of memory; write a number and a unit, such as 4 GiB or 500 MB"
            )
        };
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, unit) = text.split_at(end.unwrap_or(text.len()));
        let number: f64 = number.parse().map_err(|_| wrong())?;
        let unit = unit.trim().to_ascii_lowercase();
        let factor = match unit.as_str() {
            "k" | "kib" => 1024_f64,
            "m" | "mib" => 1024_f64.powi(2),
            "g" | "gib" => 1024_f64.powi(3),
            "t" | "tib" => 1024_f64.powi(4),
            "kb" => 1e3,
            "mb" => 1e6,
            "gb" => 1e9,
            "tb" => 1e12,
            _ => return Err(wrong()),
        };
        let bytes = number * factor;
        if bytes < 1.0 || bytes > i64::MAX as f64 {
            return Err(wrong());
        }
        Ok(Self(bytes as u64))
    }
}

/// What a run needs, about, by what it is for.
#[derive(Clone, Debug)]
pub struct Needs {
    parts: Vec<Need>,
}

#[derive(Clone, Debug)]
struct Need {
    /// The setting that makes it less, as errors name it.
    key: &'static str,
    /// What it is, with a verb.
    what: String,
    bytes: u128,
    /// How to make it less.
    mend: &'static str,
    /// What a single row would need, where fewer rows make it less.
    of_one_row: Option<u128>,
}

impl Needs {
    /// What training so many networks of a shape on so many rows needs.
    pub(crate) fn of_training(architecture: &Architecture, members: usize, rows: usize) -> Self {
        let each = OF_PARAMETER * architecture.parameters() as u128 + OF_ROW * rows as u128;
        let parameters = architecture.parameters();
        Self {
            parts: vec![Need {
                key: if members > 1 { MEMBERS } else { HIDDEN },
                what: format!("{members} of {architecture} ({parameters} parameters each) take"),
                bytes: each * members as u128,
                mend: if members > 1 {
                    "lower train.members or model.hidden"
                } else {
                    "lower model.hidden"
                },
                of_one_row: None,
            }],
        }
    }

    /// And the table of so many rows and inputs; and the evidence, where it is asked for, by so many
    /// permutations.
    pub(crate) fn with_table(
        mut self,
        rows: usize,
        inputs: usize,
        permutations: Option<usize>,
    ) -> Self {
        let cells = rows as u128 * inputs as u128;
        self.parts.push(Need {
            key: "data",
            what: format!("{rows} rows of {inputs} inputs take"),
            bytes: OF_CELL * cells,
            mend: "leave out conditions with data.exclude or levels with data.max_levels",
            of_one_row: Some(OF_CELL * inputs as u128),
        });
        if let Some(permutations) = permutations {
            self.parts.push(Need {
                key: "evidence",
                what: format!("the evidence on {rows} rows of {inputs} inputs takes"),
                bytes: needs::bytes(rows, inputs),
                mend: "leave the evidence out",
                of_one_row: Some(needs::bytes(1, inputs)),
            });
            let of_rows = |rows| needs::of_permutations(rows, inputs, permutations);
            self.parts.push(Need {
                key: PERMUTATIONS,
                what: format!("{permutations} permutations of the outcomes of {rows} rows take"),
                bytes: of_rows(rows),
                mend: "lower evidence.permutations",
                of_one_row: Some(of_rows(1)),
            });
        }
        self
    }

    /// All together: training, the permutations and the rest of the evidence come one after the other.
    pub fn bytes(&self) -> u128 {
        let of = |key: &str| {
            let parts = self.parts.iter().filter(|it| it.key == key);
            parts.map(|it| it.bytes).sum::<u128>()
        };
        let with_them = match of(PERMUTATIONS) {
            0 => 0,
            permutations => permutations + needs::ALWAYS as u128,
        };
        of("data")
            + of(MEMBERS)
                .max(of(HIDDEN))
                .max(of("evidence"))
                .max(with_them)
    }

    /// That it is no more than there is, or may be taken.
    pub(crate) fn check(&self, limit: Option<Memory>) -> Result<(), String> {
        let there = Memory::of_machine();
        let most = limit.unwrap_or(there);
        let needed = self.bytes();
        let largest = self.parts.iter().max_by_key(|it| it.bytes);
        let Some(largest) = largest.filter(|_| needed > u128::from(most.0)) else {
            return Ok(());
        };
        let Need {
            key,
            what,
            bytes,
            mend,
            of_one_row,
        } = largest;
        let rows = match of_one_row {
            Some(bytes) if *bytes <= u128::from(most.0) => "take fewer rows, or ",
            _ => "",
        };
        let may = match limit {
            None => format!("this machine has {there}; {rows}{mend}"),
            Some(limit) => format!(
                "the memory that may be taken is {limit}; {rows}{mend}, or allow {} or more",
                size_or_more(needed + OF_PROGRAM)
            ),
        };
        let of_all = match self.parts.len() {
            1 => String::new(),
            _ => format!(" of the {} that the run needs", size(needed)),
        };
        Err(format!(
            "{key}: {what} {} of memory{of_all}, and {may}",
            size(*bytes)
        ))
    }

    /// What is said beforehand of a run that needs over half of what the machine has.
    pub fn warning(&self) -> Option<String> {
        let there = Memory::of_machine();
        (self.bytes() > u128::from(there.0 / 2)).then(|| {
            let parts = self.parts.iter();
            let parts: Vec<String> = parts
                .map(|it| format!("{} {}", it.what, size(it.bytes)))
                .collect();
            format!(
                "this run needs about {} of this machine's {there} of memory: {}",
                size(self.bytes()),
                parts.join(", ")
            )
        })
    }
}

/// A number of bytes as people say it.
pub(crate) fn size(bytes: u128) -> String {
    in_units(bytes, f64::round)
}

/// The same, and no less.
fn size_or_more(bytes: u128) -> String {
    in_units(bytes, f64::ceil)
}

fn in_units(bytes: u128, whole: fn(f64) -> f64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{:.1} {}", whole(10.0 * value) / 10.0, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use sways_model::Activation;

    use super::*;

    #[test]
    fn amounts_are_read() {
        for (text, bytes) in [
            ("4 GiB", 4 << 30),
            ("4G", 4 << 30),
            ("1.5 gib", 3 << 29),
            ("500MB", 500_000_000),
            ("64 k", 65_536),
        ] {
            assert_eq!(text.parse(), Ok(Memory(bytes)), "{text}");
        }
        for text in [
            "",
            "4",
            "GiB",
            "-1 GiB",
            "4 GiBs",
            "1e3 G",
            "0 G",
            "9999999999 TiB",
        ] {
            assert!(text.parse::<Memory>().is_err(), "{text}");
        }
        assert_eq!(Memory(3 << 29).to_string(), "1.5 GiB");
    }

    #[test]
    fn a_container_may_take_less_than_there_is() {
        let of = |groups: &str, files: &[(&str, &str)]| {
            allowed(groups, |path| {
                let found = files.iter().find(|it| Path::new(it.0) == path);
                found.map(|it| it.1.to_owned())
            })
        };
        // In a container of its own name space the group is the root.
        let unified = [("/sys/fs/cgroup/memory.max", "536870912\n")];
        assert_eq!(of("0::/\n", &unified), Some(512 << 20));
        // A limit of a group above holds, too; a larger one below does not lift it.
        let nested = [
            ("/sys/fs/cgroup/pod/memory.max", "1000"),
            ("/sys/fs/cgroup/pod/it/memory.max", "2000"),
        ];
        assert_eq!(of("0::/pod/it\n", &nested), Some(1000));
        let first = [("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "77\n")];
        assert_eq!(of("4:cpu,memory:/a\n0::/\n", &first), Some(77));
        assert_eq!(of("3:cpu:/a\n0::/\n", &first), None);
        assert_eq!(
            of("0::/\n", &[("/sys/fs/cgroup/memory.max", "max\n")]),
            None
        );
        assert_eq!(of("", &[]), None);
    }

    #[test]
    fn what_it_would_take_is_said() {
        let network = Architecture::new(5, vec![10], Activation::Relu).unwrap();
        let needs = |members| Needs::of_training(&network, members, 0);
        needs(100).check(None).unwrap();
        let said = needs(1_000_000_000_000).check(None).unwrap_err();
        // 71 parameters × 40 bytes × 10¹².
        assert!(
            said.contains("5-10-1") && said.contains("2.5 PiB"),
            "{said}"
        );
        let limit = Some(Memory(1 << 20));
        needs(300).check(limit).unwrap();
        let said = needs(400).with_table(10, 5, None).check(limit).unwrap_err();
        assert!(said.starts_with("train.members: 400 of"), "{said}");
        assert!(said.contains("1.0 MiB; lower train.members"), "{said}");
        // A single network is no fault of their number.
        let large = Architecture::new(5, vec![10_000], Activation::Relu).unwrap();
        let said = Needs::of_training(&large, 1, 0).check(limit).unwrap_err();
        assert!(said.starts_with("model.hidden: 1 of"), "{said}");
        assert!(said.contains("1.0 MiB; lower model.hidden"), "{said}");
        let said = needs(1)
            .with_table(1000, 1000, Some(199))
            .check(limit)
            .unwrap_err();
        assert!(said.starts_with("evidence: "), "{said}");
        assert!(
            said.contains("1.0 MiB; leave the evidence out, or"),
            "{said}"
        );
        let limit = Some(Memory(200 << 20));
        let needs = needs(2).with_table(1000, 6, Some(1_000_000));
        let said = needs.check(limit).unwrap_err();
        assert!(said.starts_with("evidence.permutations: "), "{said}");
        // What is said to be enough is enough.
        let enough = said.split("or allow ").nth(1).unwrap();
        let enough = enough.trim_end_matches(" or more").parse().unwrap();
        needs.check(Some(enough)).unwrap();
    }

    #[test]
    fn the_machine_and_the_process_are_known() {
        assert!(Memory::of_machine().0 > 1 << 27);
        if cfg!(target_os = "linux") {
            assert!(Memory::taken().unwrap() < Memory::of_machine());
        }
    }
}
