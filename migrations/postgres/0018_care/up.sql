-- What is found out and planned with the people of a case (domain 4.1, 4.7): assessments, safety plans, the plan.

-- Assessments and safety plans of one person (kind), each save a version of its own that stays; answers are
-- sealed, the counts tell how many questions were asked, not known, not asked and left open (INT-07).
CREATE TABLE care_sheets (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    victim_id BYTEA NOT NULL REFERENCES victims,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    answers BYTEA NOT NULL,
    questions INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    not_asked INTEGER NOT NULL,
    open INTEGER NOT NULL,
    made_by BYTEA NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX care_sheets_version ON care_sheets (victim_id, kind, version);
-- The case's page says for all its people what is there.
CREATE INDEX care_sheets_case ON care_sheets (case_id);

-- The plan of a case as a whole; version counts the saves of its rows.
CREATE TABLE plans (
    case_id BYTEA NOT NULL PRIMARY KEY REFERENCES cases,
    version INTEGER NOT NULL,
    saved_by BYTEA NOT NULL REFERENCES users,
    saved_at BIGINT NOT NULL
);

-- Its rows: for whom (empty: everybody of the case), which need and service, by when, by whom: a unit, an officer
-- or, inside the sealed words, another agency. The goal and why a row was dropped are sealed too.
CREATE TABLE plan_rows (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    number INTEGER NOT NULL,
    victim_id BYTEA REFERENCES victims,
    need TEXT NOT NULL,
    service TEXT NOT NULL,
    unit_id BYTEA REFERENCES units,
    officer_id BYTEA REFERENCES users,
    due_on INTEGER NOT NULL,
    status TEXT NOT NULL,
    words BYTEA NOT NULL,
    made_by BYTEA NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX plan_rows_number ON plan_rows (case_id, number);

-- Whether the person agreed to the plan as it stood at a version, when; how, or why not, is sealed.
CREATE TABLE plan_agreements (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    plan_version INTEGER NOT NULL,
    agreed BOOLEAN NOT NULL,
    agreed_on INTEGER,
    words BYTEA NOT NULL,
    made_by BYTEA NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE INDEX plan_agreements_case ON plan_agreements (case_id, made_at);
