//! 图。 The charts in Chinese.

use super::{
    super::charts::{OnCharts, Told, Word},
    Zh,
    parts::called,
};

/// `（共 60 个，只列出前 24 个）`.
fn of_first(first: Option<[usize; 2]>) -> String {
    first.map_or_else(String::new, |[first, of]| {
        format!("（共 {of} 个，只列出前 {first} 个）")
    })
}

impl OnCharts for Zh {
    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::Effects => "事件的概率高多少、低多少",
            Word::PercentagePoints => "百分点",
            Word::LessLikely => "可能性更低",
            Word::MoreLikely => "可能性更高",
            Word::BetweenLevels => "一个取值与另一个相比",
            Word::PerDeviation => "每高一个标准差",
            Word::Losses => "训练过程中的损失",
            Word::Epoch => "训练轮数",
            Word::MeanLogLoss => "单个网络的对数损失（平均）",
            Word::Constant => "常数模型",
            Word::Calibration => "校准曲线",
            Word::ProbabilitySaid => "预测概率",
            Word::ShareSeen => "事件实际发生的比例",
            Word::Roc => "ROC 曲线",
            Word::FalsePositives => "假阳性率",
            Word::TruePositives => "真阳性率",
            Word::Probability => "概率",
            Word::MeanProbability => "平均概率",
            Word::ChangeInProbability => "概率的变化",
            Word::Beeswarm => "各行的归因",
            Word::LowValue => "取值低",
            Word::HighValue => "高",
            Word::NoOrder => "无大小之分",
            Word::BaseValue => "基准值",
            Word::Prediction => "预测",
            Word::MostCertainYes => "最肯定会发生的一行",
            Word::MostCertainNo => "最肯定不会发生的一行",
            Word::MostTypical => "最典型的一行",
            Word::Interactions => "交互作用",
            Word::Yes => "是",
            Word::No => "否",
        }
    }

    fn level<'a>(&self, level: &'a str) -> &'a str {
        called(level)
    }

    fn rows_of<'a>(&self, on: &'a str) -> &'a str {
        match on {
            "test rows" => "测试行",
            "training rows" => "训练行",
            other => other,
        }
    }

    fn rows(&self, rows: usize) -> String {
        format!("{rows} 行")
    }

    fn others(&self, others: usize) -> String {
        format!("其余 {others} 个")
    }

    fn line_of_levels(&self, condition: &str, level: &str, against: &str) -> String {
        format!("{condition}：{} 对 {}", called(level), called(against))
    }

    fn line_of_number(&self, condition: &str, deviation: &str) -> String {
        format!("{condition} 高 {deviation}")
    }

    fn effects_described(&self, confidence: f64, first: Option<[usize; 2]>, lines: &str) -> String {
        format!(
            "事件的概率高多少个百分点，附 {confidence:.0}% 区间；实心：有证据，空心：没有{}：{lines}。",
            of_first(first)
        )
    }

    fn effect_told(&self, told: &Told<'_>) -> String {
        let Told {
            name,
            points: [points, low, high],
            verdict,
            p,
        } = told;
        let p = p.map_or_else(String::new, |[p, adjusted]| {
            format!("（p {p}，校正后 {adjusted}）")
        });
        format!("{name}：{points} 个百分点（{low} 至 {high}）；证据：{verdict}{p}")
    }

    fn measured_title(&self, method: &str) -> String {
        format!("{method} 测得的影响")
    }

    fn measured_described(&self, spread: bool, first: Option<[usize; 2]>, lines: &str) -> String {
        let spread = if spread {
            "；横线：各网络中最低到最高，不是置信区间"
        } else {
            ""
        };
        format!("每个条件的数值{spread}{}：{lines}。", of_first(first))
    }

    fn losses_described(
        &self,
        [(first, at_first), (last, at_last)]: [(usize, f64); 2],
        validation: Option<f64>,
        constant: f64,
    ) -> String {
        let validation = validation.map_or_else(String::new, |loss| {
            format!("；在各网络留作验证的行上，最后为 {loss:.4}")
        });
        format!(
            "训练行上的对数损失，从第 {first} 轮的 {at_first:.4} 到第 {last} 轮的 {at_last:.4}{validation}；\
             常数模型为 {constant:.4}。"
        )
    }

    fn calibration_described(&self, on: &str, bins: &str) -> String {
        format!(
            "在{}中，预测概率相近的各行里事件发生的比例，附 95% 区间；落在对角线上，概率就是准的：{bins}。",
            self.rows_of(on)
        )
    }

    fn calibrated(&self, said: f64, seen: f64) -> String {
        format!("预测 {said:.2}，实际 {seen:.2}")
    }

    fn roc_described(&self, on: &str, area: Option<f64>) -> String {
        let area = area.map_or_else(String::new, |area| format!("，曲线下面积 {area:.3}"));
        format!(
            "{}上的真阳性率随假阳性率的变化{area}；对角线相当于随机猜测。",
            self.rows_of(on)
        )
    }

    fn curve_described(&self, [(from, low), (to, high)]: [(&str, f64); 2]) -> String {
        format!(
            "平均概率在 {from} 处为 {low:.3}，在 {to} 处为 {high:.3}；细线：单独的各行；虚线：累积局部效应；\
             下方：各行所在的位置。"
        )
    }

    fn levels_described(&self, first: Option<[usize; 2]>, levels: &str) -> String {
        format!(
            "假如每一行都取这个值时的平均概率{}：{levels}；横线：各网络中最低到最高。",
            of_first(first)
        )
    }

    fn beeswarm_described(&self, rows: usize, first: Option<[usize; 2]>, sizes: &str) -> String {
        let first = first.map_or_else(String::new, |[first, of]| {
            format!("{of} 个条件中的前 {first} 个；")
        });
        format!(
            "{rows} 行的归因，每行一个点；{first}0 的右边提高概率，左边降低概率；颜色为条件的取值，从低（紫色）到\
             高（绿色），没有大小之分的为灰色。平均大小，从大到小：{sizes}。"
        )
    }

    fn row_title(&self, which: Word, row: usize) -> String {
        format!("{}：第 {row} 行", self.word(which))
    }

    fn row_described(&self, row: usize, base: f64, probability: f64, steps: &str) -> String {
        format!("第 {row} 行：从各条件取平均值时的概率 {base:.3}，到 {probability:.3}：{steps}。")
    }

    fn beyond(&self) -> &'static str {
        "一行的各步在途中可能低于 0 或高于 1：只有最后到达的数才是概率。"
    }

    fn interactions_described(&self, [a, b]: [&str; 2], most: f64) -> String {
        format!(
            "每两个条件对 logit 的共同作用，与各自作用之和相差多少；最强的一对是 {a} 与 {b}，为 {most:.3}。"
        )
    }

    fn surface_title(&self, down: &str, across: &str) -> String {
        format!("{down}（纵向）与 {across}（横向）")
    }

    fn surface_described(&self, [low, high]: [f64; 2]) -> String {
        format!("每一对取值处的平均概率，从 {low:.3} 到 {high:.3}。")
    }

    fn agreement_described(&self, pairs: &str) -> String {
        format!("两种方法给各条件排名的等级相关系数：{pairs}。")
    }

    fn agreeing(&self, a: &str, b: &str, how_much: f64) -> String {
        format!("{a} 与 {b} {how_much:.2}")
    }
}
