//! What a handler may answer: a page, a redirect, or a fault that becomes a page in `errors`.
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

use crate::db::{DbError, WriteError};
use crate::refusal::Refusal;

pub type Answer = Result<HttpResponse, Fault>;

/// What stands between a person and the page they wanted.
#[derive(Debug)]
pub enum Fault {
    /// GET without a session: off to the log-in, and back again.
    SignIn {
        then: String,
    },
    /// POST without a session: the typed text is kept on the page.
    SignInAgain {
        kept: Vec<(String, String)>,
        then: String,
    },
    NotFound,
    Refused,
    /// The same, for a reason of this record alone.
    NotYou(String),
    StepUp {
        then: String,
    },
    /// A case page after a long pause (ACT-04).
    Locked {
        then: String,
    },
    Csrf,
    Method {
        allow: String,
    },
    /// The record's state does not allow the act.
    NotNow(String),
    KeyReused,
    TooLarge,
    WrongType,
    BadForm,
    TooMany {
        seconds: u64,
    },
    Unavailable,
    DiskFull,
    Internal(String),
}

impl Fault {
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::SignIn { .. } => StatusCode::SEE_OTHER,
            Self::SignInAgain { .. } => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Refused | Self::NotYou(_) | Self::StepUp { .. } | Self::Locked { .. } | Self::Csrf => {
                StatusCode::FORBIDDEN
            }
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotNow(_) | Self::KeyReused => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BadForm => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.status())
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        self.status()
    }
    /// Bare; the middleware in `errors` puts the page in, because it knows who asks.
    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status());
        match self {
            Self::SignIn { then } => {
                answer.insert_header((LOCATION, format!("/masuk?lanjut={}", super::client::encode(then))));
            }
            Self::Method { allow } => {
                answer.insert_header(("allow", allow.as_str()));
            }
            Self::Unavailable => {
                answer.insert_header((RETRY_AFTER, "30"));
            }
            Self::TooMany { seconds } => {
                answer.insert_header((RETRY_AFTER, seconds.to_string()));
            }
            _ => {}
        }
        answer.finish()
    }
}

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Query(diesel::result::Error::NotFound) => Self::NotFound,
            other => {
                tracing::error!(event = "read_failed", cause = %other);
                Self::Unavailable
            }
        }
    }
}

impl From<WriteError<Refusal>> for Fault {
    fn from(error: WriteError<Refusal>) -> Self {
        match error {
            WriteError::Refused(refusal) => refusal.into(),
            WriteError::Unavailable => Self::Unavailable,
            WriteError::Failed => Self::Internal("a unit of work broke a constraint".into()),
            WriteError::DiskFull => Self::DiskFull,
        }
    }
}

impl From<Refusal> for Fault {
    /// Faults at fields and stale versions are answered by the form's own page before this.
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Hide(_) => Self::NotFound,
            Refusal::Explain(_) => Self::Refused,
            Refusal::NotYou { sentence, .. } => Self::NotYou(sentence),
            Refusal::StepUp(_) => Self::StepUp { then: "/hari-ini".into() },
            Refusal::Stale { .. } => Self::NotNow(
                "Bagian ini baru saja diubah oleh petugas lain. Buka lagi halamannya, lalu periksa.".into(),
            ),
            Refusal::NotNow { sentence, .. } => Self::NotNow(sentence),
            Refusal::Fields { .. } => Self::BadForm,
            Refusal::KeyReused(_) => Self::KeyReused,
            Refusal::Database(error) => Self::Internal(error.to_string()),
        }
    }
}

/// Bytes that hold most pages, so that the text of a list is not moved while it grows.
const MOST_PAGES: usize = 16 * 1024;

/// A page.
pub fn page(status: StatusCode, template: &impl Template) -> Answer {
    let mut html = String::with_capacity(MOST_PAGES);
    template.render_into(&mut html).map_err(|e| Fault::Internal(e.to_string()))?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
}

/// After a change: reload and back are harmless.
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}
