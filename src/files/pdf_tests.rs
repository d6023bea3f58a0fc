//! PDF files made by code.
use lopdf::{Dictionary, SaveOptions, Stream, dictionary};

use super::*;
use crate::files::{Kind, clean_here as clean};

/// One page with a few words.
fn page() -> Document {
    let mut document = Document::with_version("1.5");
    let content = document.add_object(Stream::new(Dictionary::new(), b"BT (Surat contoh) Tj ET".to_vec()));
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 100.into(), 100.into()],
    });
    document.objects.insert(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document
}

fn written(document: &mut Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// With its objects packed, as most programs write it.
fn packed(document: &mut Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .compression_level(9)
        .max_objects_per_stream(100)
        .build();
    document.save_with_options(&mut bytes, options).unwrap();
    bytes
}

fn with_action(name: &str) -> Document {
    let mut document = page();
    let action = document.add_object(dictionary! { "S" => name, "JS" => Object::string_literal("app.alert(1)") });
    let root = document.trailer.get(b"Root").and_then(Object::as_reference).unwrap();
    document.get_dictionary_mut(root).unwrap().set("Names", action);
    document
}

#[test]
fn a_plain_document_is_kept_as_it_is() {
    for bytes in [written(&mut page()), packed(&mut page())] {
        let kept = clean(&bytes).ok().unwrap();
        assert_eq!(kept.kind, Kind::Pdf);
        assert_eq!(kept.content.as_slice(), bytes);
    }
}

#[test]
fn what_runs_opens_or_hides_something_is_refused_also_when_it_is_packed() {
    for name in ["JavaScript", "Launch", "EmbeddedFile", "XFA"] {
        let bytes = packed(&mut with_action(name));
        assert!(!bytes.windows(name.len()).any(|window| window == name.as_bytes()), "{name} is packed");
        assert_eq!(clean(&bytes).err(), Some(Unfit::Active), "{name}");
        assert_eq!(clean(&written(&mut with_action(name))).err(), Some(Unfit::Active), "{name}");
    }
}

fn opening_with(opening: Object) -> Document {
    let mut document = page();
    let opening = document.add_object(opening);
    let root = document.trailer.get(b"Root").and_then(Object::as_reference).unwrap();
    document.get_dictionary_mut(root).unwrap().set("OpenAction", opening);
    document
}

/// Office programs write in every file at which page it opens.
#[test]
fn at_the_opening_a_page_may_be_shown_and_nothing_else() {
    let at_the_top = || Object::Array(vec![0.into(), Object::Name(b"XYZ".to_vec()), 0.into(), 0.into(), 0.into()]);
    let act = |kind: &str| Object::Dictionary(dictionary! { "S" => kind, "D" => at_the_top() });
    for harmless in [at_the_top(), act("GoTo")] {
        assert!(clean(&written(&mut opening_with(harmless.clone()))).is_ok());
        assert!(clean(&packed(&mut opening_with(harmless))).is_ok());
    }
    let mut followed = dictionary! { "S" => "GoTo", "D" => at_the_top() };
    followed.set("Next", act("URI"));
    for opening in [act("URI"), act("GoToR"), act("SubmitForm"), Object::Dictionary(followed), Object::Null] {
        assert_eq!(clean(&written(&mut opening_with(opening.clone()))).err(), Some(Unfit::Active), "{opening:?}");
        assert_eq!(clean(&packed(&mut opening_with(opening))).err(), Some(Unfit::Active));
    }
}

#[test]
fn what_goes_out_when_a_page_opens_is_refused() {
    for kind in ["URI", "SubmitForm", "GoToR", "GoToE", "Rendition"] {
        let mut document = page();
        let act = document.add_object(dictionary! { "S" => kind, "F" => Object::string_literal("\\\\evil\\share") });
        let root = document.trailer.get(b"Root").and_then(Object::as_reference).unwrap();
        document.get_dictionary_mut(root).unwrap().set("AA", dictionary! { "O" => act });
        assert_eq!(clean(&packed(&mut document)).err(), Some(Unfit::Active), "{kind}");
    }
}

/// Objects packed in a stream that says less of itself than it should: some readers unpack it all the same.
#[test]
fn packed_objects_do_not_hide_behind_a_stream_without_its_name() {
    let hidden = |change: &dyn Fn(&mut Document, &mut Stream)| {
        let mut document = page();
        // The writer used here leaves streams of that name out.
        let entries = dictionary! { "N" => 1, "First" => 5 };
        let mut stream = Stream::new(entries, b"90 0 << /S /JavaScript /JS (app.alert(1)) >>".to_vec());
        stream.compress().unwrap();
        change(&mut document, &mut stream);
        document.add_object(stream);
        clean(&written(&mut document)).err()
    };
    let elsewhere =
        |document: &mut Document, name: &str| Object::Reference(document.add_object(Object::Name(name.into())));
    assert!(hidden(&|_, _| {}).is_some());
    assert!(hidden(&|document, stream| stream.dict.set("Type", elsewhere(document, "ObjStm"))).is_some());
    assert!(hidden(&|document, stream| stream.dict.set("Filter", elsewhere(document, "FlateDecode"))).is_some());
    assert!(hidden(&|_, stream| stream.dict.set("Filter", Object::Name(b"Fl".to_vec()))).is_some());
}

#[test]
fn what_stands_behind_the_end_is_another_file() {
    let plain = written(&mut page());
    assert!(clean(&[plain.as_slice(), b"\r\n"].concat()).is_ok());
    assert_eq!(clean(&[plain.as_slice(), b"<script>"].concat()).err(), Some(Unfit::Active));
    assert_eq!(clean(&[plain.as_slice(), b"PK\x05\x06 %%EOF"].concat()).err(), Some(Unfit::Active));
}

#[test]
fn a_name_written_in_another_way_is_the_same_name() {
    assert_eq!(read_name(b"J#61va#53cript"), b"JavaScript");
    assert_eq!(read_name(b"a#zz#4"), b"a#zz#4");
    let bytes = String::from_utf8_lossy(&written(&mut with_action("JavaScript"))).replace("JavaScript", "J#61vaScript");
    assert_eq!(clean(bytes.as_bytes()).err(), Some(Unfit::Active));
}

#[test]
fn objects_that_unpack_to_more_than_the_limit_are_refused() {
    let mut document = page();
    for _ in 0..3 {
        let bomb = vec![b' '; 9 * 1024 * 1024];
        let mut stream = Stream::new(dictionary! { "Type" => "ObjStX", "N" => 0, "First" => 0 }, bomb);
        stream.compress().unwrap();
        document.add_object(stream);
    }
    // The writer would leave such objects out.
    let mut bytes = written(&mut document);
    while let Some(at) = bytes.windows(6).position(|window| window == b"ObjStX") {
        bytes[at + 5] = b'm';
    }
    assert!(bytes.len() < 100 * 1024, "{}", bytes.len());
    assert_eq!(clean(&bytes).err(), Some(Unfit::TooLargeInside));
}

#[test]
fn a_locked_or_broken_document_is_refused() {
    let mut document = page();
    let lock = document.add_object(dictionary! { "Filter" => "Standard", "V" => 1, "R" => 2 });
    document.trailer.set("Encrypt", lock);
    let locked = clean(&written(&mut document)).err();
    assert!(matches!(locked, Some(Unfit::Locked | Unfit::Broken)), "{locked:?}");
    assert_eq!(clean(b"%PDF-1.7\n").err(), Some(Unfit::Broken));
    let whole = written(&mut page());
    for length in (8..whole.len()).step_by(13) {
        let _ = clean(&whole[..length]);
    }
}
