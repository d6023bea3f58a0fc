//! The case's forms after its reception: people, and one form for each act, in the order of the story.
use crate::access::Action;
use crate::papers;
use crate::web::forms::{Choices, Class, Field, FormSpec};

const ANSWERS: Choices = Choices::List("screening_answer");

const fn question(name: &'static str, label: &'static str) -> Field {
    Field::radios(name, label, ANSWERS).optional().class(Class::P3)
}

pub const VICTIM: FormSpec = FormSpec {
    action: Action::VictimCreate,
    slug: "orang",
    title: "Tambah orang yang mengalami",
    intro: "Yang belum diketahui boleh kosong. Nama dan nomor disimpan tersegel dan tampil disamarkan.",
    button: "Simpan",
    danger: false,
    fields: VICTIM_FIELDS,
};

pub const VICTIM_EDIT: FormSpec = FormSpec {
    action: Action::VictimEdit,
    slug: "ubah",
    title: "Ubah data orang yang mengalami",
    intro: "",
    button: "Simpan perubahan",
    danger: false,
    fields: VICTIM_FIELDS,
};

/// Who may already be recorded stands first, once it is known (INT-09).
pub(super) const SAME: Field = Field::radios("same_as", "Mungkin orang ini sudah tercatat", Choices::Given).optional();

const VICTIM_FIELDS: &[Field] = &[
    SAME,
    Field::radios("sex", "Jenis kelamin", Choices::List("sex")),
    Field::select("age_band", "Kelompok umur", Choices::List("age_band_victim"))
        .unsaid()
        .hint("Bila mungkin masih anak, pilih kelompok umur anak."),
    Field::text("full_name", "Nama lengkap").optional().class(Class::P2),
    Field::text("nickname", "Nama panggilan").optional().class(Class::P2),
    Field::text("nik", "NIK").optional().max(40).hint("16 angka. Bila belum lengkap, tulis yang ada.").class(Class::P2),
    Field::text("kk_no", "Nomor KK").optional().max(40).class(Class::P2),
    Field::text("passport", "Nomor paspor").optional().max(40).class(Class::P2),
    Field::date("birth", "Tanggal lahir").optional().class(Class::P2),
    Field::text("birth_place", "Tempat lahir").optional().class(Class::P2),
    Field::text("nationality", "Kewarganegaraan").optional().class(Class::P2),
    Field::text("address", "Alamat").optional().class(Class::P2),
    Field::select("education", "Pendidikan", Choices::List("education")).optional().unsaid().class(Class::P2),
    Field::text("occupation", "Pekerjaan").optional().class(Class::P2),
    Field::select("marital", "Status perkawinan", Choices::List("marital")).optional().unsaid().class(Class::P2),
    Field::text("religion", "Agama")
        .optional()
        .unsaid()
        .max(60)
        .class(Class::P2)
        .hint("Hanya bila perlu untuk laporan Simfoni."),
    Field::note("Menghubungi dengan aman: tanyakan dulu cara dan waktunya."),
    Field::tel("phone", "Nomor telepon").optional().class(Class::P2),
    Field::select("safe_contact_how", "Cara menghubungi yang aman", Choices::List("safe_contact_how"))
        .optional()
        .class(Class::P2),
    Field::text("safe_contact_when", "Waktu aman").optional().class(Class::P2),
    Field::text("safe_word", "Kata rahasia").optional().class(Class::P2),
    Field::select("language", "Bahasa sehari-hari", Choices::List("language")).optional().unsaid().class(Class::P2),
    Field::yes_no("interpreter_needed", "Perlu juru bahasa?").optional().class(Class::P2),
    Field::note("Kesehatan: tulis seperlunya, tanpa diagnosis."),
    Field::area("condition", "Kondisi saat ini").optional().max(1_000).class(Class::P3),
    Field::area("injuries", "Luka atau sakit").optional().max(1_000).class(Class::P3),
    Field::text("disability", "Disabilitas").optional().class(Class::P3),
    Field::note("Bagian berikut hanya bila orang ini di bawah 18 tahun."),
    Field::text("guardian_name", "Wali").optional().class(Class::P2),
    Field::text("guardian_relation", "Hubungan wali").optional().class(Class::P2),
    Field::yes_no("guardian_is_suspect", "Apakah wali termasuk terlapor?").optional().class(Class::P3),
    Field::text("child_view", "Pendapat anak").optional().max(1_000).class(Class::P3),
    Field::text("school_status", "Sekolah").optional().class(Class::P2),
];

pub const REVEAL: FormSpec = FormSpec {
    action: Action::VictimReveal,
    slug: "identitas",
    title: "Tampilkan identitas",
    intro: "Menampilkan identitas dicatat: nama Anda, waktu, dan alasannya. Identitas tampil 60 detik.",
    button: "Tampilkan identitas",
    danger: false,
    fields: &[
        REVEAL_REASON,
        REVEAL_NOTE,
        papers::ON_PAPER,
        Field::checks(
            PARTS,
            "Isi lembar cetak",
            Choices::Fixed(&[
                ("identity", "Identitas"),
                ("contact", "Kontak"),
                ("health", "Kesehatan"),
                ("children", "Data anak"),
            ]),
        )
        .optional()
        .hint("Hanya untuk lembar PDF. Tanpa centang: identitas saja."),
    ],
};

pub const REVEAL_REASON: Field = Field::radios("reason", "Alasan", Choices::List("reveal_reason"));
pub const REVEAL_NOTE: Field = Field::text("note", "Keterangan")
    .optional()
    .hint("Wajib bila alasannya lainnya. Jangan menulis nama orang di sini.");

pub const REVEAL_REPORTER: FormSpec = FormSpec {
    action: Action::VictimReveal,
    slug: "hubungi",
    title: "Tampilkan pelapor",
    intro: "Menampilkan pelapor dicatat: nama Anda, waktu, dan alasannya. Data tampil 60 detik. Hubungi hanya dengan cara yang dipilih pelapor.",
    button: "Tampilkan pelapor",
    danger: false,
    fields: &[Field::radios("reason", "Alasan", Choices::List("reporter_reveal_reason")), REVEAL_NOTE],
};

/// Classes that go onto the sheet.
pub const PARTS: &str = "parts";

/// Why something is opened that is not put on a sheet.
pub const WHY: &[Field] = &[REVEAL_REASON, REVEAL_NOTE];

const fn act(
    action: Action,
    slug: &'static str,
    title: &'static str,
    button: &'static str,
    fields: &'static [Field],
) -> FormSpec {
    FormSpec { action, slug, title, intro: "", button, danger: false, fields }
}

const REASON: Field = Field::area("reason", "Alasan").max(1_000).class(Class::P3);

/// Acts on the case itself.
pub static ACTS: [FormSpec; 26] = [
    act(
        Action::CaseSubmit,
        "kirim",
        "Kirim penerimaan",
        "Kirim dan beri nomor",
        &[Field::note("Berkas mendapat nomor register unit, dan batas waktu identifikasi mulai berjalan.")],
    ),
    act(
        Action::CaseIdentify,
        "identifikasi",
        "Mulai identifikasi",
        "Mulai identifikasi",
        &[Field::note("Pastikan orangnya aman. Sesudah ini isi skrining, pilih hasilnya, dan nilai risikonya.")],
    ),
    FormSpec {
        action: Action::CaseScreen,
        slug: "skrining",
        title: "Skrining singkat",
        intro: "Tanyakan di tempat yang aman, sesudah menjelaskan mengapa Anda bertanya. Setiap pertanyaan boleh dilewati.",
        button: "Simpan jawaban",
        danger: false,
        fields: &[
            question("q1", "1. Apakah ada orang lain yang mengajak atau mengatur kerja ini?"),
            question("q2", "2. Apakah ada yang mengantar, menampung, atau memindahkan Anda?"),
            question("q3", "3. Apakah pekerjaan, tempat, atau gaji berbeda dari janji?"),
            question("q4", "4. Apakah Anda diancam atau disakiti?"),
            question("q5", "5. Apakah dokumen Anda dipegang orang lain?"),
            question("q6", "6. Apakah Anda punya utang atau jaminan kepada perekrut?"),
            question("q7", "7. Apakah Anda dilarang keluar, menelepon, atau berhenti bekerja?"),
            question(
                "q8",
                "8. Apakah Anda dipaksa melakukan pekerjaan yang tidak Anda inginkan, termasuk seksual atau menipu orang?",
            ),
            question("q9", "9. Apakah gaji tidak dibayar atau dipotong?"),
            question("q10", "10. Apakah jam kerja sangat panjang atau berbahaya?"),
            question("q11", "11. Apakah ada anak di bawah 18 tahun?"),
            question("q12", "12. Apakah Anda merasa tidak aman sekarang?"),
            Field::checks("special", "Keadaan khusus", Choices::Fixed(SPECIAL)).optional().class(Class::P3),
        ],
    },
    FormSpec {
        action: Action::CaseScreen,
        slug: "hasil-skrining",
        title: "Hasil skrining",
        intro: "Alat bantu hanya menyarankan. Anda yang memilih dan menulis alasannya. Layanan dapat dirujuk untuk semua hasil.",
        button: "Simpan hasil",
        danger: false,
        fields: &[
            Field::radios("screening_result", "Hasil", Choices::List("screening_result")),
            REASON,
            Field::select("case_type", "Jenis berkas", Choices::List("case_type"))
                .optional()
                .hint("Ubah bila hasil skrining menunjuk jenis lain. Kosong: tetap."),
        ],
    },
    act(
        Action::CaseRateRisk,
        "risiko",
        "Tingkat risiko",
        "Simpan tingkat risiko",
        &[
            Field::checks("factors", "Faktor risiko", Choices::List("risk_factor")).optional(),
            Field::radios("level", "Tingkat risiko", Choices::List("risk_level")),
            Field::area("note", "Catatan")
                .optional()
                .max(1_000)
                .class(Class::P3)
                .hint("Wajib bila tingkatnya di bawah saran dari faktor yang Anda pilih."),
        ],
    ),
    act(
        Action::CaseAssess,
        "asesmen",
        "Lanjut ke asesmen",
        "Lanjut ke asesmen",
        &[Field::note("Hasil skrining dan tingkat risiko harus sudah dipilih.")],
    ),
    act(Action::CasePlan, "sepakati-rencana", "Rencana intervensi", "Simpan rencana", super::plan::FIRST_AGREEMENT),
    act(
        Action::CaseRecordService,
        "layanan",
        "Catat layanan",
        "Simpan layanan",
        &[
            Field::select("service", "Layanan", Choices::List("service")),
            Field::date("started", "Mulai"),
            Field::date("ended", "Selesai").optional().hint("Kosongkan bila masih berjalan."),
            Field::area("note", "Catatan").optional().max(1_000).class(Class::P3),
        ],
    ),
    act(
        Action::CaseEndService,
        "layanan-berakhir",
        "Catat layanan berakhir",
        "Simpan",
        &[
            Field::radios("service", "Layanan yang berakhir", Choices::Given),
            Field::date("ended", "Tanggal selesai"),
            Field::radios("outcome", "Bagaimana berakhirnya?", Choices::Given),
        ],
    ),
    act(
        Action::CaseStartService,
        "mulai-layanan",
        "Mulai layanan",
        "Mulai layanan",
        &[Field::note("Sedikitnya satu layanan berjalan, atau satu rujukan sudah dikirim.")],
    ),
    act(
        Action::CaseMonitor,
        "pemantauan",
        "Layanan utama selesai",
        "Lanjut ke pemantauan",
        &[Field::note("Risiko dinilai lagi lebih dulu. Kunjungan 3 dan 6 bulan dijadwalkan dari hari ini.")],
    ),
    act(
        Action::CaseRecordVisit,
        "kunjungan",
        "Pemantauan 3 dan 6 bulan",
        "Simpan kunjungan",
        &[
            Field::radios("month", "Pemantauan", Choices::Fixed(&[("3", "Bulan ke-3"), ("6", "Bulan ke-6")])),
            Field::date("visited", "Tanggal kunjungan").optional().hint("Kosongkan bila dilewati."),
            Field::select("skip_reason", "Dilewati karena", Choices::List("monitoring_skip_reason")).optional(),
            Field::area("note", "Catatan").optional().max(1_000).class(Class::P3),
        ],
    ),
    act(
        Action::CaseRecordContact,
        "kontak",
        "Catat upaya kontak aman",
        "Simpan upaya",
        &[
            Field::select("how", "Cara", Choices::List("contact_how")),
            Field::yes_no("reached", "Terhubung?"),
            Field::area("note", "Catatan").optional().max(1_000).class(Class::P3),
        ],
    ),
    act(
        Action::CaseProposeClose,
        "usul-tutup",
        "Usulkan penutupan",
        "Usulkan penutupan",
        &[
            Field::select("close_reason", "Alasan penutupan", Choices::Given),
            Field::area("reason", "Uraian").max(1_000).class(Class::P3),
            Field::checks(
                "informed",
                "Pemberitahuan",
                Choices::Fixed(&[("yes", "Orang yang mengalami sudah setuju atau diberi tahu")]),
            )
            .optional()
            .hint("Wajib bila tujuan tercapai."),
        ],
    ),
    act(Action::CaseClose, "setujui-tutup", "Setujui penutupan", "Setujui penutupan", &[]),
    act(
        Action::CaseReturnClosure,
        "kembalikan-usul",
        "Kembalikan usulan penutupan",
        "Kembalikan usulan",
        &[Field::area("reason", "Apa yang masih kurang?")
            .max(1_000)
            .hint("Pengusul membacanya. Berkas tetap berjalan, dan penutupan dapat diusulkan lagi.")
            .class(Class::P3)],
    ),
    act(
        Action::CaseProposeClose,
        "tarik-usul",
        "Tarik usulan penutupan",
        "Tarik usulan",
        &[Field::note("Usulan Anda batal. Berkas tetap berjalan, dan penutupan dapat diusulkan lagi.")],
    ),
    act(
        Action::CaseClose,
        "tutup-identifikasi",
        "Tutup: belum terindikasi TPPO",
        "Tutup berkas",
        &[
            REASON,
            Field::checks("no_need", "Kebutuhan", Choices::Fixed(&[("yes", "Tidak ada kebutuhan yang perlu dirujuk")]))
                .optional(),
        ],
    ),
    act(Action::CaseClose, "tutup-tak-terhubung", "Tutup: tidak terhubung", "Tutup berkas", &[REASON]),
    act(Action::CaseHold, "tangguhkan", "Tangguhkan", "Tangguhkan", &[REASON]),
    act(
        Action::CaseResume,
        "lanjutkan",
        "Lanjutkan",
        "Lanjutkan",
        &[Field::note(
            "Berkas kembali ke tahap sebelum ditangguhkan; batas waktunya berjalan lagi dengan sisa waktunya.",
        )],
    ),
    act(Action::CaseReopen, "buka-kembali", "Buka kembali", "Buka kembali", &[REASON]),
    act(
        Action::CaseMerge,
        "gabung",
        "Gabungkan ke berkas lain",
        "Gabungkan",
        &[
            Field::note(
                "Orang, rujukan, persetujuan, layanan, dan batas waktu pindah ke berkas yang tetap, dengan asalnya tercatat. Skrining dan catatan tetap terbaca di berkas ini. Penggabungan tidak dapat dibatalkan.",
            ),
            Field::code("into", "Kode berkas yang tetap").max(12).hint("Contoh: KS-7F3K2M, milik unit yang sama."),
        ],
    ),
    act(
        Action::CaseTransfer,
        "limpahkan",
        "Limpahkan",
        "Buat pelimpahan",
        &[Field::note(
            "Pelimpahan dikirim sebagai rujukan jenis pelimpahan. Kepemilikan berpindah hanya bila unit tujuan menerimanya. Lampiran tetap pada berkas ini.",
        )],
    ),
    act(
        Action::CaseAssign,
        "petugas",
        "Tunjuk petugas",
        "Tunjuk petugas",
        &[Field::select("officer", "Petugas", Choices::Given)],
    ),
    act(
        Action::CaseDeclareConflict,
        "kenal-pihak",
        "Saya mengenal pihak ini",
        "Nyatakan dan lepaskan berkas",
        &[Field::note("Akses Anda ke berkas ini berakhir saat itu juga. Kepala unit diminta menunjuk petugas lain.")],
    ),
];

/// Circumstances that alone suggest an indication and high risk (domain §4.4, override).
pub const SPECIAL: &[(&str, &str)] = &[
    ("confined", "Masih disekap atau ditahan sekarang"),
    ("child_prostitution", "Anak dalam prostitusi"),
    ("organ", "Tujuan pengambilan organ"),
    ("forced_crime", "Dipaksa berbuat kejahatan di bawah penjagaan"),
    ("only_intended", "Eksploitasi belum terjadi, baru direncanakan"),
    ("abroad", "Tujuannya di luar negeri"),
];

/// The form at the last part of an act's address.
pub fn by_slug(slug: &str) -> Option<&'static FormSpec> {
    ACTS.iter().find(|spec| spec.slug == slug)
}
