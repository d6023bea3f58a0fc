//! Letters of the demo: the cases in service have one each, every next one a step further on its way.
use super::Size;
use super::case_file::CaseFile;
use super::cases::Target;
use super::letter_file::{Signed, take_number};
use super::life::Life;
use super::record::Who;
use super::world::{Team, World};
use crate::base::clock::Moment;
use crate::letters::flow::Act;
use crate::letters::model::{LetterKind, LetterText, Signature};
use crate::letters::paper::kop;

/// What is done to one after the other, by whom.
const WAYS: usize = 6;
const HOUR: i64 = 3_600;
const MINUTES: i64 = 60;

pub fn some(world: &mut World<'_>, file: &mut CaseFile<'_>, life: &Life, row: u64) -> Option<()> {
    let Team { intake, manager, head } = life.team;
    let in_service = matches!(life.target, Target::InService | Target::Monitoring);
    if world.size != Size::Demo || !in_service || head.unit != file.case.unit_id {
        return Some(());
    }
    let way = world.letters % WAYS;
    world.letters += 1;
    // Rows follow each other in time, and so do the numbers of a unit.
    let (back, hour) = (10 - i32::try_from(row / 4).ok()?, 8 + 2 * i64::try_from(row % 4).ok()?);
    let begun = world.now().day().plus_days(-back).start().plus_seconds(hour * HOUR);
    let at = |step: i64| begun.plus_seconds(step * 15 * MINUTES);
    let mut letter = file.draft_letter(manager, at(0), LetterKind::Lpsk, &words(file));
    let send = || Act::Dispatch { how: "Kurir dinas, amplop tertutup.".into() };
    let steps: Vec<(Who, Act)> = match way {
        0 => vec![(manager, Act::Initial)],
        1 => vec![],
        2 => vec![(manager, Act::Initial), (head, Act::Sign)],
        3 => vec![(manager, Act::Initial), (head, Act::Sign), (intake, send())],
        4 => vec![
            (manager, Act::Initial),
            (head, Act::Sign),
            (head, Act::Void { reason: "Alamat tujuan keliru.".into() }),
        ],
        _ => vec![
            (manager, Act::Initial),
            (head, Act::Sign),
            (intake, send()),
            (intake, Act::Receive { by: "Bagian umum".into() }),
        ],
    };
    for ((who, act), step) in steps.into_iter().zip(1..) {
        let signed = (act == Act::Sign).then(|| signed(world, head, at(step))).flatten();
        file.letter_act(&mut letter, who, at(step), &act, signed);
    }
    file.keep_letter(letter);
    Some(())
}

/// Initials and code, nothing else of anybody.
fn words(file: &CaseFile<'_>) -> LetterText {
    let code = &file.case.code;
    let alias = file.record.rows.victims.first().map_or("…", |victim| victim.alias_code.as_str());
    LetterText {
        addressee: "Ketua Lembaga Perlindungan Saksi dan Korban\ndi Jakarta".into(),
        subject: "Permohonan pelindungan dan fasilitasi restitusi".into(),
        attachments: "1 lembar identitas dalam amplop tertutup".into(),
        body: format!(
            "Bersama ini kami memohon pelindungan dan fasilitasi restitusi bagi {alias} dalam berkas {code}.\n\n\
             Uraian peristiwa dan kerugian kami sampaikan pada lembar terpisah.\n\n\
             Demikian permohonan ini. Atas perhatian dan kerja samanya kami ucapkan terima kasih."
        ),
        copies: "Arsip".into(),
        ..LetterText::default()
    }
}

fn signed(world: &mut World<'_>, head: Who, at: Moment) -> Option<Signed> {
    let unit = world.set.book.unit(head.unit)?.clone();
    let name = world.province.accounts.iter().find(|account| account.id == head.user)?.full_name.clone();
    let (year, value) = take_number(&mut world.letter_numbers, unit.id, at);
    let kop = kop(&unit, world.set.book);
    let signature =
        Signature { role: "Kepala Unit".into(), name, rank: "Penata, III/c".into(), nip: String::new(), kop };
    Some(Signed { year, value, unit_code: unit.code.clone(), signature })
}
