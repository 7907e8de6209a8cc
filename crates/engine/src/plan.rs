// SPDX-License-Identifier: Apache-2.0
//! What a query may say, and what is added to it: a total order, parameters, a limit.

use std::sync::Arc;

use datafusion::{
    common::{
        Column, DataFusionError, ParamValues, ScalarValue,
        config::ConfigOptions,
        tree_node::{Transformed, TreeNode},
    },
    execution::{SessionState, SessionStateBuilder, context::SQLOptions, runtime_env::RuntimeEnv},
    logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Sort, SortExpr, Volatility},
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::{ExecutionPlan, coop::CooperativeExec},
    prelude::SessionConfig,
    sql::{
        parser::{DFParserBuilder, Statement},
        sqlparser::{
            ast::Statement as SqlStatement,
            dialect::GenericDialect,
            tokenizer::{Token, Tokenizer},
        },
    },
};
use indicators::Value;

/// Words and marks of one query: the longest pack has some three hundred.
/// Planning a chain of n operators takes time in the square of n; this many plan within a second.
const TOKENS_MAX: usize = 2_000;
/// How deep parentheses and subqueries may nest.
const NESTING_MAX: usize = 50;
/// Rows per batch; any constant will do as long as it is one.
pub(crate) const BATCH_ROWS: usize = 8_192;

/// Functions that make much out of little: one call could ask for more memory than the machine has.
const GROWING: [&str; 12] = [
    "array_pad",
    "array_repeat",
    "array_resize",
    "generate_series",
    "list_pad",
    "list_repeat",
    "list_resize",
    "lpad",
    "range",
    "repeat",
    "rpad",
    "space",
];

/// Reads the text as one SELECT; anything else is refused with a reason.
pub(crate) fn only_select(sql: &str) -> Result<Statement, String> {
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().map_err(|e| e.to_string())?;
    if tokens.iter().filter(|t| !matches!(t, Token::Whitespace(_))).count() > TOKENS_MAX {
        return Err(format!("the text has more than {TOKENS_MAX} words and marks"));
    }
    let parser = DFParserBuilder::new(sql).with_dialect(&GenericDialect {}).with_recursion_limit(NESTING_MAX).build();
    let mut statements = parser.and_then(|mut p| p.parse_statements()).map_err(|e| match e {
        DataFusionError::SQL(inner, _) => inner.to_string(),
        other => other.strip_backtrace(),
    })?;
    match (statements.pop_front(), statements.is_empty()) {
        (Some(Statement::Statement(inner)), true) if matches!(*inner, SqlStatement::Query(_)) => Ok(Statement::Statement(inner)),
        (None, _) => Err("there is no query".to_owned()),
        (_, false) => Err("only one statement may be given".to_owned()),
        _ => Err("only SELECT is allowed".to_owned()),
    }
}

/// One partition, constant batches, no recursion, no table functions, no file formats, only functions that depend on nothing but their arguments.
pub(crate) fn session_state(runtime: Arc<RuntimeEnv>) -> SessionState {
    let mut config = SessionConfig::new()
        .with_target_partitions(1)
        .with_batch_size(BATCH_ROWS)
        .with_information_schema(false)
        .with_default_catalog_and_schema("edition", "tables")
        .with_create_default_catalog_and_schema(true);
    config.options_mut().execution.enable_recursive_ctes = false;
    let mut builder = SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).with_default_features();
    if let Some(functions) = builder.scalar_functions() {
        functions.retain(|f| f.signature().volatility == Volatility::Immutable && !GROWING.contains(&f.name()));
    }
    builder = builder.with_physical_optimizer_rule(Arc::new(YieldAfterJoins));
    *builder.table_functions() = None;
    *builder.file_formats() = None;
    *builder.table_factories() = None;
    builder.build()
}

/// Lets a query be stopped inside a join. DataFusion yields where it reads, but a cross join makes millions of rows of one batch read.
#[derive(Debug)]
struct YieldAfterJoins;

impl PhysicalOptimizerRule for YieldAfterJoins {
    fn name(&self) -> &str {
        "yield_after_joins"
    }

    fn schema_check(&self) -> bool {
        true
    }

    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
        let wrapped = plan.transform_up(|node| {
            let joins = node.children().len() > 1;
            Ok(if joins { Transformed::yes(Arc::new(CooperativeExec::new(node)) as _) } else { Transformed::no(node) })
        });
        wrapped.map(|t| t.data)
    }
}

/// A plan that cannot be settled.
pub(crate) enum NotSettled {
    /// It is not allowed.
    Refused(String),
    /// It does not fit together.
    Query(DataFusionError),
}

impl From<DataFusionError> for NotSettled {
    fn from(error: DataFusionError) -> Self {
        NotSettled::Query(error)
    }
}

/// The plan with its parameters set, its order made total, and cut to `rows` rows.
pub(crate) fn settled(plan: LogicalPlan, parameters: &[(String, Value)], rows: usize) -> Result<LogicalPlan, NotSettled> {
    let refused = |_| NotSettled::Refused("only SELECT is allowed".to_owned());
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false).verify_plan(&plan).map_err(refused)?;
    let values: Vec<(String, ScalarValue)> = parameters.iter().map(|(name, value)| (name.clone(), scalar(value))).collect();
    let plan = plan.with_param_values(ParamValues::from(values))?;
    let plan = totally_ordered(plan)?;
    Ok(LogicalPlanBuilder::from(plan).limit(0, Some(rows))?.build()?)
}

fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Null => ScalarValue::Null,
        Value::Bool(b) => ScalarValue::Boolean(Some(*b)),
        Value::Integer(n) => ScalarValue::Int64(Some(*n)),
        Value::Number(n) => ScalarValue::Float64(Some(*n)),
        Value::Text(t) => ScalarValue::Utf8(Some(t.clone())),
    }
}

/// Adds every column behind the outermost ORDER BY, so that rows it leaves equal have one order too.
fn totally_ordered(plan: LogicalPlan) -> Result<LogicalPlan, NotSettled> {
    match plan {
        LogicalPlan::Sort(Sort { mut expr, input, fetch }) => {
            for column in input.schema().columns() {
                let by = Expr::Column(Column::clone(&column));
                if !expr.iter().any(|e| e.expr == by) {
                    expr.push(SortExpr::new(by, true, true));
                }
            }
            Ok(LogicalPlan::Sort(Sort { expr, input, fetch }))
        }
        LogicalPlan::Limit(_) | LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
            let inner = plan.inputs().into_iter().next().cloned();
            let inner = inner.ok_or_else(|| NotSettled::Refused("the query reads nothing".to_owned()))?;
            let inner = totally_ordered(inner)?;
            Ok(plan.with_new_exprs(plan.expressions(), vec![inner])?)
        }
        _ => Err(NotSettled::Refused("the query has no outermost ORDER BY: an answer must have one order".to_owned())),
    }
}
