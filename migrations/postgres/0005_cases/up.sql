-- The case and what hangs on it.

-- Cases. narrative is sealed; names never stand here.
CREATE TABLE cases (
    id BYTEA NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    register_no TEXT,
    unit_id BYTEA NOT NULL REFERENCES units,
    region_code TEXT COLLATE "C" NOT NULL REFERENCES regions,
    case_type TEXT NOT NULL,
    channel TEXT NOT NULL,
    risk_level TEXT NOT NULL,
    danger BOOLEAN NOT NULL,
    has_child BOOLEAN NOT NULL,
    is_official BOOLEAN NOT NULL,
    sex TEXT NOT NULL,
    age_band TEXT NOT NULL,
    assigned_to BYTEA REFERENCES users,
    held_from TEXT NOT NULL,
    alert_id BYTEA REFERENCES alerts,
    continued_from BYTEA REFERENCES cases,
    merged_into BYTEA REFERENCES cases,
    screening_result TEXT NOT NULL,
    close_reason TEXT NOT NULL,
    close_proposed_by BYTEA REFERENCES users,
    closed_by BYTEA REFERENCES users,
    key_id BYTEA NOT NULL REFERENCES data_keys,
    narrative BYTEA,
    created_by BYTEA REFERENCES users,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT,
    due_at BIGINT,
    last_contact_at BIGINT,
    CONSTRAINT cases_four_eyes CHECK (closed_by IS NULL OR close_proposed_by IS NULL OR closed_by <> close_proposed_by)
);
CREATE UNIQUE INDEX cases_code ON cases (code);
CREATE UNIQUE INDEX cases_register ON cases (unit_id, register_no);
-- The list page: one unit, newest change first.
CREATE INDEX cases_unit_updated ON cases (unit_id, updated_at, id);
CREATE INDEX cases_unit_due ON cases (unit_id, due_at, id) WHERE ended_at IS NULL;
-- Few: what waits for a second pair of eyes.
CREATE INDEX cases_awaiting ON cases (unit_id, updated_at, id) WHERE close_proposed_by IS NOT NULL AND ended_at IS NULL;
CREATE INDEX cases_assigned ON cases (assigned_to) WHERE ended_at IS NULL;
CREATE INDEX cases_alert ON cases (alert_id);
CREATE INDEX cases_merged ON cases (merged_into);

-- Who is named for a case, and who declared a conflict (relation: assigned, conflicted).
CREATE TABLE case_staff (
    case_id BYTEA NOT NULL REFERENCES cases,
    user_id BYTEA NOT NULL REFERENCES users,
    relation TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, user_id)
);
CREATE INDEX case_staff_user ON case_staff (user_id, relation);

-- People of a case. contact, identity, health and children are sealed, one record for each field class.
CREATE TABLE victims (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    number INTEGER NOT NULL,
    alias_code TEXT NOT NULL,
    version INTEGER NOT NULL,
    sex TEXT NOT NULL,
    age_band TEXT NOT NULL,
    is_child BOOLEAN NOT NULL,
    contact BYTEA,
    identity BYTEA,
    health BYTEA,
    children BYTEA,
    nik_index BYTEA,
    kk_index BYTEA,
    passport_index BYTEA,
    phone_index BYTEA,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX victims_number ON victims (case_id, number);
CREATE INDEX victims_nik ON victims (nik_index);
CREATE INDEX victims_kk ON victims (kk_index);
CREATE INDEX victims_passport ON victims (passport_index);
CREATE INDEX victims_phone ON victims (phone_index);

-- The twelve questions as answered, what the aid suggested, what the officer chose.
CREATE TABLE screenings (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    victim_id BYTEA REFERENCES victims,
    suggestion TEXT NOT NULL,
    result TEXT NOT NULL,
    answers BYTEA NOT NULL,
    made_by BYTEA NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE INDEX screenings_case ON screenings (case_id, made_at);

-- Every scoring of risk; the newest counts.
CREATE TABLE risk_assessments (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    level TEXT NOT NULL,
    factors TEXT NOT NULL,
    note BYTEA,
    made_by BYTEA NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE INDEX risk_assessments_case ON risk_assessments (case_id, made_at);

-- Assessment, plan and other sealed text of the file. kind names the section.
CREATE TABLE case_notes (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    kind TEXT NOT NULL,
    body BYTEA NOT NULL,
    made_by BYTEA NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE INDEX case_notes_case ON case_notes (case_id, kind, made_at);

-- Services given or running.
CREATE TABLE services (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    victim_id BYTEA REFERENCES victims,
    service TEXT NOT NULL,
    state TEXT NOT NULL,
    started_on INTEGER NOT NULL,
    ended_on INTEGER,
    note BYTEA,
    made_by BYTEA NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE INDEX services_case ON services (case_id);

-- The visits at 3 and 6 months, made or skipped with a reason.
CREATE TABLE monitoring_visits (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    month INTEGER NOT NULL,
    due_on INTEGER NOT NULL,
    visited_on INTEGER,
    skipped BOOLEAN NOT NULL,
    note BYTEA,
    made_by BYTEA REFERENCES users,
    made_at BIGINT
);
CREATE UNIQUE INDEX monitoring_visits_month ON monitoring_visits (case_id, month);

-- Attempts to reach the person safely.
CREATE TABLE contact_attempts (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    attempted_at BIGINT NOT NULL,
    how TEXT NOT NULL,
    reached BOOLEAN NOT NULL,
    note BYTEA,
    made_by BYTEA NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE INDEX contact_attempts_case ON contact_attempts (case_id, attempted_at);
