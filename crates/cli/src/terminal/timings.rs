//! Where a run's time went, stage by stage.

use std::time::{Duration, Instant};

/// Where a run's time went: stages by their names, in the order in which they first began.
#[derive(Debug)]
pub struct Timings {
    stages: Vec<(String, Duration)>,
    /// Which of them is under way, and since when.
    now: usize,
    since: Instant,
}

impl Timings {
    /// Begins with a stage.
    pub fn new(stage: &str) -> Self {
        Self {
            stages: vec![(stage.to_owned(), Duration::ZERO)],
            now: 0,
            since: Instant::now(),
        }
    }

    /// From here on another stage is under way; one that was before goes on.
    pub fn at(&mut self, stage: &str) {
        let now = Instant::now();
        self.stages[self.now].1 += now - self.since;
        self.since = now;
        let place = self.stages.iter().position(|(name, _)| name == stage);
        self.now = place.unwrap_or_else(|| {
            self.stages.push((stage.to_owned(), Duration::ZERO));
            self.stages.len() - 1
        });
    }

    /// A line a stage, in seconds, and their sum.
    pub fn lines(&self) -> String {
        let mut stages = self.stages.clone();
        stages[self.now].1 += self.since.elapsed();
        let all = stages.iter().map(|(_, took)| *took).sum();
        stages.push(("in all".to_owned(), all));
        let line = |(stage, took): &(String, Duration)| {
            format!("{:>9.2} s  {stage}\n", took.as_secs_f64())
        };
        stages.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_comes_again_is_one() {
        let mut timings = Timings::new("reading");
        for stage in ["training", "explaining: gradient", "training"] {
            timings.at(stage);
        }
        std::thread::sleep(Duration::from_millis(2));
        let lines = timings.lines();
        let stage = |line: &str| Some(line.split_once(" s  ")?.1.to_owned());
        let stages: Vec<String> = lines.lines().filter_map(stage).collect();
        assert_eq!(
            stages,
            ["reading", "training", "explaining: gradient", "in all"]
        );
        // What is under way counts, up to now.
        let of_all = lines
            .lines()
            .last()
            .and_then(|line| line.trim_start().split(' ').next());
        assert!(
            of_all
                .and_then(|it| it.parse().ok())
                .is_some_and(|it: f64| it < 60.0)
        );
        assert_eq!(timings.now, 1);
    }
}
