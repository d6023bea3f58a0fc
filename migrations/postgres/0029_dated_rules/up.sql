-- Who declared or withdrew a day off, when and on what ground. A day already past waits for a second person.
CREATE TABLE holiday_changes (
    id BYTEA NOT NULL PRIMARY KEY,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    basis TEXT NOT NULL,
    asked_by BYTEA NOT NULL REFERENCES users,
    asked_at BIGINT NOT NULL,
    decided_by BYTEA REFERENCES users,
    decided_at BIGINT,
    approved BOOLEAN
);
-- The history, newest first; what waits.
CREATE INDEX holiday_changes_asked ON holiday_changes (asked_at);

-- When a version was added; empty for what shipped.
ALTER TABLE deadline_rules ADD COLUMN added_at BIGINT;

-- A clock in working days that was held: from which moment how many days were left.
ALTER TABLE clocks ADD COLUMN counts_from BIGINT;
ALTER TABLE clocks ADD COLUMN counts INTEGER;
-- Of those that ran on before this step nobody noted it: they stay where they are.
UPDATE clocks SET counts_from = due_at, counts = 0
    WHERE id IN (SELECT object_id FROM audit_log WHERE action = 'clock.resumed');
-- Open clocks in working days, batch by batch.
CREATE INDEX clocks_unit ON clocks (unit, id) WHERE stopped_at IS NULL;

-- One row: how often reference data were changed. Every node looks at it and reads them again.
CREATE TABLE reference_state (
    id INTEGER NOT NULL PRIMARY KEY,
    changes BIGINT NOT NULL
);
INSERT INTO reference_state (id, changes) VALUES (1, 0);
