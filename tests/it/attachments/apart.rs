//! A PDF is read in a process of its own (docs/adr/0017): what takes all memory there ends there.
use crate::attachments::{LETTER, attached, jpeg, list, refused, sends};
use crate::casework::identified;
use crate::support::World;

/// Twenty kilobytes in which four thousand objects are all the same one of twenty kilobytes: a reader that keeps
/// each of them takes gigabytes.
fn bomb() -> Vec<u8> {
    const ENTRIES: usize = 4_000;
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut rows = vec![[0, 0, 0, 0, 0, 0xff, 0xff]];
    let entry = |at: usize| {
        let at = u32::try_from(at).unwrap().to_be_bytes();
        [1, at[0], at[1], at[2], at[3], 0, 0]
    };
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>";
    let big = format!("[{}]", "0 ".repeat(10_000));
    for (number, body) in
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, &big].iter().enumerate()
    {
        rows.push(entry(out.len()));
        out.extend(format!("{} 0 obj\n{body}\nendobj\n", number + 1).bytes());
    }
    let same = rows[4];
    rows.resize(rows.len() + ENTRIES, same);
    let (number, start) = (rows.len(), out.len());
    rows.push(entry(start));
    let mut packed = vec![0; 200_000];
    let length = libdeflater::Compressor::new(libdeflater::CompressionLvl::best())
        .zlib_compress(&rows.concat(), &mut packed)
        .unwrap();
    let size = rows.len();
    out.extend(
        format!("{number} 0 obj\n<</Type/XRef/Size {size}/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length {length}>>\nstream\n")
            .bytes(),
    );
    out.extend(&packed[..length]);
    out.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

#[test]
fn a_small_file_that_grows_without_end_ends_only_its_own_reading() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = identified(&mut cm1, &[]);
    let bomb = bomb();
    assert!(bomb.len() < 50_000);
    refused(
        &sends(&mut cm1, &case, &LETTER, &[("file_1", "surat.pdf", &bomb)]),
        "file_1",
        "terlalu besar setelah dibuka",
    );
    attached(&mut cm1, &case, &jpeg());
    assert_eq!(cm1.get(&list(&case)).count("[data-test=row]"), 1);
}
