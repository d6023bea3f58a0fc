//! Words of the synthetic province: neutral sentences without a name in them, a few of them nasty on purpose,
//! so that an escaping fault shows.
use super::dice::Dice;

/// `{tempat}`, `{kerja}` and `{janji}` are filled in.
const SENTENCES: [&str; 30] = [
    "Ditawari {kerja} di {tempat} dengan {janji}.",
    "Perekrut datang ke rumah dan membawa formulir kosong.",
    "Dokumen dipegang perekrut sejak hari pertama.",
    "Tidak ada perjanjian kerja yang ditandatangani.",
    "Diminta menandatangani surat utang sebelum berangkat.",
    "Ditampung beberapa hari di {tempat} sebelum dipindahkan.",
    "Ponsel diambil dan hanya boleh dipakai malam hari.",
    "Gaji dipotong untuk biaya yang tidak dijelaskan.",
    "Bekerja lebih dari dua belas jam sehari.",
    "Keluarga tidak diberi tahu alamat tempat kerja.",
    "Ada ancaman kepada keluarga bila berhenti bekerja.",
    "Berangkat malam hari dengan kapal kecil.",
    "Menghubungi keluarga dengan nomor yang berbeda-beda.",
    "Diantar warga ke kantor desa.",
    "Keberangkatan dicegah di pelabuhan.",
    "Pekerjaan yang diberikan bukan {kerja}.",
    "Tempat tinggal dikunci dari luar.",
    "Pulang dengan biaya sendiri.",
    "Menolak pekerjaan yang diminta, lalu diusir.",
    "Dijanjikan {janji}, yang dibayar hanya sebagian.",
    "Ada beberapa orang lain di tempat yang sama.",
    "Tetangga melihat mobil yang sama datang berulang.",
    "Paspor dibuat dengan keterangan wisata.",
    "Belum pernah mengikuti pelatihan kerja.",
    "Ajakan datang lewat pesan di media sosial.",
    "Ingin pulang dan bertemu keluarga.",
    "Butuh pemeriksaan kesehatan.",
    "Takut bertemu perekrut lagi.",
    "Bersedia bercerita bila didampingi petugas perempuan.",
    "Meminta agar keluarga belum dihubungi.",
];
const PLACES: [&str; 6] = ["kota lain", "pulau lain", "luar negeri", "rumah sewa", "perkebunan", "kawasan industri"];
const JOBS: [&str; 6] =
    ["kerja rumah tangga", "kerja kebun", "kerja restoran", "kerja pabrik", "kerja toko", "kerja daring"];
const PROMISES: [&str; 4] = ["gaji tetap", "upah harian", "tempat tinggal gratis", "biaya ditanggung"];

/// What an escaping fault would stumble over.
const NASTY: [&str; 4] = [
    "Kutipan \"begini\" dan 'begitu', <b>tebal</b> & '; -- lalu selesai.",
    "Tanda \u{200f}kanan ke kiri\u{200e} dan gambar \u{1f6a2}\u{1f33a} di tengah.",
    "{{ kurawal }} {% persen %} ${dolar} \\garis miring.",
    "<script>alert(1)</script> ditulis pelapor di pesannya.",
];
/// Characters of the long text.
const LONG: usize = 2_000;

/// One to four sentences; one in twenty is long or nasty.
pub fn story(dice: &mut Dice) -> String {
    let count = dice.number(1, 4);
    let mut text = (0..count).map(|_| sentence(dice)).collect::<Vec<_>>().join(" ");
    if dice.percent(5) {
        if dice.percent(50) {
            while text.chars().count() < LONG {
                text = format!("{text} {}", sentence(dice));
            }
            text = text.chars().take(LONG).collect();
        } else {
            text = format!("{text} {}", dice.text(&NASTY));
        }
    }
    text
}

pub fn sentence(dice: &mut Dice) -> String {
    let template = dice.text(&SENTENCES);
    let filled = template.replace("{tempat}", dice.text(&PLACES)).replace("{kerja}", dice.text(&JOBS));
    filled.replace("{janji}", dice.text(&PROMISES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gap_in_a_sentence_is_filled() {
        for row in 0..300 {
            let text = sentence(&mut Dice::of(1, "text", row));
            assert!(!text.contains('{'), "{text}");
        }
    }

    #[test]
    fn some_stories_would_break_a_careless_page() {
        let stories: Vec<String> = (0..2_000).map(|row| story(&mut Dice::of(1, "text", row))).collect();
        assert!(stories.iter().any(|s| s.contains("<script>")));
        assert!(stories.iter().any(|s| s.chars().count() == LONG));
    }
}
