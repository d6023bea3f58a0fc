//! Who is at the other end of the line: address behind trusted proxies, site of origin.
use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::dev::ServiceRequest;

use crate::config::Config;

/// `Sec-Fetch-Site` or its absence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Site {
    SameOrigin,
    /// Typed address or bookmark.
    None,
    Foreign,
    NotSaid,
}

pub fn site(req: &HttpRequest) -> Site {
    match req.headers().get("sec-fetch-site").and_then(|v| v.to_str().ok()) {
        Some("same-origin") => Site::SameOrigin,
        Some("none") => Site::None,
        Some(_) => Site::Foreign,
        None => Site::NotSaid,
    }
}

/// The address of the person: `X-Forwarded-For` counts only from a trusted proxy, and of it the
/// right-most address that is not a proxy itself (security.md 7.4).
pub fn address(req: &ServiceRequest, config: &Config) -> Option<IpAddr> {
    let peer = req.peer_addr()?.ip();
    if !config.trusted_proxies.contains(&peer) {
        return Some(peer);
    }
    let forwarded = req.headers().get("x-forwarded-for").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut hops = forwarded.rsplit(',').filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
    hops.find(|hop| !config.trusted_proxies.contains(hop)).or(Some(peer))
}

/// The network an address belongs to: /24 or /64. Nothing finer is ever kept.
pub fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Percent-encodes a path for a query value.
pub fn encode(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    text.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
