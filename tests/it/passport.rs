//! The checklist of the immigration office (ALR-07): an alert without the applicant.
use diesel::prelude::*;
use sintuvu::base::ids::AlertId;
use sintuvu_schema::{alerts, audit_log};

use crate::casework::{Record, news};
use crate::support::World;

const HERE: &str = "/laporan-dini/wawancara-paspor";
const APPLICANT: [(&str, &str); 3] = [("region", "99.01.01"), ("age_band", "18_24"), ("destination", "malaysia")];

/// Alerts of this kind, by id and code.
fn deferred(world: &World) -> Vec<Record> {
    let rows: Vec<(AlertId, String)> = alerts::table
        .filter(alerts::channel.eq("passport_interview"))
        .order(alerts::submitted_at)
        .select((alerts::id, alerts::code))
        .load(&mut world.sql())
        .unwrap();
    rows.into_iter().map(|(id, code)| Record { id: id.to_string(), code }).collect()
}

#[test]
fn alr_07_two_cues_and_a_deferral_tell_the_offices_and_name_nobody() {
    let world = World::new();
    let mut imm = world.person("imm");
    let list = imm.get("/laporan-dini");
    assert!(list.has(&format!("a[href=\"{HERE}\"]")), "the office finds its checklist");
    let one = [&APPLICANT[..], &[("cues", "coached"), ("result", "defer")]].concat();
    let page = imm.does(HERE, "passport.check", &one);
    assert!(deferred(&world).is_empty(), "one cue is no alert");
    assert!(page.has("a[href=\"/laporan-dini/panduan-paspor?hasil=defer\"]"), "{}", page.main());
    let twice = [&APPLICANT[..], &[("cues", "coached"), ("cues", "coached"), ("result", "defer")]].concat();
    imm.does(HERE, "passport.check", &twice);
    let issued = [&APPLICANT[..], &[("cues", "coached"), ("cues", "watched"), ("result", "continue")]].concat();
    imm.does(HERE, "passport.check", &issued);
    assert!(deferred(&world).is_empty(), "the same cue twice is one; a passport that was issued was not deferred");

    let two = [&APPLICANT[..], &[("cues", "coached"), ("cues", "paid_by_other"), ("result", "defer")]].concat();
    let page = imm.does(HERE, "passport.check", &two);
    let made = deferred(&world);
    let [alert] = made.as_slice() else { panic!("one alert: {made:?}") };
    assert_eq!(page.receipt(), alert.code);
    for office in ["bp3mi", "disnaker1"] {
        assert_eq!(news(&world, alert, office), ["alert_new"], "{office}");
    }
    let seen = world.person("bp").get(&format!("/laporan-dini/{}", alert.id));
    let words = seen.main();
    for told in ["Permohonan paspor ditunda", "Kelompok umur 18–24", "Kawasan tujuan: Malaysia", "Uji Hulu"] {
        assert!(words.contains(told), "{told}: {words}");
    }
    for inside in ["dihafalkan", "dibayar orang lain", "coached"] {
        assert!(!words.contains(inside), "{inside}: {words}");
    }
    let reasons: Vec<String> = audit_log::table
        .filter(audit_log::action.eq("passport.check"))
        .filter(audit_log::decision.eq("allow"))
        .order(audit_log::seq)
        .select(audit_log::reason_code)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(reasons, ["defer", "defer", "continue", "defer"]);
}

#[test]
fn alr_07_the_sheet_accuses_nobody_and_nobody_else_sees_the_checklist() {
    let world = World::new();
    let mut imm = world.person("imm");
    for result in ["continue", "defer", "cancel", "nonsense"] {
        let page = imm.get(&format!("/laporan-dini/panduan-paspor?hasil={result}"));
        assert_eq!(page.status, 200, "{result}");
        let words = page.main().to_lowercase();
        for word in ["tppo", "korban", "dicurigai", "bohong", "ilegal"] {
            assert!(!words.contains(word), "{result}: {word}");
        }
    }
    let form = imm.get(HERE);
    assert_eq!(
        form.count(
            "form[data-action=\"passport.check\"] input[type=text], form[data-action=\"passport.check\"] textarea"
        ),
        0
    );
    let typed = [&APPLICANT[..], &[("cues", "coached"), ("cues", "watched"), ("result", "cancel")]].concat();
    imm.does(HERE, "passport.check", &typed);
    for key in ["op1", "kades1", "camat11", "lab1", "cm1", "bp"] {
        let mut other = world.person(key);
        assert_eq!(other.get(HERE).status, 404, "{key}");
        assert_eq!(other.get("/laporan-dini/panduan-paspor").status, 404, "{key}");
    }
    let alert = deferred(&world).remove(0);
    for key in ["op1", "kades1", "camat11"] {
        let mut village = world.person(key);
        for path in [format!("/laporan-dini/{}", alert.id), format!("/desa/lapor/{}", alert.id)] {
            assert_eq!(village.get(&path).status, 404, "{key} at {path}");
        }
        let lists = ["/hari-ini", "/desa/lapor", "/kecamatan"].map(|path| village.get(path).text()).concat();
        assert!(!lists.contains(&alert.code), "{key}");
    }
}
