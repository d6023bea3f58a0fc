//! Documents as the program makes them, about people who do not exist: for the tests, and to be looked at.
use crate::document::{Block, Column, Document, Letterhead, Mark, Paper, Reference, Signature, Tick};

/// 24 November 2026 10.30 WITA
pub(crate) const AT: i64 = 1_795_487_400;

pub(crate) fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("rujukan", referral()),
        ("batal", void()),
        ("asesmen", assessment()),
        ("identitas", identity_sheet()),
        ("izin-keluarga", family_consent()),
        ("panjang", long_letter()),
        ("tanda-terima", slip()),
    ]
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
}

fn said(text: &str) -> Block {
    Block::Paragraph(text.to_owned())
}

fn office() -> Letterhead {
    Letterhead {
        government: "Pemerintah Provinsi Contoh".into(),
        unit: "Dinas Pemberdayaan Perempuan\ndan Perlindungan Anak".into(),
        address: "Jalan Contoh Nomor 99, Kota Contoh 99999".into(),
        contact: "Telepon (0999) 000000 · dp3a@example.org".into(),
    }
}

fn mark() -> Mark {
    Mark {
        classification: "Rahasia".into(),
        user: "Contoh Petugas (DP3A)".into(),
        at: "24 November 2026 10.30 WITA".into(),
        code: "RJK-9K4M-2T".into(),
    }
}

/// D07, one page.
pub(crate) fn referral() -> Document {
    Document {
        title: "Surat 400.2/41/DP3A/XI/2026".into(),
        made_at: AT,
        letterhead: Some(office()),
        reference: Some(Reference {
            number: "400.2/41/DP3A/XI/2026".into(),
            classification: "RAHASIA".into(),
            attachments: "1 (satu) lembar".into(),
            subject: "Rujukan layanan kesehatan atas nama K. (kode KS-7Q2D-8X)".into(),
            place_and_date: "Kota Contoh, 24 November 2026".into(),
            addressee: vec!["Direktur RSUD Contoh".into(), "di Kota Contoh".into()],
        }),
        blocks: vec![
            said(
                "Berdasarkan persetujuan yang diberikan pada tanggal 23 November 2026 dan hasil asesmen petugas kami, bersama ini kami merujuk seorang perempuan dewasa untuk mendapatkan layanan berikut.",
            ),
            Block::Numbered(vec![
                "Pemeriksaan kesehatan menyeluruh dan perawatan luka.".into(),
                "Konseling dengan psikolog klinis, dua kali dalam minggu pertama.".into(),
                "Surat keterangan hasil pemeriksaan untuk kelengkapan berkas.".into(),
            ]),
            said("Data yang diperlukan untuk pelayanan sebagai berikut."),
            Block::Lines(pairs(&[
                ("Kode rujukan", "RJK-9K4M-2T"),
                ("Inisial", "K."),
                ("Tingkat risiko", "Tinggi"),
                ("Pendamping", "Contoh Petugas, telepon +62800000000"),
                ("Jawaban paling lambat", "25 November 2026 pukul 10.30 WITA"),
            ])),
            said(
                "Identitas lengkap dibuka melalui sistem oleh petugas yang Saudara tunjuk, dan tidak dicantumkan dalam surat ini. Demikian kami sampaikan. Atas kerja sama Saudara, kami ucapkan terima kasih.",
            ),
        ],
        signature: Some(Signature {
            note: "a.n. Kepala Dinas".into(),
            role: "Kepala Bidang Perlindungan Perempuan,".into(),
            name: "Dra. Contoh Sejahtera, M.Si.".into(),
            rank: "Pembina Tingkat I (IV/b)".into(),
            nip: "99990101 999901 2 001".into(),
            ..Signature::default()
        }),
        copies_to: vec!["Kepala Dinas Kesehatan Kabupaten Contoh".into(), "Arsip".into()],
        tear_off: reply(),
        mark: Some(mark()),
        qr: Some("https://sintuvu.example.org/v/7F3K2M9QX0AB4CDEFGHJ".into()),
        ..Document::default()
    }
}

/// Lembar balasan.
fn reply() -> Vec<Block> {
    let open = |text: &str| Tick { ticked: false, text: text.to_owned() };
    vec![
        Block::Title { text: "Lembar balasan".into(), below: "RJK-9K4M-2T".into() },
        Block::Lines(pairs(&[("Diterima oleh, jabatan", "…………"), ("Tanggal dan jam", "…………")])),
        Block::Ticks(vec![open("Diterima"), open("Ditolak, alasannya di bawah")]),
    ]
}

/// D01: a quarter of a sheet.
pub(crate) fn slip() -> Document {
    Document {
        title: "Tanda terima".into(),
        made_at: AT,
        paper: Paper::Slip,
        blocks: vec![
            Block::Title { text: "Tanda Terima".into(), below: String::new() },
            Block::Lines(pairs(&[
                ("Kode", "4821 0395 1174 0688"),
                ("Tanggal", "24 November 2026 10.30 WITA"),
                ("Dari", "Dinas Contoh"),
                ("Periksa di", "contoh.example.org/lacak"),
            ])),
            said("Simpan lembar ini di tempat yang aman, atau ingat kodenya lalu musnahkan lembar ini."),
        ],
        ..Document::default()
    }
}

/// The same letter after it was voided (LET-04).
pub(crate) fn void() -> Document {
    Document { struck: true, ..referral() }
}

/// A letter whose text runs over the page.
pub(crate) fn long_letter() -> Document {
    let sentence = "Kami sampaikan bahwa hasil pemantauan di lapangan menunjukkan adanya kebutuhan yang belum terlayani, dan kami mohon tanggapan tertulis dari Saudara. ";
    let mut letter = Document { tear_off: Vec::new(), ..referral() };
    letter.mark = None;
    letter.blocks = vec![said(&sentence.repeat(6)); 5];
    letter
}

/// D05, three pages: lines, ticks, a table over the page break, room to write.
pub(crate) fn assessment() -> Document {
    let columns = vec![
        Column::fit("No."),
        Column::fit("Tanggal"),
        Column::new("Layanan", 2),
        Column::new("Uraian dan hasil", 3),
        Column::fit("Biaya (Rp)").right(),
    ];
    let rows = (1..=44_i32)
        .map(|n| {
            vec![
                n.to_string(),
                format!("{:02}-11-2026", n % 28 + 1),
                ["Konseling", "Pendampingan ke rumah sakit", "Rumah aman"][usize::try_from(n).unwrap() % 3].into(),
                "Hadir tepat waktu; kondisi membaik dan meminta pertemuan lanjutan.".into(),
                format!("{}.{:03}.000", n / 20 + 1, n * 50 % 1000),
            ]
        })
        .collect();
    Document {
        title: "Lembar asesmen KS-7Q2D-8X".into(),
        made_at: AT,
        letterhead: Some(office()),
        blocks: vec![
            Block::Title { text: "Asesmen Biopsikososial".into(), below: String::new() },
            Block::Notice("Bacakan dahulu: jawaban boleh ditolak atau ditunda kapan saja, dan penolakan tidak mengurangi layanan.".into()),
            Block::Heading("A. Identitas kasus".into()),
            Block::Lines(pairs(&[("Kode kasus", "KS-7Q2D-8X"), ("Inisial", "K."), ("Kelompok usia", "Dewasa"), ("Bahasa yang dipahami", "Indonesia, Kaili"), ("Juru bahasa", "")])),
            Block::Heading("B. Kebutuhan saat ini".into()),
            Block::Ticks(vec![tick(true, "Tempat tinggal yang aman"), tick(true, "Pemeriksaan kesehatan"), tick(false, "Bantuan hukum"), tick(false, "Pemulangan ke daerah asal, dengan pendamping yang dipilih sendiri oleh yang bersangkutan dan jadwal yang disepakati bersama keluarga")]),
            Block::Heading("C. Layanan yang diberikan".into()),
            Block::Subheading("C.1 Daftar layanan".into()),
            Block::Table { columns, rows },
            Block::Heading("D. Catatan petugas".into()),
            Block::WriteLines(5),
            Block::Bulleted(vec!["Catatan dibuat pada hari yang sama.".into(), "Catatan dibaca kembali bersama yang bersangkutan.".into()]),
            Block::Signatures(vec![
                Signature { note: "Yang bersangkutan,".into(), ..Signature::default() },
                Signature { place_and_date: "Kota Contoh, 24 November 2026".into(), role: "Petugas asesmen,".into(), name: "Contoh Petugas, S.Psi.".into(), nip: "99990101 999901 2 002".into(), ..Signature::default() },
            ]),
        ],
        mark: Some(mark()),
        ..Document::default()
    }
}

fn tick(ticked: bool, text: &str) -> Tick {
    Tick { ticked, text: text.into() }
}

/// The identity sheet of an accepted referral (ACC-14).
pub(crate) fn identity_sheet() -> Document {
    Document {
        title: "Lembar RJK-9K4M-2T".into(),
        made_at: AT,
        blocks: vec![
            Block::Title { text: "Lembar Identitas".into(), below: String::new() },
            Block::Lines(pairs(&[
                ("Nama lengkap", "Kembang Contoh binti Rekaan"),
                ("NIK", "9999994101900001"),
                ("Tempat, tanggal lahir", "Desa Contoh, 1 Januari 1990"),
                ("Alamat asal", "Dusun II, Desa Contoh, Kecamatan Contoh, Kabupaten Contoh"),
                ("Kontak aman", "Jangan dihubungi; melalui pendamping"),
            ])),
            Block::Heading("Yang boleh dan tidak boleh".into()),
            Block::Bulleted(vec![
                "Lembar ini dipakai untuk satu pelayanan, lalu dimusnahkan.".into(),
                "Jangan difoto, jangan dikirim melalui aplikasi pesan.".into(),
            ]),
        ],
        mark: Some(mark()),
        ..Document::default()
    }
}

/// D16 on F4: two persons, one who acknowledges, meterai, QR (LET-07).
pub(crate) fn family_consent() -> Document {
    Document {
        title: "Surat 140/17/DS-99/XI/2026".into(),
        made_at: AT,
        paper: Paper::F4,
        letterhead: Some(Letterhead {
            government: "Pemerintah Kabupaten Contoh\nKecamatan Contoh".into(),
            unit: "Desa Contoh".into(),
            address: "Jalan Poros Desa Nomor 1, Desa Contoh 99999".into(),
            contact: String::new(),
        }),
        blocks: vec![
            Block::Title { text: "Surat Keterangan Izin Keluarga".into(), below: "Nomor: 140/17/DS-99/XI/2026".into() },
            said("Yang bertanda tangan di bawah ini:"),
            Block::Lines(pairs(&[
                ("Nama", "Bunga Rekaan"),
                ("NIK", "9999994101850002"),
                ("Hubungan", "Istri"),
                ("Alamat", "Dusun II, Desa Contoh"),
            ])),
            said("dengan ini memberikan izin kepada:"),
            Block::Lines(pairs(&[
                ("Nama", "Daun Rekaan"),
                ("NIK", "9999990101830003"),
                ("Tempat, tanggal lahir", "Desa Contoh, 1 Januari 1983"),
                ("Negara tujuan", "Negeri Contoh"),
                ("Jabatan", "Pekerja perkebunan"),
                ("P3MI", "PT Contoh Rekaan, izin 999/2025"),
                ("Masa berlaku", "24 November 2026 sampai 24 Februari 2027"),
            ])),
            said(
                "untuk bekerja ke luar negeri sebagai pekerja migran Indonesia melalui penempatan yang sesuai dengan peraturan perundang-undangan. Izin ini diberikan tanpa paksaan setelah kami mendapat penjelasan tentang hak, biaya, dan risiko.",
            ),
            Block::Signatures(vec![
                Signature { note: "Yang diberi izin,".into(), name: "Daun Rekaan".into(), ..Signature::default() },
                Signature {
                    place_and_date: "Desa Contoh, 24 November 2026".into(),
                    note: "Yang memberi izin,".into(),
                    name: "Bunga Rekaan".into(),
                    revenue_stamp: true,
                    ..Signature::default()
                },
            ]),
        ],
        signature: Some(Signature {
            note: "Mengetahui,".into(),
            role: "Kepala Desa Contoh,".into(),
            name: "Contoh Kepala".into(),
            ..Signature::default()
        }),
        qr: Some("https://sintuvu.example.org/s/9K4M2T7Q".into()),
        ..Document::default()
    }
}
