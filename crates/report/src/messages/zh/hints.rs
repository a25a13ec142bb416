//! What should be known of a table before anything is believed, in Chinese.

use sways_data::{Cell, EventChoice, Hint, Leak, Parts, Which, Why, Wording};

use crate::words::fitted;

/// Columns of a name or a value: longer ones are cut.
const LONGEST: usize = 40;

/// Why a value was taken for the event.
pub(super) fn choice(choice: &EventChoice, wording: Wording) -> String {
    let [value, other] = [&choice.value, &choice.other].map(|it| quoted(it));
    let turn = choice.advice().map(|advice| advice.text(wording));
    let turn = turn.unwrap_or_default();
    match choice.why {
        Why::Said => format!("按字面意思，事件是{value}；若要问的是{other}：{turn}"),
        Why::Rarer { rows, of } => format!(
            "没有说明事件是{value}还是{other}，所以取较少见的{value}（{of} 行中的 {rows} 行）；\
             若要问的是{other}：{turn}"
        ),
        Why::Marked { blank, of } => {
            format!("结果这一列只有{value}和空白：空白（{of} 行中的 {blank} 行）视为事件没有发生")
        }
        Why::Later => format!(
            "没有说明事件是{value}还是{other}，两者又一样多，所以取排序靠后的{value}；\
             若要问的是{other}：{turn}"
        ),
    }
}

/// What was seen in the table.
#[allow(clippy::too_many_lines)] // An arm a kind of hint.
pub(super) fn hint(hint: &Hint, wording: Wording) -> String {
    let mend = hint.advice().map(|advice| advice.text(wording));
    let mend = mend.unwrap_or_default();
    match hint {
        Hint::Repeats { rows, of } => format!(
            "{of} 行中有 {rows} 行与另一行完全相同，多得不像偶然。如果它们是同一些个案的重复\
             （复制、过采样、表连接），每次重复都会被当成新的个案，证据就显得过于确定：\
             请去掉重复的行，或说明用哪一列区分个案：{mend}"
        ),
        Hint::Tallies { column, rows } => format!(
            "{}像是每一行代表的个案数：{rows} 行中，其他各列的取值组合各不相同，而且占所有可能组合的一半以上。\
             如果是这样，行就不是个案，这里所说的都不成立：请按它的数目把每一行重复写成一个个案一行，再去掉它",
            quoted(column)
        ),
        Hint::Weights { column } => format!(
            "{}像是各行的权重（如抽样调查），现在被当作条件；如果每一行代表它所说的那么多：{mend}",
            quoted(column)
        ),
        Hint::Scales {
            condition,
            factor,
            small,
            of,
            like: [one, other],
        } => format!(
            "{}的数像是用了两种单位：{of} 个数中有 {small} 个约为其他的 {factor} 分之一\
             （如 {} 与 {}）。如果是这样，请统一成一种单位",
            quoted(condition),
            Cell::Number(*one),
            Cell::Number(*other)
        ),
        Hint::Answers {
            condition,
            separator,
            answers,
        } => format!(
            "{}的一个单元格里有多个答案，共 {answers} 种，以{}分隔；每种组合都当作单独的取值。\
             如果每个答案各占一列（是或否），就能看出是哪一个起作用",
            quoted(condition),
            quoted(&separator.escape_debug().to_string())
        ),
        Hint::Persons {
            column,
            distinct,
            rows,
        } => format!(
            "{}看起来说明了各行属于谁：{rows} 行中有 {distinct} 个不同的值。如果值相同的行属于\
             同一对象，请说明，否则证据会显得过于确定：{mend}",
            quoted(column)
        ),
        Hint::Together {
            columns,
            distinct,
            rows,
        } => format!(
            "{}在 {rows} 行中有 {distinct} 组不同的值，总是一起出现：它们像是 {distinct} 个人、\
             地点之类的资料，而每个都占若干行。如果这样的行属于同一对象，请说明，否则证据会显得\
             过于确定：{mend}，或换用另一个能区分它们的列",
            list(columns)
        ),
        Hint::Leak { condition, how } => format!(
            "{}完全决定了事件：{}。如果它是结果的副本，或事后才知道，请把它排除：{mend}",
            quoted(condition),
            leak(*how)
        ),
        Hint::Decides {
            condition,
            value,
            here: [rows, events],
            elsewhere: [other_rows, other_events],
            more,
        } => {
            let condition = quoted(condition);
            let when = match value {
                Which::Value(value) => format!("{condition}为{}", quoted(value)),
                Which::Missing => format!("{condition}缺失"),
                Which::Known => format!("{condition}有值"),
                Which::NotZero => format!("{condition}不为零"),
            };
            let more = match more {
                0 => String::new(),
                more => format!("（另有 {more} 个条件也是这样）"),
            };
            format!(
                "在{when}的 {rows} 行中，事件发生了 {events} 次；在其余 {other_rows} 行中发生了 \
                 {other_events} 次{more}。如果这要到事件之后才知道，请排除该条件：{mend}"
            )
        }
        Hint::Copies {
            condition,
            copies,
            exact,
        } => {
            let how = if *exact {
                "在每一行都说同样的事"
            } else {
                "几乎说同样的事（相关系数不低于 0.99）"
            };
            format!(
                "{}与{}{how}，因此无法判断是哪一个左右事件；请排除其中之一：{mend}",
                list(copies),
                quoted(condition)
            )
        }
        Hint::Parts { columns, how } => {
            let how = match how {
                Parts::OfOne => "在每一行中的和都是 1",
                Parts::NeverBoth => "从不在同一行中同时为 1",
                Parts::OfTheSame => "在每一行中的和都相同",
            };
            format!(
                "{}{how}：它们像是同一个条件的各个部分，每一个都可由其他几个推出。\
                 若要把它们作为一个条件来问（名称可以自取）：{mend}",
                list(columns)
            )
        }
        Hint::ManyConditions { conditions, rarer } => format!(
            "有 {conditions} 个条件，而较少见的那种结果只有 {rarer} 行。行数这样少，\
             不左右任何东西的条件也可能显得很强，而弱的条件无法发现：请排除不打算问的条件：{mend}"
        ),
        Hint::Codes {
            condition,
            distinct,
        } => format!(
            "{}有 {distinct} 个不同的整数，从名称看是代码，所以每个都作为单独的取值；\
             如果越大真的表示越多：{mend}",
            quoted(condition)
        ),
        Hint::Amounts { conditions } => format!(
            "{}只有少数几个不同的整数，被当作数量（越大表示越多）；如果这些数只是名称：{mend}",
            list(conditions)
        ),
        Hint::NearlyEmpty {
            condition,
            missing,
            rows,
        } => format!("{}在 {rows} 行中有 {missing} 行缺失", quoted(condition)),
        Hint::Datetime { condition } => {
            format!("{}是日期，以 1970-01-01 以来的天数计", quoted(condition))
        }
        Hint::ManyLevels { condition, levels } => format!(
            "{}有 {levels} 个不同的取值，其中较少见的合并在一起",
            quoted(condition)
        ),
        // What a newer version found has English words at least.
        other => other.sentence(wording),
    }
}

/// How a condition tells the event.
fn leak(how: Leak) -> String {
    match how {
        Leak::Missing { happened: true } => "事件发生时它缺失，而且只在那时缺失".to_owned(),
        Leak::Missing { happened: false } => "事件没有发生时它缺失，而且只在那时缺失".to_owned(),
        Leak::Levels(2) => "它的两个取值就是事件的两种结果".to_owned(),
        Leak::Levels(levels) => {
            format!("它的 {levels} 个取值中，每一个都只对应事件发生，或只对应不发生")
        }
        Leak::Threshold(between) => {
            let between = Leak::rounded(between);
            format!("事件发生的行全在 {between} 的一侧，没有发生的行全在另一侧")
        }
    }
}

/// A name in quotation marks.
pub(super) fn quoted(name: &str) -> String {
    format!("“{}”", fitted(name, LONGEST))
}

/// Names in quotation marks; of many the first and how many more there are.
pub(super) fn list(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown: String = names.iter().take(SHOWN).map(|name| quoted(name)).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown}等 {} 列", SHOWN + more),
    }
}
