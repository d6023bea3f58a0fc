//! What a reader must find on the paper, read from the laid out pages.
use std::fs;
use std::path::Path;

use typst::layout::{Frame, FrameItem};

use super::*;
use crate::samples;

/// The text of each page in drawing order, without spaces: lines are broken wherever they happened to end.
fn pages(document: &Document) -> Vec<String> {
    let shelf = Shelf::new(document).unwrap();
    let set = typst::compile::<PagedDocument>(&shelf);
    assert!(set.warnings.is_empty(), "{:?}", set.warnings);
    let text = |page: &typst_layout::Page| {
        let mut text = String::new();
        read(&page.frame, &mut text);
        text
    };
    set.output.unwrap().pages().iter().map(text).collect()
}

fn read(frame: &Frame, text: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => read(&group.frame, text),
            FrameItem::Text(run) => text.push_str(&bare(&run.text)),
            _ => {}
        }
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

fn sheet(blocks: Vec<Block>) -> Document {
    Document { title: "Lembar".into(), made_at: samples::AT, blocks, ..Document::default() }
}

#[test]
fn every_sample_becomes_a_file_for_archive_and_screen_reader() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/papers");
    fs::create_dir_all(&folder).unwrap();
    for (name, document) in samples::all() {
        let file = pdf(&document).unwrap();
        fs::write(folder.join(name).with_extension("pdf"), &file).unwrap();
        for wanted in
            ["<pdfaid:part>2</pdfaid:part>", "<pdfuaid:part>1</pdfuaid:part>", "/Lang(id)", "2026-11-24T10:30:00+08:00"]
        {
            assert!(String::from_utf8_lossy(&file).contains(wanted), "{name}: {wanted}");
        }
    }
}

#[test]
fn the_same_document_is_the_same_file() {
    assert_eq!(pdf(&samples::referral()).unwrap(), pdf(&samples::referral()).unwrap());
}

#[test]
fn let_01_the_parts_of_a_letter_stand_in_their_order() {
    let all = pages(&samples::referral()).concat();
    let mut rest = all.as_str();
    for part in [
        "PEMERINTAH PROVINSI CONTOH",
        "24 November 2026",
        "Nomor:400.2/41",
        "Sifat:RAHASIA",
        "Lampiran:",
        "Hal:",
        "Yth.",
        "a.n. Kepala Dinas",
        "Kepala Bidang",
        "Contoh Sejahtera",
        "Pembina Tingkat I",
        "NIP 9999",
        "Tembusan:",
        "LEMBAR BALASAN",
    ] {
        let at = rest.find(&bare(part)).unwrap_or_else(|| panic!("{part} is missing or out of order"));
        rest = &rest[at..];
    }
}

#[test]
fn acc_14_every_page_says_who_printed_it() {
    let pages = pages(&samples::assessment());
    assert_eq!(pages.len(), 3);
    for page in &pages {
        assert!(page.contains("RAHASIA"));
        assert!(page.contains(&bare("dicetak oleh Contoh Petugas (DP3A) · 24 November 2026 10.30 WITA · RJK-9K4M-2T")));
        assert!(page.matches("RJK-9K4M-2T").count() > 4, "the pale lines across the page");
    }
}

#[test]
fn let_14_the_head_of_a_table_is_repeated_and_pages_are_counted() {
    let pages = pages(&samples::assessment());
    let with_rows: Vec<_> =
        pages.iter().filter(|page| page.contains("Rumahaman") || page.contains("Konseling")).collect();
    assert!(with_rows.len() > 1);
    assert!(with_rows.iter().all(|page| page.contains(&bare("No.TanggalLayananUraian dan hasilBiaya (Rp)"))));
    for (i, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Halaman{}dari3", i + 1)));
    }
}

#[test]
fn what_was_typed_is_printed_and_never_run() {
    let hostile = "#read(\"/etc/passwd\") $x$ *b* _i_ = h @r <l> `c` \\ //k https://x.example [a] #pagebreak()";
    let text = |s: &str| s.to_owned();
    let one = vec![text(hostile)];
    let all = sheet(vec![
        Block::Title { text: text(hostile), below: text(hostile) },
        Block::Paragraph(text(hostile)),
        Block::Lines(vec![(text(hostile), text(hostile))]),
        Block::Table { columns: vec![Column::new(hostile, 1)], rows: vec![one.clone()] },
        Block::Bulleted(one.clone()),
        Block::Numbered(one),
        Block::Notice(text(hostile)),
    ]);
    let [page] = pages(&all).try_into().unwrap();
    let found = page.matches(&bare(hostile)).count() + page.matches(&bare(&hostile.to_uppercase())).count();
    assert_eq!(found, 10);
    assert!(pdf(&all).is_ok());
}

#[test]
fn nothing_beyond_the_shelf_can_be_read() {
    use typst::syntax::{FileId, RootedPath, VirtualPath, VirtualRoot};
    let shelf = Shelf::new(&Document::default()).unwrap();
    let id = |path| FileId::new(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).unwrap()));
    for path in ["etc/passwd", "Cargo.toml", "qr.svg"] {
        assert!(shelf.file(id(path)).is_err());
        assert!(shelf.source(id(path)).is_err());
    }
    assert!(shelf.today(None).is_none());
}

#[test]
fn a_void_letter_says_so_on_every_page() {
    for page in pages(&Document { struck: true, ..samples::assessment() }) {
        assert!(page.contains("DIBATALKAN"));
    }
    assert!(!pages(&samples::referral()).concat().contains("DIBATALKAN"));
}

#[test]
fn let_07_the_village_letter_fits_one_page_on_both_papers() {
    for paper in [Paper::A4, Paper::F4] {
        let [page] = pages(&Document { paper, ..samples::family_consent() }).try_into().unwrap();
        for part in
            ["Mengetahui,", "Kepala Desa Contoh,", "Meterai", "Periksa keaslian surat ini:", "example.org/s/9K4M2T7Q"]
        {
            assert!(page.contains(&bare(part)), "{part}");
        }
    }
}

#[test]
fn let_13_a_receipt_is_a_slip_without_anything_more() {
    let [page] = pages(&samples::slip()).try_into().unwrap();
    assert!(page.contains(&bare("4821 0395 1174 0688")) && page.contains("TANDATERIMA"), "{page}");
    assert!(!page.contains("Halaman"), "{page}");
}

#[test]
fn nobody_signs_an_empty_page() {
    let mut lengths = Vec::new();
    // From a letter that just fits one page to one that needs two.
    for sentences in (24..36).step_by(2) {
        let mut letter = samples::long_letter();
        let text = "Kami mohon tanggapan tertulis dari Saudara paling lambat hari Jumat. ".repeat(sentences);
        letter.blocks = vec![Block::Paragraph(text), Block::Paragraph("Demikian kami sampaikan.".into())];
        let pages = pages(&letter);
        let last = pages.last().unwrap();
        for part in ["Demikiankamisampaikan.", "ContohSejahtera", "Tembusan:"] {
            assert!(last.contains(part), "{sentences} sentences: {part}");
        }
        lengths.push(pages.len());
    }
    assert_eq!((lengths[0], lengths[5]), (1, 2));
}

#[test]
fn odd_content_still_becomes_a_file() {
    let empty = || String::new();
    let odd = sheet(vec![
        Block::Heading(empty()),
        Block::Title { text: empty(), below: empty() },
        Block::Table {
            columns: vec![Column::fit("Satu"), Column::new("Dua", 1)],
            rows: vec![vec!["panjang".repeat(60)], vec!["a".into(), "b".into(), "c".into()]],
        },
        Block::Table { columns: vec![], rows: vec![vec!["a".into()]] },
        Block::Table { columns: vec![Column::new("Uraian", 1)], rows: vec![vec!["kata ".repeat(3000)]] },
        Block::Table { columns: vec![Column::new("Kosong", 1)], rows: vec![] },
        Block::Lines(vec![]),
        Block::Ticks(vec![]),
        Block::Bulleted(vec![]),
        Block::Signatures(vec![]),
        Block::WriteLines(0),
        Block::Paragraph("سيتي 😀 \u{202e}\n\nbaris".into()),
        Block::Space,
        Block::PageBreak,
    ]);
    assert!(pdf(&odd).unwrap().starts_with(b"%PDF"));
    assert!(pdf(&Document { title: empty(), made_at: i64::MAX, ..Document::default() }).is_err());
}
