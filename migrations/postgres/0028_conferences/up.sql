-- Case conferences (MTG-09): who is invited and why, on which basis; words are sealed with the case's key.
CREATE TABLE conferences (
    id BYTEA NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    case_id BYTEA NOT NULL REFERENCES cases,
    reasons TEXT NOT NULL,
    basis TEXT NOT NULL,
    at BIGINT NOT NULL,
    call BYTEA NOT NULL,
    minutes BYTEA,
    convened_by BYTEA NOT NULL REFERENCES users,
    convened_at BIGINT NOT NULL,
    ended_at BIGINT
);
-- On the case's page, the newest first.
CREATE INDEX conferences_case ON conferences (case_id, at);

-- Offices that are invited, each with what it is asked.
CREATE TABLE conference_units (
    id BYTEA NOT NULL PRIMARY KEY,
    conference_id BYTEA NOT NULL REFERENCES conferences,
    unit_id BYTEA NOT NULL REFERENCES units,
    question BYTEA NOT NULL
);
CREATE UNIQUE INDEX conference_units_invited ON conference_units (conference_id, unit_id);
-- What waits for an office, on its page of the day.
CREATE INDEX conference_units_unit ON conference_units (unit_id);

-- Who promised to keep silent, before the agenda opened to them.
CREATE TABLE conference_signatures (
    conference_id BYTEA NOT NULL REFERENCES conferences,
    user_id BYTEA NOT NULL REFERENCES users,
    unit_id BYTEA NOT NULL REFERENCES units,
    at BIGINT NOT NULL,
    PRIMARY KEY (conference_id, user_id)
);

-- What was decided, who does it and by when: it hangs on the case, not on the list of coordination meetings.
CREATE TABLE conference_decisions (
    id BYTEA NOT NULL PRIMARY KEY,
    conference_id BYTEA NOT NULL REFERENCES conferences,
    number INTEGER NOT NULL,
    words BYTEA NOT NULL,
    unit_id BYTEA NOT NULL REFERENCES units,
    due_on INTEGER NOT NULL,
    made_at BIGINT NOT NULL,
    done_at BIGINT,
    done_by BYTEA REFERENCES users
);
CREATE UNIQUE INDEX conference_decisions_number ON conference_decisions (conference_id, number);
-- What an office still has to do.
CREATE INDEX conference_decisions_open ON conference_decisions (unit_id, done_at, due_on);
