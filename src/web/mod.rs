//! The edge: from an HTTP request to typed input, and from an answer to a page.
//! Knows who asks and what a form is; knows no case, alert or referral.
pub mod acts;
pub mod answer;
pub mod class;
pub mod client;
pub mod context;
pub mod csrf;
pub mod drafts;
pub mod edge;
pub mod errors;
pub mod form_view;
pub mod forms;
pub mod gzip;
pub mod kind;
pub mod once;
pub mod post;
pub mod public_post;
pub mod routes;
pub mod shell;
pub mod statics;
pub mod timeline;
pub mod typed;
pub mod unsaid;
pub mod upload;

pub use answer::{Answer, Fault, page, see_other};
pub use context::Ctx;
pub use form_view::{FieldView, FormView, OptionView};
pub use forms::{Choices, Class, Field, FieldKind, FormSpec, Given, Input};
pub use post::{Done, Post};
pub use routes::{Auth, Endpoint, Side};
pub use shell::Shell;
pub use typed::Typed;
pub use unsaid::Unsaid;
