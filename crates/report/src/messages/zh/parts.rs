//! Changes of conditions, and what they do in parts of the table.

use super::super::{Change, Differing, InPart, Parted};

/// What a level is called: those that the program names itself have Chinese names.
pub(super) fn called(level: &str) -> &str {
    match level {
        "yes" => "是",
        "no" => "否",
        "(missing)" => "（缺失）",
        "(rare)" => "（少见的取值）",
        "the median" => "中位数",
        level => level,
    }
}

/// With what or for what an event is more or less likely.
pub(super) fn change(change: &Change) -> String {
    match change {
        Change::Levels {
            condition,
            level,
            against,
        } => format!(
            "{condition} 为 {} 的，与 {} 相比",
            called(level),
            called(against)
        ),
        Change::More {
            condition,
            step: Some(step),
        } => format!("{condition} 每高 {step}"),
        Change::More {
            condition,
            step: None,
        } => format!("{condition} 每高一个标准差"),
    }
}

/// What a condition does in each part of the table that a column makes.
pub(super) fn in_parts(
    column: &str,
    changes: &[Parted],
    differing: &Differing,
    rest: usize,
) -> String {
    let of_change = |(place, it): (usize, &Parted)| {
        let part = |(at, it): (usize, &InPart)| {
            let InPart {
                name,
                rows,
                points,
                interval: [least, most],
            } = it;
            let rows = match place {
                0 => format!("，{rows} 行"),
                _ => String::new(),
            };
            let unit = if place + at == 0 { " 个百分点" } else { "" };
            format!("{name} {points}{unit}（{least} 至 {most}{rows}）")
        };
        let parts: Vec<String> = it.parts.iter().enumerate().map(part).collect();
        format!("{}：{}", self::change(&it.change), parts.join("，"))
    };
    let changes: Vec<String> = changes.iter().enumerate().map(of_change).collect();
    let differing = match differing {
        Differing::Yes(p) => format!("各部分不同（{p}）。"),
        Differing::Unknown(p) => format!("没有证据表明各部分不同（{p}）。"),
        Differing::Untested => "各部分是否不同无法检验。".to_owned(),
    };
    let rest = match rest {
        0 => String::new(),
        rest => format!("有 {rest} 行不在这些部分中。"),
    };
    format!("按 {column} 分，{}。{differing}{rest}", changes.join("；"))
}

pub(super) fn no_parts(column: &str, are_enough: bool) -> String {
    if are_enough {
        return format!(
            "按 {column} 没有可说的：有证据或有差异的条件，没有一个在每个部分都有影响值。"
        );
    }
    format!("按 {column} 无法比较：有 30 行、两种结果各 10 行的部分少于两个。")
}
