//! What a person can ask of her own file (domain 1.5, security.md 10.1): who opened it, with a code and her secret word; and a
//! copy, a correction, the end of a consent.
pub mod codes;
pub mod give;
pub mod looks;
pub mod requests;

use crate::web::routes::Endpoint;

pub fn routes() -> Vec<Endpoint> {
    give::routes().into_iter().chain(requests::pages::routes()).collect()
}
