//! A work area as a filter: `72.10` covers itself and everything below it. Written as ranges, so
//! that an index on the region serves it on both databases ('/' follows '.' in the code's order).

/// What follows every code below `area`, and the first text that no longer does.
pub fn below(area: &str) -> (String, String) {
    (format!("{area}."), format!("{area}/"))
}

/// The backend of [`super::Conn`], for boxed expressions.
pub type Backend = <super::Conn as diesel::Connection>::Backend;

/// `$table.region_code` lies in one of `$areas`.
#[macro_export]
macro_rules! in_areas {
    ($table:ident, $areas:expr) => {{
        use diesel::prelude::*;
        type Condition =
            Box<dyn diesel::BoxableExpression<$table::table, $crate::db::Backend, SqlType = diesel::sql_types::Bool>>;
        let mut any: Condition = Box::new(diesel::dsl::sql::<diesel::sql_types::Bool>("1 = 0"));
        for area in $areas {
            let (first, end) = $crate::db::below(area);
            let inside =
                $table::region_code.eq(area.clone()).or($table::region_code.ge(first).and($table::region_code.lt(end)));
            any = Box::new(any.or(inside));
        }
        any
    }};
}
