//! Full and read-only disks: file systems in memory that only the program sees.

use std::process::{Command, Stdio};

use crate::place::{Place, none, said};

/// Whether this user may mount something that nobody else sees.
fn may_mount() -> bool {
    let mount = "mount -t tmpfs none /mnt";
    let mut command = Command::new("unshare");
    let command = command
        .args(["-rm", "sh", "-c", mount])
        .stderr(Stdio::null());
    command.status().is_ok_and(|it| it.success())
}

#[test]
fn a_disk_that_is_full_or_read_only_is_an_error() {
    if !may_mount() {
        println!("without `unshare -rm` no disk is full or read-only");
        return;
    }
    let mut place = Place::new();
    let mut faults = Vec::new();
    let (mut refused, mut done) = (0, 0);
    let sizes = [4, 16, 40, 100, 200, 300, 400, 600, 1000];
    let full = sizes.map(|size| format!("size={size}k"));
    for options in full.iter().map(String::as_str).chain(["ro"]) {
        // The old run is there, and what is left of the disk is for the new one; the folder of runs
        // is copied back, to be judged.
        let script = format!(
            "mkdir -p before && rm -rf before/* && cp -r runs/. before/ && \
             mount -t tmpfs none runs && cp -r before/. runs/ && \
             used=$(du -sk runs | cut -f1) && \
             mount -o remount,{} none runs && \"$@\"; code=$?; \
             mount -o remount,rw,size=100m,nr_inodes=0 none runs; \
             rm -rf after && mkdir after && cp -r runs/. after/; exit $code",
            match options
                .strip_prefix("size=")
                .and_then(|it| it.split_once('k'))
            {
                Some((size, rest)) => format!("size=$((used + {size}))k{rest}"),
                None => options.to_owned(),
            }
        );
        let shell = ["unshare", "-rm", "sh", "-c", &script, "sh"];
        let output = place.started_by(&shell, place.other()).output().unwrap();
        let said = said(&output);
        let runs = place.path().join("runs");
        std::fs::remove_dir_all(&runs).unwrap();
        std::fs::rename(place.path().join("after"), &runs).unwrap();
        match output.status.code() {
            Some(0) => done += 1,
            Some(2) => refused += 1,
            other => faults.push(format!("{options}: {other:?}: {said}")),
        }
        if let Some(fault) = place.judge(output.status, &said, true) {
            faults.push(format!("{options}: {fault}: {said}"));
        }
    }
    println!(
        "10 disks: {refused} runs refused, {done} written; {} faults",
        faults.len()
    );
    assert!(refused > 2, "no disk was full");
    none(&faults);
}
