//! Tables of what lies in a case's file: earlier receptions, care, plan, sections, attachments, letters.
use crate::cases;

diesel::table! {
    care_sheets (id) {
        id -> Binary, case_id -> Binary, victim_id -> Binary, kind -> Text, version -> Integer, answers -> Binary,
        questions -> Integer, unknown -> Integer, not_asked -> Integer, open -> Integer,
        made_by -> Binary, made_at -> BigInt,
    }
}
diesel::table! {
    plan_rows (id) {
        id -> Binary, case_id -> Binary, number -> Integer, victim_id -> Nullable<Binary>, need -> Text, service -> Text,
        unit_id -> Nullable<Binary>, officer_id -> Nullable<Binary>, due_on -> Integer, status -> Text, words -> Binary,
        made_by -> Binary, made_at -> BigInt, updated_at -> BigInt,
    }
}
diesel::table! {
    plan_agreements (id) {
        id -> Binary, case_id -> Binary, plan_version -> Integer, agreed -> Bool, agreed_on -> Nullable<Integer>,
        words -> Binary, made_by -> Binary, made_at -> BigInt,
    }
}
diesel::table! {
    file_sections (case_id, section) {
        case_id -> Binary, section -> Text, version -> Integer, answer -> Text, saved_by -> Binary, saved_at -> BigInt,
    }
}
diesel::table! {
    file_records (id) {
        id -> Binary, case_id -> Binary, section -> Text, number -> Integer, place -> Integer, victim_id -> Nullable<Binary>,
        from_on -> Nullable<Integer>, to_on -> Nullable<Integer>, sheet -> Binary,
        questions -> Integer, unknown -> Integer, not_asked -> Integer, open -> Integer,
        made_by -> Binary, made_at -> BigInt, updated_at -> BigInt, struck_at -> Nullable<BigInt>,
    }
}
diesel::table! { record_codes (record_id, field, code) { record_id -> Binary, field -> Text, code -> Text, } }
diesel::table! {
    reported_parties (id) {
        id -> Binary, case_id -> Binary, number -> Integer, kind -> Text, role -> Text, sex -> Text, age_band -> Text,
        stage -> Text, is_official -> Bool, unit_id -> Nullable<Binary>, sheet -> Binary,
        questions -> Integer, unknown -> Integer, not_asked -> Integer, open -> Integer,
        made_by -> Binary, made_at -> BigInt, updated_at -> BigInt, struck_at -> Nullable<BigInt>,
    }
}
diesel::table! { intake_versions (id) { id -> Binary, case_id -> Binary, body -> Binary, replaced_by -> Binary, replaced_at -> BigInt, } }
diesel::table! {
    attachments (id) {
        id -> Binary, case_id -> Binary, number -> Integer, kind -> Text, victim_id -> Nullable<Binary>, mime -> Text,
        length -> Integer, object -> Text, label -> Binary, made_by -> Binary, made_at -> BigInt,
        struck_at -> Nullable<BigInt>, struck_by -> Nullable<Binary>, struck_why -> Nullable<Binary>,
    }
}
diesel::table! { reference_numbers (record_id) { record_id -> Binary, token -> Binary, } }
diesel::table! {
    letters (id) {
        id -> Binary, version -> Integer, state -> Text, kind -> Text, unit_id -> Binary, root_id -> Binary,
        code -> Text, key_id -> Binary, text -> Binary, initialled_version -> Nullable<Integer>,
        initialled_by -> Nullable<Binary>, number -> Nullable<Text>, number_year -> Nullable<Integer>,
        number_value -> Nullable<BigInt>, signature -> Nullable<Binary>, signed_at -> Nullable<BigInt>,
        drafted_by -> Binary, created_at -> BigInt, updated_at -> BigInt, dispatched_at -> Nullable<BigInt>,
        check_code -> Nullable<Text>,
    }
}
diesel::table! {
    letter_steps (id) {
        id -> Binary, letter_id -> Binary, act -> Text, made_by -> Binary, made_at -> BigInt, version -> Integer,
        note -> Nullable<Binary>,
    }
}

diesel::joinable!(record_codes -> file_records (record_id));
diesel::joinable!(reference_numbers -> file_records (record_id));
diesel::allow_tables_to_appear_in_same_query!(cases, file_records, record_codes, reference_numbers);
