-- What the person agreed to.

-- Append-only: each row is one answer for one scope and agency. The newest counts (D-40).
CREATE TABLE consents (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    victim_id BYTEA NOT NULL REFERENCES victims,
    scope TEXT NOT NULL,
    target_unit_id BYTEA REFERENCES units,
    state TEXT NOT NULL,
    method TEXT NOT NULL,
    valid_until INTEGER,
    details BYTEA NOT NULL,
    made_by BYTEA REFERENCES users,
    made_at BIGINT NOT NULL,
    seq BIGINT NOT NULL
);
-- Asked for each person at each act and each look at a grant.
CREATE INDEX consents_victim ON consents (victim_id, scope, target_unit_id, seq);
CREATE INDEX consents_case ON consents (case_id, seq);
CREATE INDEX consents_expiry ON consents (valid_until);
