-- What the reception of a case said before each correction: the answers that were replaced and why, sealed together.
-- Read with the case, the newest first.
CREATE TABLE intake_versions (
    id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL REFERENCES cases,
    body BYTEA NOT NULL,
    replaced_by BYTEA NOT NULL REFERENCES users,
    replaced_at BIGINT NOT NULL
);
CREATE INDEX intake_versions_case ON intake_versions (case_id, replaced_at);
