-- Access to a case in the hard situations: merging, many looks at identity, emergencies.

-- What a merge brought under the case that stays: each row with the case it came from (D-24). The first row
-- of a merged chain is the oldest.
CREATE TABLE merged_rows (
    from_case_id BYTEA NOT NULL REFERENCES cases,
    part TEXT NOT NULL,
    row_id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (from_case_id, part, row_id)
);
-- Where did this row come from?
CREATE INDEX merged_rows_row ON merged_rows (row_id, at);

-- Keys of records that became one: each opens what the other sealed.
CREATE TABLE joined_keys (
    key_id BYTEA NOT NULL REFERENCES data_keys,
    joined_id BYTEA NOT NULL REFERENCES data_keys,
    PRIMARY KEY (key_id, joined_id)
);

-- Whose identity an officer looked at, and when; from it the quota is counted (D-44).
CREATE TABLE identity_looks (
    id BYTEA NOT NULL PRIMARY KEY,
    user_id BYTEA NOT NULL REFERENCES users,
    victim_id BYTEA NOT NULL REFERENCES victims,
    at BIGINT NOT NULL
);
CREATE INDEX identity_looks_user ON identity_looks (user_id, at);

-- A quota that is used up, until another person decides. span: hour or day. No person of a case stands here.
CREATE TABLE quota_requests (
    id BYTEA NOT NULL PRIMARY KEY,
    user_id BYTEA NOT NULL REFERENCES users,
    unit_id BYTEA NOT NULL REFERENCES units,
    span TEXT NOT NULL,
    looks INTEGER NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_by BYTEA REFERENCES users,
    decided_at BIGINT,
    approved BOOLEAN,
    CONSTRAINT quota_requests_two_persons CHECK (decided_by IS NULL OR decided_by <> user_id)
);
CREATE INDEX quota_requests_user ON quota_requests (user_id, asked_at);
-- A head's list, and the one of the data protection officer.
CREATE INDEX quota_requests_unit ON quota_requests (unit_id, asked_at, id);
CREATE INDEX quota_requests_asked ON quota_requests (asked_at, id);

-- Break-glass: one officer, one case, half an hour; reviewed by another person (D-45). reason and review are sealed
-- with the case's key.
CREATE TABLE emergencies (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    user_id BYTEA NOT NULL REFERENCES users,
    unit_id BYTEA NOT NULL REFERENCES units,
    reason BYTEA NOT NULL,
    opened_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    ended_at BIGINT,
    reviewed_at BIGINT,
    reviewed_by BYTEA REFERENCES users,
    justified BOOLEAN,
    review BYTEA,
    CONSTRAINT emergencies_four_eyes CHECK (reviewed_by IS NULL OR reviewed_by <> user_id)
);
-- Does this person have an open one here? How many were there?
CREATE INDEX emergencies_user ON emergencies (user_id, opened_at);
CREATE INDEX emergencies_case ON emergencies (case_id, user_id);
-- What waits for a review, and the list of all.
CREATE INDEX emergencies_opened ON emergencies (opened_at, id);

-- A case that was opened again is monitored again: a month may come twice.
DROP INDEX monitoring_visits_month;
CREATE INDEX monitoring_visits_case ON monitoring_visits (case_id, month, due_on);
