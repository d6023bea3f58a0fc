-- Data that the law or a reorganisation may change: dated rows.

-- Provinces, regencies, kecamatan, desa and kelurahan by Kemendagri code.
CREATE TABLE regions (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    parent_code TEXT COLLATE "C"
);
CREATE INDEX regions_parent ON regions (parent_code, code);

-- Code lists: stable English code, editable Indonesian label.
CREATE TABLE codes (
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    sort INTEGER NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER,
    PRIMARY KEY (list, code)
);

-- National holidays and cuti bersama.
CREATE TABLE holidays (
    day INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    basis TEXT NOT NULL
);

-- How long each clock runs. unit: jam, hari, hari_kerja, bulan, tahun.
CREATE TABLE deadline_rules (
    id BYTEA NOT NULL PRIMARY KEY,
    clock TEXT NOT NULL,
    variant TEXT NOT NULL,
    length INTEGER NOT NULL,
    unit TEXT NOT NULL,
    basis_text TEXT NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER
);

-- Numbers shown on public pages.
CREATE TABLE hotlines (
    id BYTEA NOT NULL PRIMARY KEY,
    label TEXT NOT NULL,
    number TEXT NOT NULL,
    need TEXT NOT NULL,
    region_code TEXT COLLATE "C",
    sort INTEGER NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER
);

-- Which agency type is asked first for which need.
CREATE TABLE referral_matrix (
    id BYTEA NOT NULL PRIMARY KEY,
    need TEXT NOT NULL,
    label TEXT NOT NULL,
    rank INTEGER NOT NULL,
    agency_type TEXT NOT NULL,
    urgency TEXT NOT NULL,
    bundles TEXT NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER
);

-- Which agency types are told of which early alert (D-54).
CREATE TABLE alert_recipients (
    alert_type TEXT NOT NULL,
    agency_type TEXT NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER,
    PRIMARY KEY (alert_type, agency_type)
);

-- Upper bound of the field classes an agency type may receive (D-07).
CREATE TABLE disclosure_rules (
    agency_type TEXT NOT NULL,
    bundle TEXT NOT NULL,
    only_pmi BOOLEAN NOT NULL,
    named_pic BOOLEAN NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER,
    PRIMARY KEY (agency_type, bundle)
);

-- Agency types with the name of their day.
CREATE TABLE agency_types (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    side TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER,
    PRIMARY KEY (code, valid_from)
);

-- Offices that work with the system.
CREATE TABLE units (
    id BYTEA NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    agency_type TEXT NOT NULL,
    parent_id BYTEA REFERENCES units,
    open BOOLEAN NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX units_code ON units (code);
CREATE INDEX units_type ON units (agency_type);

-- Which regions a unit answers for, and when.
CREATE TABLE unit_areas (
    id BYTEA NOT NULL PRIMARY KEY,
    unit_id BYTEA NOT NULL REFERENCES units,
    region_code TEXT COLLATE "C" NOT NULL,
    valid_from INTEGER,
    valid_to INTEGER
);
CREATE INDEX unit_areas_unit ON unit_areas (unit_id);
CREATE INDEX unit_areas_region ON unit_areas (region_code);
