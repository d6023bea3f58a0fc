-- The case file in full (domain 4.3): what is known of the journey, papers, money, exploitation, reported parties.

-- How one section of a case stands. version counts its saves, so that two people work on two sections (CAS-17).
-- answer is what was said of the section as a whole: none, unknown, not_asked_safety; empty: nothing.
CREATE TABLE file_sections (
    case_id BLOB NOT NULL REFERENCES cases,
    section TEXT NOT NULL,
    version INTEGER NOT NULL,
    answer TEXT NOT NULL,
    saved_by BLOB NOT NULL REFERENCES users,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, section)
);

-- Records of a section in their order: legs, papers, losses, recruitment, exploitation, numbers elsewhere. sheet is
-- sealed; the counts tell how many of its questions were asked, not known, not asked and left open (INT-07).
CREATE TABLE file_records (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases,
    section TEXT NOT NULL,
    number INTEGER NOT NULL,
    place INTEGER NOT NULL,
    victim_id BLOB REFERENCES victims,
    from_on INTEGER,
    to_on INTEGER,
    sheet BLOB NOT NULL,
    questions INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    not_asked INTEGER NOT NULL,
    open INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    struck_at BIGINT
);
-- The section's page, in its order.
CREATE UNIQUE INDEX file_records_number ON file_records (case_id, section, number);
CREATE INDEX file_records_place ON file_records (case_id, section, place, number);

-- What was chosen from code lists, one row for each choice: for counting, without opening a sheet.
CREATE TABLE record_codes (
    record_id BLOB NOT NULL REFERENCES file_records,
    field TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (record_id, field, code)
);
CREATE INDEX record_codes_code ON record_codes (field, code);

-- Reported parties, apart from all else: who they are is sealed. unit_id is the office of an official (D-66).
CREATE TABLE reported_parties (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    sex TEXT NOT NULL,
    age_band TEXT NOT NULL,
    stage TEXT NOT NULL,
    is_official BOOLEAN NOT NULL,
    unit_id BLOB REFERENCES units,
    sheet BLOB NOT NULL,
    questions INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    not_asked INTEGER NOT NULL,
    open INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES users,
    made_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    struck_at BIGINT
);
CREATE UNIQUE INDEX reported_parties_number ON reported_parties (case_id, number);
-- Few: what a unit must not know of, asked at every look at a case.
CREATE INDEX reported_parties_unit ON reported_parties (unit_id, case_id) WHERE is_official;

-- How many of a person's questions were asked, not known, not asked and left open; empty: never counted.
ALTER TABLE victims ADD COLUMN questions INTEGER;
ALTER TABLE victims ADD COLUMN unknown INTEGER;
ALTER TABLE victims ADD COLUMN not_asked INTEGER;
ALTER TABLE victims ADD COLUMN open INTEGER;

-- Articles of law by the days on which they hold; picked by the date of the offence (CAS-13).
CREATE TABLE legal_articles (
    id BLOB NOT NULL PRIMARY KEY,
    topic TEXT NOT NULL,
    law TEXT NOT NULL,
    article TEXT NOT NULL,
    words TEXT NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER
);
CREATE INDEX legal_articles_topic ON legal_articles (topic, valid_from);
