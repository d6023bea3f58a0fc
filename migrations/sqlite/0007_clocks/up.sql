-- Deadlines.

-- Running and stopped deadlines, with the rule of their day.
CREATE TABLE clocks (
    id BLOB NOT NULL PRIMARY KEY,
    clock TEXT NOT NULL,
    variant TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BLOB NOT NULL,
    root_id BLOB NOT NULL,
    code TEXT NOT NULL,
    owner_unit_id BLOB REFERENCES units,
    other_unit_id BLOB REFERENCES units,
    region_code TEXT NOT NULL REFERENCES regions,
    started_at BIGINT NOT NULL,
    length INTEGER NOT NULL,
    unit TEXT NOT NULL,
    basis_text TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    stopped_at BIGINT,
    stop_reason TEXT NOT NULL,
    paused_at BIGINT,
    level INTEGER NOT NULL
);
CREATE INDEX clocks_object ON clocks (object_id);
CREATE INDEX clocks_root ON clocks (root_id);
CREATE INDEX clocks_running ON clocks (due_at) WHERE stopped_at IS NULL;
CREATE INDEX clocks_owner ON clocks (owner_unit_id, due_at) WHERE stopped_at IS NULL;
CREATE INDEX clocks_level ON clocks (level, due_at) WHERE stopped_at IS NULL;
