//! PDF: kept as it is, because it may carry a signature, but only when it does nothing by itself. Its objects
//! are unpacked within a limit and looked through for what runs, opens or hides something (security.md 7.9).
use std::cell::Cell;

use lopdf::{DecompressError, Document, Error, LoadOptions, Object, ObjectId};

use super::Unfit;

/// What all packed objects together may come to.
const MOST_UNPACKED: usize = 20 * 1024 * 1024;

/// Names that no harmless document needs: what runs, what goes out to somewhere, what carries another file.
const ACTIVE: [&[u8]; 12] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"XFA",
    b"Rendition",
    b"SubmitForm",
    b"ImportData",
    b"GoToR",
    b"GoToE",
    b"GoTo3DView",
    b"RichMedia",
];
/// The same, of names so short that a picture may hold them by chance: looked for where they are names for sure.
const ACTIVE_SHORT: [&[u8]; 7] = [b"AA", b"JS", b"EF", b"AF", b"Movie", b"Sound", b"3D"];
/// How a stream of packed objects may be packed, as a name that stands there itself: what cannot be unpacked here
/// must not be unpacked by another reader either.
const PACKED: [&[u8]; 5] = [b"FlateDecode", b"LZWDecode", b"ASCIIHexDecode", b"ASCII85Decode", b"RunLengthDecode"];
/// The end of an archive: such a file is two files at once.
const ARCHIVE: &[u8] = b"PK\x05\x06";
/// What happens when it is opened. Office programs write here at which page, and that is all that may stand here.
const OPENING: &[u8] = b"OpenAction";

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
    if goes_on_after_its_end(content) {
        return Err(Unfit::Active);
    }
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
    let opening = document.objects.values().any(|object| opens_with_more(&document, object));
    if opening || document.objects.values().chain([&trailer]).any(is_active) {
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
        && may_hold_objects(&stream.dict)
    {
        if !is_packed_plainly(&stream.dict) {
            met.fault = Some(Unfit::Active);
        }
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
            Err(_) => met.fault = met.fault.or(Some(Unfit::Broken)),
        }
        MET.set(met);
        if met.fault.is_some() {
            return None;
        }
    }
    Some((id, object.clone()))
}

/// Whether something else happens at the opening than that a page is shown.
fn opens_with_more(document: &Document, object: &Object) -> bool {
    let Ok(entries) = object.as_dict() else { return false };
    let Ok(opening) = entries.get(OPENING) else { return false };
    match document.dereference(opening) {
        Ok((_, Object::Array(_))) => false,
        Ok((_, Object::Dictionary(action))) => {
            action.has(b"Next") || action.get(b"S").and_then(Object::as_name).ok() != Some(b"GoTo")
        }
        _ => true,
    }
}

/// Whether the stream is one of packed objects, or could pass for one with a reader that looks less closely.
fn may_hold_objects(entries: &lopdf::Dictionary) -> bool {
    let called = match entries.get(b"Type") {
        Ok(Object::Name(name)) => name == b"ObjStm",
        Ok(_) => true,
        Err(_) => false,
    };
    called || (entries.has(b"N") && entries.has(b"First"))
}

fn is_packed_plainly(entries: &lopdf::Dictionary) -> bool {
    let known = |filter: &Object| filter.as_name().is_ok_and(|name| PACKED.contains(&name));
    match entries.get(b"Filter") {
        Err(_) => true,
        Ok(Object::Array(filters)) => filters.len() <= 2 && filters.iter().all(known),
        Ok(filter) => known(filter),
    }
}

/// Something stands behind the last end, or the end is also that of an archive.
fn goes_on_after_its_end(content: &[u8]) -> bool {
    const END: &[u8] = b"%%EOF";
    let last = content.windows(END.len()).rposition(|window| window == END);
    let behind = last.and_then(|at| content.get(at + END.len()..)).unwrap_or_default();
    let archive = content.windows(ARCHIVE.len()).any(|window| window == ARCHIVE);
    archive || behind.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0)
}

/// Nothing lies deeper than the reader of PDF goes down.
fn is_active(object: &Object) -> bool {
    match object {
        Object::Name(name) => is_active_name(name),
        Object::Array(items) => items.iter().any(is_active),
        Object::Dictionary(entries) => has_active(entries),
        Object::Stream(stream) => has_active(&stream.dict),
        _ => false,
    }
}

fn has_active(entries: &lopdf::Dictionary) -> bool {
    entries.iter().any(|(key, value)| is_active_name(key) || is_active(value))
}

fn is_active_name(name: &[u8]) -> bool {
    ACTIVE.contains(&name) || ACTIVE_SHORT.contains(&name)
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
