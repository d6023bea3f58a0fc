//! Handing a rights code over (CON-10): shown once, to be read aloud, hidden in a note or, where paper is safe, on a slip.
use actix_web::web::Path;

use super::codes;
use crate::access::{Action, Actor, Facts, decide};
use crate::base::ids::CaseId;
use crate::cases::flow::CaseState;
use crate::cases::model::{Case, Victim};
use crate::cases::receipt::{self, Door, HOW};
use crate::cases::routes::{prepared, seen};
use crate::cases::store;
use crate::crypto::DataKey;
use crate::refusal::Subject;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, see_other};
use crate::web::context::Ctx;
use crate::web::forms::{FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::{keys, papers};

static GIVE: FormSpec = FormSpec {
    action: Action::VictimGiveCode,
    slug: "kode-hak",
    title: "Beri kode hak",
    intro: "Dengan kode ini dan kata rahasianya, orang ini melihat instansi mana yang membuka datanya. Serahkan hanya kepada orangnya sendiri. Kode tampil satu kali; kode yang lama tidak berlaku lagi.",
    button: "Buat kode",
    danger: false,
    fields: &[HOW],
};

const RIGHTS: Door = Door {
    page: "victim.give_code",
    title: "Kode hak",
    at: "/hak-saya",
    called: "Hak Anda",
    use_of_it: "Di sana diminta juga kata rahasianya.",
};

const NO_WORD: &str =
    "Orang ini belum punya kata rahasia. Sepakati satu kata dengannya, catat pada datanya, lalu buat kodenya.";

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/berkas/{case_id}/orang/{number}/kode-hak", Action::VictimGiveCode, show),
        Endpoint::post("/berkas/{case_id}/orang/{number}/kode-hak", &GIVE, give),
    ]
}

/// Where each person of a case gets a code, for whoever may hand it over.
pub fn links(actor: &Actor, case: &Case, facts: &Facts, victims: &[Victim]) -> Vec<(String, String)> {
    let may = |victim: &&Victim| decide(actor, Action::VictimGiveCode, &of_person(facts, victim)).is_ok();
    let link = |victim: &Victim| {
        (
            format!("/berkas/{}/orang/{}/kode-hak", case.id, victim.number),
            format!("Beri kode hak orang {}", victim.number),
        )
    };
    victims.iter().filter(may).map(link).collect()
}

fn of_person(facts: &Facts, victim: &Victim) -> Facts {
    Facts { child: victim.is_child, ..facts.clone() }
}

/// The case and its person, for whoever may give the code.
async fn found(ctx: &Ctx, (id, number): (CaseId, i32)) -> Result<(Case, Victim, Prepared), Fault> {
    let (case, facts) = seen(ctx, id, Action::CaseView).await?;
    let victim = ctx.read(|conn| store::victim(conn, id, number))?.ok_or(Fault::NotFound)?;
    if let Err(denied) = decide(ctx.actor()?, Action::VictimGiveCode, &of_person(&facts, &victim)) {
        return ctx.deny(Action::VictimGiveCode, "victim", victim.id.any(), denied).await;
    }
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let mut asking = Prepared { version: None, back: format!("/berkas/{id}/jejak"), ..prepared(&case) };
    asking.about = format!("Berkas {}, orang {number}", case.code);
    asking.values.set("how", "aloud");
    asking.closed = no_code(&case, &victim, &key).map(str::to_owned);
    if receipt::is_unsafe(ctx, &case)? {
        asking.notes.push("Cara menghubungi: jangan dihubungi. Jangan memberi kertas kepada orang ini.".to_owned());
    }
    Ok((case, victim, asking))
}

/// Why no code is given now.
fn no_code(case: &Case, victim: &Victim, key: &DataKey) -> Option<&'static str> {
    if case.state == CaseState::Draft {
        return Some("Konsep belum bernomor. Terima berkasnya lebih dulu.");
    }
    codes::secret_word(victim, key).is_empty().then_some(NO_WORD)
}

async fn show(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (_, _, prepared) = found(&ctx, *path).await?;
    acts::show(&ctx, &GIVE, prepared)
}

async fn give(post: Post, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, _, prepared) = found(&post.ctx, (id, number)).await?;
    let how = match post.read(&Given::new()) {
        Ok(input) => input.text("how"),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let written = post
        .show_once(move |tx, actor, first| {
            let subject = Subject { actor, action: Action::VictimGiveCode, kind: "victim", id: id.any() };
            let (case, facts) = store::load(tx, &subject, id)?;
            let victim = store::victim(tx.conn, id, number)?.ok_or_else(|| subject.hidden())?;
            let permit = subject.decide(&of_person(&facts, &victim))?;
            let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
            if let Some(sentence) = no_code(&case, &victim, &key) {
                return Err(subject.not_now(sentence));
            }
            if !first {
                return Ok(None);
            }
            let code = codes::issue(tx, victim.id, actor.user)?;
            tx.record(&permit.entry(actor, "victim", victim.id.any(), id.any()))?;
            Ok(Some(code))
        })
        .await;
    match written {
        Ok(Some(code)) if how == "paper" => {
            papers::answer(receipt::paper(&post.ctx, &RIGHTS, &code, post.ctx.now)?, "tanda-terima").await
        }
        Ok(Some(code)) => receipt::shown(&post.ctx, &RIGHTS, &case, (&code, &how)),
        Ok(None) => Ok(see_other(post.ctx.request.path())),
        Err(error) => acts::refused(&post, prepared, error),
    }
}
