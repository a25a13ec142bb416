//! How sure an answer is, in Chinese.

use super::super::{Near, Room};

pub(super) fn found(event: &str, found: usize, alike: usize, of: usize, chance: f64) -> String {
    let sure = if found + alike == 1 {
        format!("（这一结论有误的概率至多 {chance}%）")
    } else {
        format!("（其中有任何一个判断有误的概率至多 {chance}%）")
    };
    match (found, alike, of) {
        (_, 0, 1) => format!("这个条件影响“{event}”{sure}。"),
        (_, 0, _) => format!("{of} 个条件中，有 {found} 个影响“{event}”{sure}。"),
        (0, 1, _) => {
            format!("{of} 个条件中，有 1 个影响“{event}”，或是它自身，或是决定它的条件{sure}。")
        }
        (_, 1, _) => format!(
            "{of} 个条件中，有 {found} 个影响“{event}”；另有 1 个也有影响，或是它自身，或是决定它的条件{sure}。"
        ),
        (0, ..) => format!(
            "{of} 个条件中，有 {alike} 个彼此过于相近，无法分开，但其中至少有一个影响“{event}”{sure}。"
        ),
        _ => format!(
            "{of} 个条件中，有 {found} 个影响“{event}”；另有 {alike} 个彼此过于相近，无法分开，\
             但其中至少有一个也有影响{sure}。"
        ),
    }
}

pub(super) fn room(room: &Room<'_>) -> String {
    let Room {
        points,
        widest,
        all,
        confidence,
    } = room;
    let which = if *all {
        "任何一个条件"
    } else {
        "任何一个有区间的条件"
    };
    format!(
        "数值每增加一个标准差，或从作比较的取值换成另一个有区间的取值，{which}平均使事件概率的升降都不超过 \
         {points} 个百分点（各条件各自的 {confidence}% 区间；其中 {widest} 的伸得最远）。"
    )
}

pub(super) fn by_themselves(near: &[Near<'_>], tested: usize) -> String {
    let told = |Near {
                    condition,
                    p,
                    effects,
                }: &Near<'_>| {
        let effects = effects
            .iter()
            .map(|it| format!("，{}", super::effect(it, "", "")));
        format!("{condition}（{p}）{}", effects.collect::<String>())
    };
    let near: Vec<String> = near.iter().map(told).collect();
    format!(
        "单独来看，以下条件会算作有证据；但在 {tested} 个条件之中，这可能出于偶然：{}。",
        near.join("；")
    )
}
