//! What is said in Chinese, in simplified characters. Punctuation is full-width, but for what a
//! table's names, levels and numbers have; 'sways' is 左右, as everywhere in the Chinese pages.

mod charts;
mod hints;
mod methods;
mod page;
mod parts;
mod reading;
mod screen;
mod sureness;

use sways_data::{EventChoice, Hint, Wording};
use sways_explain::evidence::{Gate, Verdict};

use self::parts::called;
use super::{
    Averaged, Beside, Compared, Differing, Effect, Messages, Near, Parted, Place, Room, Section,
    Undirected,
};
use crate::reason::Reason;

/// Chinese.
pub(super) struct Zh;

impl Messages for Zh {
    fn list(&self, shown: &[&str], more: usize) -> String {
        match more {
            0 => shown.join("、"),
            more => format!("{}，另有 {more} 个", shown.join("、")),
        }
    }

    fn with(&self, name: &str, others: &[String]) -> String {
        format!("{name} 与 {}", others.join("、"))
    }

    fn not_tested(&self, event: &str) -> String {
        format!("测量了各条件对“{event}”的影响，但没有检验。")
    }

    fn how_to_test(&self) -> String {
        "这些影响只说明这些网络用到了什么。它们是否超出偶然，这次没有要求检验：\
         去掉 --no-evidence，或在配置中写入未关闭的 [evidence]。"
            .to_owned()
    }

    fn cannot_be_told(&self, event: &str) -> String {
        format!("无法判断是否有条件左右“{event}”。")
    }

    fn reason(&self, reason: &Reason<'_>) -> String {
        match reason {
            Reason::TooFewRows => "行数太少".to_owned(),
            Reason::FewLabellings => "标签可以互换的方式太少".to_owned(),
            Reason::FewGroups { groups, least } => {
                format!("这些行只组成 {groups} 个组，按组求和至少需要 {least} 个")
            }
            Reason::FewEvents { rows, least } => {
                format!("较少见的那种结果有 {rows} 行，至少需要 {least} 行")
            }
            Reason::Outweighed { rows, least } => format!(
                "按权重计算，其中一种结果的行只相当于 {rows} 行等权的数据，至少需要 {least} 行"
            ),
            Reason::NoValue => "它没有两个取值都有足够的训练行".to_owned(),
            Reason::Determined => "其他条件已经完全决定了它".to_owned(),
            Reason::Follows(from) => {
                format!("它可由 {from} 推出；要完整地看到其中一方，请排除另一方")
            }
            Reason::Other(said) => (*said).to_owned(),
        }
    }

    fn because(&self, reason: &Reason<'_>) -> String {
        format!("{}。", self.reason(reason))
    }

    fn none_testable(&self, p: &str) -> String {
        format!(
            "把标签打乱后训练的网络，在没有见过的行上预测得差不多一样好（{p}），\
             而且没有一个条件可以单独检验。"
        )
    }

    fn no_evidence(&self, event: &str, p: &str) -> String {
        format!("没有证据表明有任何条件左右“{event}”（{p}）。")
    }

    fn no_proof(&self) -> String {
        "把标签打乱后训练的网络，在没有见过的行上预测得差不多一样好。但这并不证明没有影响。"
            .to_owned()
    }

    fn unknown_which(&self, event: &str, p: &str) -> String {
        format!("有条件左右“{event}”（{p}），但无法判断是哪一个。")
    }

    fn at_the_edge(&self) -> String {
        "单独检验这个条件，把握还不够：两种检验的问法不同，而这已经是这张表所能回答的极限。"
            .to_owned()
    }

    fn none_stands_out(&self) -> String {
        "没有哪一个条件明显有别于其他条件。".to_owned()
    }

    fn room(&self, room: &Room<'_>) -> String {
        sureness::room(room)
    }

    fn by_themselves(&self, near: &[Near<'_>], tested: usize) -> String {
        sureness::by_themselves(near, tested)
    }

    fn found(&self, event: &str, found: usize, alike: usize, of: usize, chance: f64) -> String {
        sureness::found(event, found, alike, of, chance)
    }

    fn effects(&self, place: Place<'_>, effects: &[Effect]) -> String {
        let (lead, of, interval) = match place {
            Place::First { event, confidence } => (
                "其他条件相同时，",
                format!("“{event}”的"),
                format!("{confidence}% 区间 "),
            ),
            Place::Later => ("", String::new(), String::new()),
        };
        // The first of all says what the numbers are.
        let text = |(part, it): (usize, &Effect)| match part {
            0 => effect(it, &of, &interval),
            _ => effect(it, "", ""),
        };
        let texts: Vec<String> = effects.iter().enumerate().map(text).collect();
        format!("{lead}{}。", texts.join("；"))
    }

    fn in_parts(&self, of: &str, changes: &[Parted], differing: &Differing, rest: usize) -> String {
        parts::in_parts(of, changes, differing, rest)
    }

    fn no_parts(&self, column: &str, are_enough: bool) -> String {
        parts::no_parts(column, are_enough)
    }

    fn undirected(&self, how: Undirected, names: &[String]) -> String {
        let lead = match how {
            Undirected::NotOne => "有影响，但平均而言没有单一的方向：",
            Undirected::TooAlike => "彼此过于相近，无法判断是哪一个起作用：",
            Undirected::NoNumber => "有影响，但方向不能用一个数来表示：",
            Undirected::TooFew => "有影响，但行数太少，说不出方向和大小：",
            Undirected::WhetherThere => "要紧的是有没有值，而不是值是多少：",
        };
        let between = if how == Undirected::TooAlike {
            "；"
        } else {
            "、"
        };
        format!("{lead}{}。", names.join(between))
    }

    fn without_evidence(&self, names: &str) -> String {
        format!("没有证据：{names}。")
    }

    fn untested(&self, reasons: &[(Reason<'_>, String)]) -> String {
        let parts = reasons.iter();
        let parts: Vec<String> = parts
            .map(|(reason, names)| format!("{names}（{}）", self.reason(reason)))
            .collect();
        format!("无法检验：{}。", parts.join("；"))
    }

    fn gate_question(&self) -> &'static str {
        "是否有条件起作用？"
    }

    fn gate_answer(&self, gate: &Gate) -> &'static str {
        match (gate.p, gate.open) {
            (None, _) => "无法判断",
            (_, true) => "有",
            (_, false) => "没有证据表明有任何条件起作用",
        }
    }

    fn gate_test(&self, p: &str, permutations: usize) -> String {
        format!("{p}（标签置换 {permutations} 次，折外对数损失）")
    }

    fn columns(&self, confidence: f64) -> [String; 5] {
        let interval = format!("{confidence}% 区间");
        let names = ["条件", "影响", &interval, "证据", "p（Holm）"];
        names.map(str::to_owned)
    }

    fn caption(&self) -> &'static str {
        "对概率的影响：数值每高一个标准差，或与所注明的取值相比"
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Evidence => "有",
            Verdict::None => "无",
            Verdict::NotCertifiable => "无法判定",
        }
    }

    fn against(&self, against: &str) -> String {
        format!("与 {} 比", called(against))
    }

    fn level_against(&self, level: &str, against: &str) -> String {
        format!("{} 与 {} 相比", called(level), called(against))
    }

    fn what_they_are(&self, alpha: f64) -> String {
        format!(
            "影响：其他条件不变，数值每高一个标准差，或与所注明的取值相比，概率平均改变多少。\
             证据为“有”：该条件含有其他条件没有的、关于事件的信息；\
             一张表里出现任何一个错误的“有”，概率不超过 {alpha}%。“无”并不证明没有影响。"
        )
    }

    fn what_effects_are(&self, alpha: f64) -> String {
        format!(
            "事件的概率平均高多少个百分点：类别是一个取值与另一个相比，数值是每高一个标准差，其他条件不变。\
             证据为“有”：该条件含有其他条件没有的、关于事件的信息；\
             以校正后的 p 为准，它用 Holm 方法按条件个数校正：一张表里出现任何一个错误的“有”，概率不超过 {alpha}%。“无”并不证明没有影响。\
             p 是假如该条件没有影响，仍会得到这样或更极端结果的概率：越小，越不像偶然。"
        )
    }

    fn what_it_rests_on(&self, networks: usize, clusters: Option<usize>, weighted: bool) -> String {
        let rows = match clusters {
            Some(groups) => format!("假定由行组成的 {groups} 个组相互独立"),
            None => "假定各行相互独立".to_owned(),
        };
        let weigh = if weighted {
            "，各行按权重计入"
        } else {
            ""
        };
        format!(
            "以上结论依据 {networks} 个网络，并{rows}{weigh}；还依据用其他条件预测事件、预测每个条件的模型：\
             这些模型学不到的东西，可能会被误当成影响。"
        )
    }

    fn of_two_values(&self, conditions: &[(&str, &str, &str)]) -> String {
        let parts = conditions.iter();
        let parts: Vec<String> = parts
            .map(|(name, level, against)| {
                format!("{name} 为 {} 与为 {} 相比", called(level), called(against))
            })
            .collect();
        format!("只有两个取值的条件：{}。", parts.join("；"))
    }

    fn averages(&self, conditions: &[(&str, Averaged)]) -> String {
        let parts = conditions.iter();
        let parts: Vec<String> = parts.map(|(name, it)| averaged(name, it)).collect();
        format!(
            "平均效应（所有行只改变这一个条件，其余保持原样；算法与表中的影响不同；比较两个取值时，只要把握相近，答案各句说的就是它）：{}。",
            parts.join("；")
        )
    }

    fn tested_as_one(&self, conditions: &[String]) -> String {
        format!(
            "彼此过于相近而无法分开，作为一个整体检验：{}。",
            conditions.join("；")
        )
    }

    fn follows_from(&self, condition: &str, others: &str) -> String {
        format!("{condition} 由 {others} 决定：其结论是对它们整体而言的。")
    }

    fn no_size(&self, names: &str) -> String {
        format!("{names}：做了检验，但没有大小和区间：取值不同的行太少，或多列合在一起不是一个数。")
    }

    fn not_certifiable(&self, condition: &str, reason: &Reason<'_>) -> String {
        format!("{condition} 无法判定：{}。", self.reason(reason))
    }

    fn leaves_out_zero(&self, names: &str, why: Beside) -> String {
        let why = match why {
            Beside::OneInTwenty => {
                "即使没有影响，大约每二十个区间也会有一个不含 0，而判定时已计入条件的个数"
            }
            Beside::Some => "即使没有影响，也会有一些区间碰巧不含 0，而判定时已计入条件的个数",
            Beside::Nothing => "既然整张表什么也没有发现，这样的区间多半出于偶然",
        };
        format!("{names}：区间不含 0，却没有证据；{why}。")
    }

    fn holds_zero(&self, names: &str, dates: bool) -> String {
        let why = if dates {
            "区间只说匀速变化的趋势，而星期、季节、每月的日子和钟点也算作日期的影响：加一列星期、月份或钟点，\
             就能看出是哪一个、怎样影响"
        } else {
            "该条件有影响，但平均而言没有单一的方向：影响时正时负，或取决于另一个条件，或取决于有没有值"
        };
        format!("{names}：区间含 0，却有证据；{why}。")
    }

    fn table_caption(&self, event: &str, confidence: f64) -> String {
        format!(
            "其他条件相同时，条件的每一种变化使“{event}”的概率高多少个百分点，附 {confidence}% 区间。"
        )
    }

    fn table_note(&self, rows: usize, alpha: f64, p: Option<&str>) -> String {
        let gate = match p {
            Some(p) => format!("是否有条件起作用：{p}。"),
            None => String::new(),
        };
        format!(
            "{rows} 行。证据以校正后的 p 为准，它用 Holm 方法按条件个数校正：出现任何一个错误的“有”，\
             概率不超过 {alpha}%。“无”并不证明没有影响。{gate}"
        )
    }

    fn table_columns(&self, confidence: f64) -> [String; 9] {
        [
            "条件",
            "变化",
            "效应（百分点）",
            &format!("{confidence}% 区间"),
            "相对风险",
            "比值比",
            "p",
            "校正后的 p",
            "证据",
        ]
        .map(str::to_owned)
    }

    fn range(&self, low: &str, high: &str) -> String {
        format!("{low} 至 {high}")
    }

    fn with_interval(&self, value: &str, low: &str, high: &str) -> String {
        format!("{value}（{low} 至 {high}）")
    }

    fn one_deviation(&self, size: Option<&str>) -> String {
        match size {
            Some(size) => format!("高 {size}（一个标准差）"),
            None => "高一个标准差".to_owned(),
        }
    }

    fn no_verdict(&self, reason: &Reason<'_>) -> String {
        format!("无法判定：{}", self.reason(reason))
    }

    fn choice(&self, choice: &EventChoice, wording: Wording) -> String {
        hints::choice(choice, wording)
    }

    fn hint(&self, hint: &Hint, wording: Wording) -> String {
        hints::hint(hint, wording)
    }

    fn note(&self) -> &'static str {
        "注意："
    }

    fn event(
        &self,
        event: &str,
        [events, rows]: [usize; 2],
        share: &str,
        weighted: Option<&str>,
    ) -> String {
        let weighted = weighted.map_or_else(String::new, |it| format!("；加权 {it}%"));
        format!("{rows} 行中有 {events} 行 {event}（{share}%{weighted}）")
    }

    fn networks(&self, conditions: usize, members: usize, shape: &str, backend: &str) -> String {
        format!("{conditions} 个条件；{members} 个 {shape} 网络，用 {backend} 计算")
    }

    fn score_columns(&self) -> [&'static str; 4] {
        ["对数损失", "准确率", "AUC", "行数"]
    }

    fn score_rows(&self) -> [&'static str; 3] {
        ["训练的行", "测试的行", "常数模型（取均值）"]
    }

    fn in_the_report(&self, methods: &[&str]) -> String {
        format!(
            "{} 从这些网络得到的结果见报告；加上 --details 就打印出来。",
            methods.join("、")
        )
    }

    fn report_at(&self, place: &str) -> String {
        format!("报告：{place}")
    }

    fn title(&self, run: &str, event: &str) -> String {
        format!("{run}：什么左右“{event}”")
    }

    fn in_rows(&self, events: usize, rows: usize, share: &str) -> String {
        format!("，{rows} 行中有 {events} 行（{share}）")
    }

    fn sections(&self) -> &'static str {
        "各节"
    }

    fn made_by(&self, version: &str) -> String {
        format!("由 sways {version} 生成。这一页自成一体，不读取、也不发送任何数据。")
    }

    fn before_you_read(&self) -> &'static str {
        "阅读之前请注意"
    }

    fn section(&self, section: Section) -> &'static str {
        match section {
            Section::Answer => "答案",
            Section::Influences => "影响",
            Section::Quality => "模型有多好",
            Section::Conditions => "每个条件如何起作用",
            Section::Rows => "各行",
            Section::Interactions => "条件之间的交互作用",
            Section::WhatIf => "如果……会怎样",
            Section::Methods => "各种方法是否一致",
            Section::Making => "如何得到",
        }
    }

    fn no_test_behind(&self) -> &'static str {
        "这些数字是一种方法对这些网络的测量，背后没有检验：\
         网络会在噪声里找出规律，而噪声排出的名次看上去与别的名次没有两样。"
    }
}

/// `sex = male 与 female 相比，概率低 49 个百分点（44 至 54）：21% 对 70%`.
fn effect(effect: &Effect, of: &str, interval: &str) -> String {
    let Effect {
        change,
        more,
        points,
        interval: [least, most],
        chances,
    } = effect;
    let way = if *more { "高" } else { "低" };
    let change = parts::change(change);
    let chances = match chances {
        Some([with, than]) => format!("：{with} 对 {than}"),
        None => String::new(),
    };
    format!("{change}，{of}概率{way} {points} 个百分点（{interval}{least} 至 {most}）{chances}")
}

/// `age 每高一个单位 +1.2 个百分点（+0.8 至 +1.6）`.
fn averaged(name: &str, averaged: &Averaged) -> String {
    match averaged {
        Averaged::Number {
            per_unit,
            points,
            interval: [low, high],
        } => {
            let of = if *per_unit { "单位" } else { "标准差" };
            format!("{name} 每高一个{of} {points} 个百分点（{low} 至 {high}）")
        }
        Averaged::Levels(levels) => {
            let levels: Vec<String> = levels.iter().map(compared).collect();
            format!("{name} {}", levels.join("，"))
        }
    }
}

/// `male 21% 对 female 71%，相对风险 0.30（0.25 至 0.36），比值比 0.11（0.08 至 0.15）`.
fn compared(compared: &Compared) -> String {
    let ratio = |name: &str, of: &Option<[String; 3]>| match of {
        Some([value, low, high]) => format!("，{name} {value}（{low} 至 {high}）"),
        None => String::new(),
    };
    let Compared {
        level: [level, with_level],
        against: [against, with_other],
        risk_ratio,
        odds_ratio,
    } = compared;
    format!(
        "{} {with_level} 对 {} {with_other}{}{}",
        called(level),
        called(against),
        ratio("相对风险", risk_ratio),
        ratio("比值比", odds_ratio)
    )
}
