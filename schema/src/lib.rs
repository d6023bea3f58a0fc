//! The tables, alone in a small crate: editing a slice does not compile them again.
//!
//! Conventions (docs/adr/0002-storage.md): ids are UUIDv7 in 16 bytes; moments are
//! microseconds UTC (`_at`); days are the number YYYYMMDD in WITA (`_on`); codes are text;
//! a column named after a sealed record holds bytes that only `crypto` can open.
//! What each table is for stands in the migrations. What lies in a case's file stands in `case_file`.

mod case_file;
pub use case_file::*;

diesel::table! { meta (key) { key -> Text, value -> Text, } }

diesel::table! {
    data_keys (id) {
        id -> Binary, owner_kind -> Text, owner_id -> Binary,
        kek_id -> Text, wrapped -> Binary, created_at -> BigInt,
    }
}

diesel::table! {
    audit_log (seq) {
        seq -> BigInt, at -> BigInt,
        actor_id -> Nullable<Binary>, session_prefix -> Text, role -> Text, unit_id -> Nullable<Binary>,
        action -> Text, object_kind -> Text, object_id -> Nullable<Binary>, root_id -> Nullable<Binary>,
        from_state -> Text, to_state -> Text,
        decision -> Text, reason_code -> Text, classes -> Text, request_id -> Text,
        prev -> Binary, hash -> Binary, mac -> Binary, key_id -> Text,
    }
}
diesel::table! { audit_head (id) { id -> Integer, seq -> BigInt, hash -> Binary, mac -> Binary, key_id -> Text, } }

diesel::table! {
    idempotency (user_id, key) {
        user_id -> Binary, key -> Binary, route -> Text, body_hash -> Binary,
        location -> Text, receipt -> Text, at -> BigInt,
    }
}
diesel::table! { counters (unit_id, kind, year) { unit_id -> Binary, kind -> Text, year -> Integer, value -> BigInt, } }
diesel::table! {
    jobs (id) {
        id -> Binary, kind -> Text, object_id -> Nullable<Binary>, unique_key -> Text, run_at -> BigInt,
        attempts -> Integer, done_at -> Nullable<BigInt>, last_error -> Text,
    }
}
diesel::table! { drafts (user_id, path) { user_id -> Binary, path -> Text, fields -> Binary, saved_at -> BigInt, } }

diesel::table! { regions (code) { code -> Text, name -> Text, level -> Text, parent_code -> Nullable<Text>, } }
diesel::table! {
    codes (list, code) {
        list -> Text, code -> Text, label -> Text, sort -> Integer, valid_from -> Nullable<Integer>, valid_to -> Nullable<Integer>,
    }
}
diesel::table! {
    holidays (day) { day -> Integer, kind -> Text, name -> Text, basis -> Text, }
}
diesel::table! {
    holiday_changes (id) {
        id -> Binary, day -> Integer, kind -> Text, name -> Text, basis -> Text, asked_by -> Binary, asked_at -> BigInt,
        decided_by -> Nullable<Binary>, decided_at -> Nullable<BigInt>, approved -> Nullable<Bool>,
    }
}
diesel::table! { reference_state (id) { id -> Integer, changes -> BigInt, } }
diesel::table! {
    deadline_rules (id) {
        id -> Binary, clock -> Text, variant -> Text, length -> Integer, unit -> Text, basis_text -> Text,
        valid_from -> Nullable<Integer>, valid_to -> Nullable<Integer>, added_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    hotlines (id) {
        id -> Binary, label -> Text, number -> Text, need -> Text, region_code -> Nullable<Text>, sort -> Integer,
        valid_from -> Nullable<Integer>, valid_to -> Nullable<Integer>,
    }
}
diesel::table! {
    referral_matrix (id) {
        id -> Binary, need -> Text, label -> Text, rank -> Integer, agency_type -> Text, urgency -> Text,
        bundles -> Text, valid_from -> Nullable<Integer>, valid_to -> Nullable<Integer>,
    }
}
diesel::table! {
    alert_recipients (alert_type, agency_type) {
        alert_type -> Text, agency_type -> Text, valid_from -> Nullable<Integer>, valid_to -> Nullable<Integer>,
    }
}
diesel::table! {
    disclosure_rules (agency_type, bundle) {
        agency_type -> Text, bundle -> Text, only_pmi -> Bool, named_pic -> Bool,
        valid_from -> Nullable<Integer>, valid_to -> Nullable<Integer>,
    }
}
diesel::table! {
    agency_types (code, valid_from) {
        code -> Text, name -> Text, side -> Text, valid_from -> Integer, valid_to -> Nullable<Integer>,
    }
}
diesel::table! {
    units (id) {
        id -> Binary, code -> Text, name -> Text, agency_type -> Text, parent_id -> Nullable<Binary>,
        open -> Bool, version -> Integer, address -> Text, contact -> Text,
    }
}
diesel::table! {
    unit_capacity (unit_id) { unit_id -> Binary, capacity -> Text, set_by -> Binary, set_at -> BigInt, }
}
diesel::table! {
    unit_hours (unit_id, days) { unit_id -> Binary, days -> Text, opens -> Integer, closes -> Integer, }
}
diesel::table! { unit_services (unit_id, need) { unit_id -> Binary, need -> Text, } }
diesel::table! {
    unit_duty (id) {
        id -> Binary, unit_id -> Binary, user_id -> Binary, from_on -> Integer, until_on -> Integer, set_by -> Binary,
        set_at -> BigInt,
    }
}
diesel::table! {
    unit_areas (id) {
        id -> Binary, unit_id -> Binary, region_code -> Text, valid_from -> Nullable<Integer>, valid_to -> Nullable<Integer>,
    }
}

diesel::table! {
    users (id) {
        id -> Binary, username -> Text, full_name -> Text, roles -> Text, unit_id -> Binary, state -> Text,
        password_hash -> Nullable<Text>, totp -> Nullable<Binary>, totp_last_step -> BigInt,
        second_factor_waived -> Bool, auth_epoch -> Integer, may_initial -> Bool, may_dispatch -> Bool,
        version -> Integer, created_at -> BigInt,
    }
}
diesel::table! {
    activation_links (token_hash) {
        token_hash -> Binary, user_id -> Binary, expires_at -> BigInt, used_at -> Nullable<BigInt>,
    }
}
diesel::table! { recovery_codes (user_id, code_hash) { user_id -> Binary, code_hash -> Text, used_at -> Nullable<BigInt>, } }
diesel::table! {
    role_requests (id) {
        id -> Binary, kind -> Text, user_id -> Binary, roles -> Text, requested_by -> Binary, requested_at -> BigInt,
        decided_by -> Nullable<Binary>, decided_at -> Nullable<BigInt>, approved -> Nullable<Bool>,
    }
}
diesel::table! {
    sessions (token_hash) {
        token_hash -> Binary, user_id -> Nullable<Binary>, state -> Text, auth_epoch -> Integer, village -> Bool,
        device -> Text, locked -> Bool, created_at -> BigInt, last_seen_at -> BigInt, step_up_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    throttles (key) { key -> Text, failures -> Integer, window_started_at -> BigInt, wait_until -> BigInt, }
}

diesel::table! {
    alerts (id) {
        id -> Binary, code -> Text, version -> Integer, state -> Text, alert_type -> Text, channel -> Text,
        region_code -> Text, author_unit_id -> Nullable<Binary>, created_by -> Nullable<Binary>,
        people_count -> Nullable<Integer>, danger -> Bool, departs_soon -> Bool,
        wants_feedback -> Bool, hide_from_village -> Bool, do_not_visit -> Bool,
        key_id -> Binary, report -> Binary,
        submitted_at -> BigInt, updated_at -> BigInt, ended_at -> Nullable<BigInt>, due_at -> Nullable<BigInt>,
        holder_unit_id -> Nullable<Binary>, feedback_code -> Text, merged_into -> Nullable<Binary>,
        case_id -> Nullable<Binary>, outcome -> Nullable<Binary>, about_unit_id -> Nullable<Binary>,
    }
}

diesel::table! {
    cases (id) {
        id -> Binary, code -> Text, version -> Integer, state -> Text, register_no -> Nullable<Text>,
        unit_id -> Binary, region_code -> Text, case_type -> Text, channel -> Text, risk_level -> Text,
        danger -> Bool, has_child -> Bool, is_official -> Bool, sex -> Text, age_band -> Text,
        assigned_to -> Nullable<Binary>, held_from -> Text,
        alert_id -> Nullable<Binary>, continued_from -> Nullable<Binary>, merged_into -> Nullable<Binary>,
        screening_result -> Text, close_reason -> Text, close_proposed_by -> Nullable<Binary>, closed_by -> Nullable<Binary>,
        key_id -> Binary, narrative -> Nullable<Binary>,
        created_by -> Nullable<Binary>, created_at -> BigInt, updated_at -> BigInt, ended_at -> Nullable<BigInt>,
        due_at -> Nullable<BigInt>, last_contact_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    case_staff (case_id, user_id) { case_id -> Binary, user_id -> Binary, relation -> Text, at -> BigInt, }
}
diesel::table! {
    victims (id) {
        id -> Binary, case_id -> Binary, number -> Integer, alias_code -> Text, version -> Integer,
        sex -> Text, age_band -> Text, is_child -> Bool,
        contact -> Nullable<Binary>, identity -> Nullable<Binary>, health -> Nullable<Binary>, children -> Nullable<Binary>,
        nik_index -> Nullable<Binary>, kk_index -> Nullable<Binary>, passport_index -> Nullable<Binary>, phone_index -> Nullable<Binary>,
        created_at -> BigInt, updated_at -> BigInt, same_as -> Nullable<Binary>,
        questions -> Nullable<Integer>, unknown -> Nullable<Integer>, not_asked -> Nullable<Integer>, open -> Nullable<Integer>,
    }
}
diesel::table! {
    screenings (id) {
        id -> Binary, case_id -> Binary, victim_id -> Nullable<Binary>, suggestion -> Text, result -> Text,
        answers -> Binary, made_by -> Binary, made_at -> BigInt,
    }
}
diesel::table! {
    risk_assessments (id) {
        id -> Binary, case_id -> Binary, level -> Text, factors -> Text, note -> Nullable<Binary>, made_by -> Binary, made_at -> BigInt,
    }
}
diesel::table! {
    case_notes (id) {
        id -> Binary, case_id -> Binary, kind -> Text, body -> Binary, made_by -> Binary, made_at -> BigInt,
    }
}
diesel::table! {
    services (id) {
        id -> Binary, case_id -> Binary, victim_id -> Nullable<Binary>, service -> Text, state -> Text,
        started_on -> Integer, ended_on -> Nullable<Integer>, note -> Nullable<Binary>, made_by -> Binary, made_at -> BigInt,
    }
}
diesel::table! {
    monitoring_visits (id) {
        id -> Binary, case_id -> Binary, month -> Integer, due_on -> Integer, visited_on -> Nullable<Integer>,
        skipped -> Bool, note -> Nullable<Binary>, made_by -> Nullable<Binary>, made_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    contact_attempts (id) {
        id -> Binary, case_id -> Binary, attempted_at -> BigInt, how -> Text, reached -> Bool, note -> Nullable<Binary>,
        made_by -> Binary, made_at -> BigInt,
    }
}

diesel::table! {
    consents (id) {
        id -> Binary, case_id -> Binary, victim_id -> Binary, scope -> Text, target_unit_id -> Nullable<Binary>,
        state -> Text, method -> Text, valid_until -> Nullable<Integer>, details -> Binary,
        made_by -> Nullable<Binary>, made_at -> BigInt, seq -> BigInt,
    }
}

diesel::table! {
    clocks (id) {
        id -> Binary, clock -> Text, variant -> Text, object_kind -> Text, object_id -> Binary, root_id -> Binary,
        code -> Text, owner_unit_id -> Nullable<Binary>, other_unit_id -> Nullable<Binary>, region_code -> Text,
        started_at -> BigInt, length -> Integer, unit -> Text, basis_text -> Text, due_at -> BigInt,
        stopped_at -> Nullable<BigInt>, stop_reason -> Text, paused_at -> Nullable<BigInt>, level -> Integer,
        counts_from -> Nullable<BigInt>, counts -> Nullable<Integer>,
    }
}

diesel::table! {
    referrals (id) {
        id -> Binary, code -> Text, version -> Integer, state -> Text, kind -> Text, need -> Text, service -> Text,
        urgency -> Text, case_id -> Binary, victim_id -> Nullable<Binary>, from_unit_id -> Binary, to_unit_id -> Binary,
        region_code -> Text, bundles -> Text, basis -> Text, predecessor_id -> Nullable<Binary>,
        sent_at -> Nullable<BigInt>, opened_at -> Nullable<BigInt>, accepted_at -> Nullable<BigInt>,
        first_service_on -> Nullable<Integer>, completed_at -> Nullable<BigInt>, feedback_confirmed_at -> Nullable<BigInt>,
        due_at -> Nullable<BigInt>, ended_at -> Nullable<BigInt>, updated_at -> BigInt, created_by -> Binary,
        pic_user_id -> Nullable<Binary>, reject_reason -> Text, returns -> Integer,
        letter -> Binary, answer -> Nullable<Binary>, feedback -> Nullable<Binary>,
    }
}
diesel::table! {
    grants (id) {
        id -> Binary, case_id -> Binary, victim_id -> Nullable<Binary>, unit_id -> Binary, referral_id -> Binary,
        bundles -> Text, basis -> Text, consent_id -> Nullable<Binary>, pic_user_id -> Nullable<Binary>,
        opened_at -> BigInt, valid_until -> Nullable<Integer>, closed_at -> Nullable<BigInt>, closed_reason -> Text,
    }
}

diesel::table! {
    outreach (id) {
        id -> Binary, code -> Text, version -> Integer, state -> Text, unit_id -> Binary, region_code -> Text,
        title -> Text, kind -> Text, topics -> Text, audience -> Text, held_on -> Nullable<Integer>, planned_on -> Nullable<Integer>,
        place -> Text, men -> Nullable<Integer>, women -> Nullable<Integer>, children -> Nullable<Integer>,
        questions -> Text, evidence_pending -> Bool, note -> Text, follow_up -> Text,
        created_by -> Binary, created_at -> BigInt, updated_at -> BigInt,
        reported_at -> Nullable<BigInt>, verified_at -> Nullable<BigInt>, verified_by_unit_id -> Nullable<Binary>,
        due_at -> Nullable<BigInt>, ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    public_reports (case_id) {
        case_id -> Binary, tracking_hash -> Binary, is_anonymous -> Bool, answers -> Binary, sent_at -> BigInt,
    }
}

diesel::table! {
    notices (id) {
        id -> Binary, unit_id -> Binary, user_id -> Nullable<Binary>, kind -> Text, object_kind -> Text, object_id -> Binary,
        code -> Text, at -> BigInt, read_at -> Nullable<BigInt>, unique_key -> Text,
    }
}

// Access to a case in the hard situations.
diesel::table! { merged_rows (from_case_id, part, row_id) { from_case_id -> Binary, part -> Text, row_id -> Binary, at -> BigInt, } }
diesel::table! { joined_keys (key_id, joined_id) { key_id -> Binary, joined_id -> Binary, } }
diesel::table! { case_looks (id) { id -> Binary, user_id -> Binary, case_id -> Binary, at -> BigInt, } }
diesel::table! { identity_looks (id) { id -> Binary, user_id -> Binary, victim_id -> Binary, at -> BigInt, } }
diesel::table! {
    quota_requests (id) {
        id -> Binary, user_id -> Binary, unit_id -> Binary, span -> Text, looks -> Integer, asked_at -> BigInt,
        decided_by -> Nullable<Binary>, decided_at -> Nullable<BigInt>, approved -> Nullable<Bool>,
    }
}
diesel::table! {
    emergencies (id) {
        id -> Binary, case_id -> Binary, user_id -> Binary, unit_id -> Binary, reason -> Binary,
        opened_at -> BigInt, until -> BigInt, ended_at -> Nullable<BigInt>,
        reviewed_at -> Nullable<BigInt>, reviewed_by -> Nullable<Binary>, justified -> Nullable<Bool>, review -> Nullable<Binary>,
    }
}

// 0014: what is checked of one person beyond the twelve questions.
diesel::table! { indicators (code) { code -> Text, dimension -> Text, strength -> Text, } }
diesel::table! {
    gap_rules (id) {
        id -> Binary, gap -> Text, asks -> Text, answer -> Text, schemes -> Text, basis_text -> Text, checked -> Bool,
        sort -> Integer, valid_from -> Nullable<Integer>, valid_to -> Nullable<Integer>,
    }
}
diesel::table! {
    indicator_checks (id) {
        id -> Binary, case_id -> Binary, victim_id -> Binary, dimension -> Text, version -> Integer, ticks -> Binary,
        made_by -> Binary, made_at -> BigInt,
    }
}
diesel::table! {
    departure_checks (id) {
        id -> Binary, case_id -> Binary, victim_id -> Binary, version -> Integer, answers -> Binary,
        made_by -> Binary, made_at -> BigInt,
    }
}
diesel::table! {
    interviews (id) {
        id -> Binary, case_id -> Binary, victim_id -> Binary, held_on -> Integer, agency_type -> Text,
        unit_id -> Nullable<Binary>, referral_id -> Nullable<Binary>, note -> Nullable<Binary>,
        made_by -> Binary, made_at -> BigInt,
    }
}

diesel::table! { plans (case_id) { case_id -> Binary, version -> Integer, saved_by -> Binary, saved_at -> BigInt, } }

diesel::table! {
    legal_articles (id) {
        id -> Binary, topic -> Text, law -> Text, article -> Text, words -> Text,
        valid_from -> Nullable<Integer>, valid_to -> Nullable<Integer>,
    }
}
diesel::table! { tracking_codes (hash) { hash -> Binary, case_id -> Binary, given_by -> Binary, at -> BigInt, } }
diesel::table! { rights_codes (victim_id) { victim_id -> Binary, hash -> Binary, given_by -> Binary, at -> BigInt, } }
diesel::table! {
    subject_requests (id) {
        id -> Binary, code -> Text, version -> Integer, state -> Text, victim_id -> Binary, kind -> Text, scope -> Text,
        asked -> Binary, asked_at -> BigInt, due_at -> Nullable<BigInt>, assigned_to -> Nullable<Binary>, outcome -> Text,
        reply -> Nullable<Binary>, drafted_by -> Nullable<Binary>, remark -> Nullable<Binary>,
        answered_by -> Nullable<Binary>, answered_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    conferences (id) {
        id -> Binary, code -> Text, version -> Integer, state -> Text, case_id -> Binary, reasons -> Text, basis -> Text,
        at -> BigInt, call -> Binary, minutes -> Nullable<Binary>, convened_by -> Binary, convened_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    conference_units (id) { id -> Binary, conference_id -> Binary, unit_id -> Binary, question -> Binary, }
}
diesel::table! {
    conference_signatures (conference_id, user_id) {
        conference_id -> Binary, user_id -> Binary, unit_id -> Binary, at -> BigInt,
    }
}
diesel::table! {
    conference_decisions (id) {
        id -> Binary, conference_id -> Binary, number -> Integer, words -> Binary, unit_id -> Binary, due_on -> Integer,
        made_at -> BigInt, done_at -> Nullable<BigInt>, done_by -> Nullable<Binary>,
    }
}
diesel::table! { public_alerts (alert_id) { alert_id -> Binary, tracking_hash -> Binary, sent_at -> BigInt, } }
diesel::table! { saved_filters (id) { id -> Binary, user_id -> Binary, name -> Text, query -> Text, kept_at -> BigInt, } }

diesel::joinable!(attachments -> victims (victim_id));
diesel::allow_tables_to_appear_in_same_query!(attachments, victims);

diesel::joinable!(conferences -> cases (case_id));
diesel::joinable!(conference_units -> conferences (conference_id));
diesel::joinable!(conference_decisions -> conferences (conference_id));
diesel::allow_tables_to_appear_in_same_query!(conferences, cases);
diesel::allow_tables_to_appear_in_same_query!(conferences, conference_units, conference_decisions);
diesel::allow_tables_to_appear_in_same_query!(conference_decisions, cases);
diesel::joinable!(subject_requests -> victims (victim_id));
diesel::allow_tables_to_appear_in_same_query!(subject_requests, victims);
diesel::allow_tables_to_appear_in_same_query!(subject_requests, cases);
diesel::allow_tables_to_appear_in_same_query!(subject_requests, case_staff);

diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(victims -> cases (case_id));
diesel::joinable!(referrals -> cases (case_id));
diesel::joinable!(referrals -> victims (victim_id));
diesel::allow_tables_to_appear_in_same_query!(cases, case_staff, grants, referrals, victims, consents);
diesel::allow_tables_to_appear_in_same_query!(sessions, users);
