//! 终端上的说明和比较。 What is described and compared on a terminal, in Chinese.

use std::fmt::Write as _;

use sways_data::ColumnType;

use crate::words::precise;

use super::{
    super::screen::{Label, OnScreen, Taken},
    Zh,
};

impl OnScreen for Zh {
    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Column => "列",
            Label::Type => "类型",
            Label::Missing => "缺失",
            Label::Different => "不同的值",
            Label::Content => "内容",
            Label::Inputs => "输入",
            Label::Becomes => "如何编码",
            Label::OneOrNought => "1 或 0",
            Label::Then => "；然后 ",
            Label::NoSettingDiffers => "设置全部相同",
            Label::SettingsThatDiffer => "不同的设置",
            Label::Value => "值",
            Label::LastLoss => "最后的损失",
            Label::ScoredRows => "哪些行",
            Label::Test => "测试",
            Label::Training => "训练",
            Label::Constant => "常数模型",
            Label::Evidence => "证据",
            Label::Influence => "影响",
            Label::Spread => "范围",
            Label::Interval => "区间",
            Label::Found => "有无证据",
            Label::P => "p（Holm）",
            Label::NotTested => "–",
            Label::SpreadOverNetworks => "范围取自各网络，不是置信区间",
            Label::DetailsPrint => "加上 --details 就打印区间、p 值和各方法的结果。",
            Label::Estimated => "~：不同的值太多，没有全部计数；个数和中位数是估计值",
            Label::Condition => "条件",
            Label::Importance => "重要性",
            Label::AllRowsAlike => "这一部分里所有行同等计算，不论权重",
            Label::IfAllHad => "假如所有行都取该值，事件的概率",
            Label::ImportanceIs => "重要性：每行的条件换成另一行的值，对数损失增加多少（奈特）",
        }
    }

    fn column_type(&self, kind: ColumnType) -> String {
        match kind {
            ColumnType::Numeric => "数值".to_owned(),
            ColumnType::Boolean => "是/否".to_owned(),
            ColumnType::Categorical => "类别".to_owned(),
            ColumnType::Datetime => "日期".to_owned(),
            ColumnType::Text => "文本".to_owned(),
        }
    }

    fn table_is(&self, origin: &str, rows: usize, columns: usize) -> String {
        format!("{origin}：{rows} 行，{columns} 列")
    }

    fn model_is(&self, event: &str, networks: usize, shape: &str) -> String {
        format!("关于 {event} 的模型：{networks} 个 {shape} 网络")
    }

    fn run_is(&self, run: &str, event: &str, conditions: usize, backend: &str) -> String {
        format!("运行 {run}：{event}，{conditions} 个条件，用 {backend} 计算")
    }

    fn all_rows(&self, rows: u64, probability: f64, log_loss: f64, scored: u64) -> String {
        let mut text = format!("全部 {rows} 行：平均概率 {probability:.4}，对数损失 {log_loss:.4}");
        if scored != rows {
            let _ = write!(text, "（有结果的 {scored} 行）");
        }
        text
    }

    fn not_of_all(&self, error: &str) -> String {
        format!("注意：没能对全部的行询问模型：{error}")
    }

    fn drawn(&self, rows: usize, of: u64) -> String {
        format!(
            "随机抽取了 {of} 行中的 {rows} 行：模型和证据来自这些行；预测有多依赖每个条件、\
             条件取别的值时预测是多少，来自全部的行"
        )
    }

    fn missing(&self, missing: usize) -> String {
        format!("{missing} 个缺失")
    }

    fn more(&self, more: usize) -> String {
        format!("另有 {more} 个")
    }

    fn scaled(&self, center: f64, scale: f64, clip: bool, fill: f64, says_so: bool) -> String {
        let mut text = format!("（值 \u{2212} {}）/ {}", precise(center), precise(scale));
        if clip {
            text.push_str("，在约 \u{b1}3 处平滑截断");
        }
        let _ = write!(text, "；缺失时取 {fill}");
        if says_so {
            text.push_str("，另有一个输入说明缺失");
        }
        text
    }

    fn unseen(
        &self,
        condition: &str,
        rows: usize,
        levels: &[String],
        more: usize,
        taken: Taken,
    ) -> String {
        let named: Vec<String> = levels.iter().map(|level| format!("“{level}”")).collect();
        let named = named.concat();
        let more = match more {
            0 => String::new(),
            more => format!("，{}", self.more(more)),
        };
        let taken = match taken {
            Taken::Half => "视为两个取值各占一半",
            Taken::None => "视为不属于任何取值",
            Taken::Rare => "视为少见的取值之一",
        };
        format!(
            "{condition}：有 {rows} 行的取值在训练中没有出现过（{named}{more}），{taken}：模型对它们的预测只是猜测"
        )
    }

    fn never_missing(&self, condition: &str, rows: usize) -> String {
        format!("{condition}：有 {rows} 行缺失，而训练中每一行都有值：模型对它们的预测只是猜测")
    }

    fn far_beyond(&self, condition: &str, rows: usize, [least, greatest]: &[String; 2]) -> String {
        format!(
            "{condition}：有 {rows} 行的值远在训练数据的范围（{least} 至 {greatest}）之外：模型对它们的预测只是猜测"
        )
    }
}
