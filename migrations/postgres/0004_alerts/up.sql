-- Early alerts from villages and offices.

-- Early alerts. report and outcome are sealed.
CREATE TABLE alerts (
    id BYTEA NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    alert_type TEXT NOT NULL,
    channel TEXT NOT NULL,
    region_code TEXT COLLATE "C" NOT NULL REFERENCES regions,
    author_unit_id BYTEA REFERENCES units,
    created_by BYTEA REFERENCES users,
    people_count INTEGER,
    danger BOOLEAN NOT NULL,
    departs_soon BOOLEAN NOT NULL,
    wants_feedback BOOLEAN NOT NULL,
    hide_from_village BOOLEAN NOT NULL,
    do_not_visit BOOLEAN NOT NULL,
    key_id BYTEA NOT NULL REFERENCES data_keys,
    report BYTEA NOT NULL,
    submitted_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT,
    due_at BIGINT,
    holder_unit_id BYTEA REFERENCES units,
    feedback_code TEXT NOT NULL,
    merged_into BYTEA REFERENCES alerts,
    case_id BYTEA,
    outcome BYTEA,
    about_unit_id BYTEA REFERENCES units
);
CREATE UNIQUE INDEX alerts_code ON alerts (code);
-- The work list of an office: its region, most urgent first.
CREATE INDEX alerts_region_due ON alerts (region_code, due_at, id);
CREATE INDEX alerts_open_due ON alerts (due_at, id) WHERE ended_at IS NULL;
CREATE INDEX alerts_author ON alerts (author_unit_id, submitted_at, id);
CREATE INDEX alerts_created_by ON alerts (created_by, submitted_at, id);
CREATE INDEX alerts_newest ON alerts (submitted_at, id);
