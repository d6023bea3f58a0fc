//! What the law or a decree may change while clocks run: how long each deadline is, and which days are off
//! (CLK-09, CLK-10). Dated rows with their ground; what was set stays readable.
pub mod deadline_pages;
pub mod deadlines;
pub mod holiday_pages;
pub mod holidays;

use crate::access::Action;
use crate::web::answer::Fault;
use crate::web::context::Ctx;
use crate::web::routes::Endpoint;

pub fn routes() -> Vec<Endpoint> {
    let mut all = deadline_pages::routes();
    all.extend(holiday_pages::routes());
    all
}

/// Whether the way to an act is shown: also to whoever only has to give the password again.
fn may(ctx: &Ctx, action: Action) -> Result<bool, Fault> {
    use crate::access::{Denied, Facts, decide};
    let decided = decide(ctx.actor()?, action, &Facts::nothing());
    Ok(!matches!(decided, Err(Denied::Hide | Denied::Explain)))
}
