-- What is checked of one person beyond the twelve questions: indicators, the departure, interviews.

-- Indicators of the full checklist and how much each weighs (domain §4.5); their words are codes.
CREATE TABLE indicators (
    code TEXT NOT NULL PRIMARY KEY,
    dimension TEXT NOT NULL,
    strength TEXT NOT NULL
);

-- Which answer is a gap in which placement scheme, and on what ground. Checked: the ground was read.
CREATE TABLE gap_rules (
    id BLOB NOT NULL PRIMARY KEY,
    gap TEXT NOT NULL,
    asks TEXT NOT NULL,
    answer TEXT NOT NULL,
    schemes TEXT NOT NULL,
    basis_text TEXT NOT NULL,
    checked BOOLEAN NOT NULL,
    sort INTEGER NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER
);

-- One dimension of the checklist for one person; ticks and note are sealed.
CREATE TABLE indicator_checks (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases,
    victim_id BLOB NOT NULL REFERENCES victims,
    dimension TEXT NOT NULL,
    version INTEGER NOT NULL,
    ticks BLOB NOT NULL,
    made_by BLOB NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX indicator_checks_dimension ON indicator_checks (victim_id, dimension);
-- The case's page counts them for all its people.
CREATE INDEX indicator_checks_case ON indicator_checks (case_id);

-- Papers and circumstances of one person's departure, from which the gaps are computed; sealed.
CREATE TABLE departure_checks (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases,
    victim_id BLOB NOT NULL REFERENCES victims,
    version INTEGER NOT NULL,
    answers BLOB NOT NULL,
    made_by BLOB NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX departure_checks_victim ON departure_checks (victim_id);
CREATE INDEX departure_checks_case ON departure_checks (case_id);

-- How often a person was interviewed, when and by whom, so that nobody is asked again without need (SCR-10).
-- unit_id is empty where another office without an account did it; agency_type names its kind. note is sealed.
CREATE TABLE interviews (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases,
    victim_id BLOB NOT NULL REFERENCES victims,
    held_on INTEGER NOT NULL,
    agency_type TEXT NOT NULL,
    unit_id BLOB REFERENCES units,
    referral_id BLOB REFERENCES referrals,
    note BLOB,
    made_by BLOB NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL
);
CREATE INDEX interviews_victim ON interviews (victim_id, held_on);
CREATE INDEX interviews_case ON interviews (case_id);
