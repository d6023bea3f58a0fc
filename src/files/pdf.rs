//! PDF: kept as it is, because it may carry a signature, but only when it does nothing by itself. Its objects
//! are unpacked within a limit and looked through for what runs, opens or hides something (security.md 7.9).
use std::cell::Cell;

use lopdf::{DecompressError, Document, Error, LoadOptions, Object, ObjectId};

use super::Unfit;

/// What all packed objects together may come to.
const MOST_UNPACKED: usize = 20 * 1024 * 1024;

/// Names that no harmless document needs.
const ACTIVE: [&[u8]; 6] = [b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"OpenAction", b"XFA"];

/// What was met while the objects were unpacked. The reader of PDF takes a plain function for each object, so
/// this stands beside the thread that reads.
#[derive(Clone, Copy)]
struct Met {
    left: usize,
    fault: Option<Unfit>,
}

thread_local! {
    static MET: Cell<Met> = const { Cell::new(Met { left: MOST_UNPACKED, fault: None }) };
}

pub fn is_one(content: &[u8]) -> bool {
    content.starts_with(b"%PDF-")
}

pub fn check(content: &[u8]) -> Result<(), Unfit> {
    // Also where no table of the file leads: some readers look for objects themselves.
    if names(content).any(|name| ACTIVE.contains(&name.as_slice())) {
        return Err(Unfit::Active);
    }
    MET.set(Met { left: MOST_UNPACKED, fault: None });
    let options =
        LoadOptions { max_decompressed_size: Some(MOST_UNPACKED), filter: Some(meet), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(content, options);
    if let Some(fault) = MET.get().fault {
        return Err(fault);
    }
    let document = document.map_err(|error| why(&error))?;
    if document.was_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(Unfit::Locked);
    }
    if document.get_pages().is_empty() {
        return Err(Unfit::Broken);
    }
    let trailer = Object::Dictionary(document.trailer.clone());
    if document.objects.values().chain([&trailer]).any(is_active) {
        return Err(Unfit::Active);
    }
    Ok(())
}

fn why(error: &Error) -> Unfit {
    match error {
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => Unfit::TooLargeInside,
        Error::InvalidPassword | Error::Decryption(_) => Unfit::Locked,
        _ => Unfit::Broken,
    }
}

/// Each object as it is read, before what is packed in it comes out.
fn meet(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let mut met = MET.get();
    if met.fault.is_some() {
        return None;
    }
    if let Object::Stream(stream) = object
        && stream.dict.has_type(b"ObjStm")
    {
        match stream.get_plain_content_with_limit(met.left) {
            Ok(unpacked) => {
                met.left -= unpacked.len().min(met.left);
                if names(&unpacked).any(|name| ACTIVE.contains(&name.as_slice())) {
                    met.fault = Some(Unfit::Active);
                }
            }
            Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => {
                met.fault = Some(Unfit::TooLargeInside);
            }
            Err(_) => {}
        }
        MET.set(met);
        if met.fault.is_some() {
            return None;
        }
    }
    Some((id, object.clone()))
}

/// Nothing lies deeper than the reader of PDF goes down.
fn is_active(object: &Object) -> bool {
    match object {
        Object::Name(name) => ACTIVE.contains(&name.as_slice()),
        Object::Array(items) => items.iter().any(is_active),
        Object::Dictionary(entries) => has_active(entries),
        Object::Stream(stream) => has_active(&stream.dict),
        _ => false,
    }
}

fn has_active(entries: &lopdf::Dictionary) -> bool {
    entries.iter().any(|(key, value)| ACTIVE.contains(&key.as_slice()) || is_active(value))
}

/// Everything that reads as a name, with `#41` read as `A`.
fn names(content: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    content.split(|byte| *byte == b'/').skip(1).map(|rest| {
        let ends = |byte: &u8| {
            byte.is_ascii_whitespace()
                || matches!(byte, 0 | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'%')
        };
        let length = rest.iter().position(ends).unwrap_or(rest.len()).min(64);
        read_name(rest.get(..length).unwrap_or_default())
    })
}

fn read_name(mut raw: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(raw.len());
    while let Some((first, rest)) = raw.split_first() {
        let digit = |at: usize| rest.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'#', Some(high), Some(low)) => {
                name.push(u8::try_from(high * 16 + low).unwrap_or_default());
                raw = rest.get(2..).unwrap_or_default();
            }
            _ => {
                name.push(*first);
                raw = rest;
            }
        }
    }
    name
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
