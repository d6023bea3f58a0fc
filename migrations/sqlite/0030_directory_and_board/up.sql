-- What a unit tells others of itself (REF-16). capacity: terima, penuh; the newest word alone.
CREATE TABLE unit_capacity (
    unit_id BLOB NOT NULL PRIMARY KEY REFERENCES units,
    capacity TEXT NOT NULL,
    set_by BLOB NOT NULL REFERENCES users,
    set_at BIGINT NOT NULL
);

-- Opening hours in minutes since midnight WITA, for working days, Saturdays, Sundays and holidays. No row: closed then.
CREATE TABLE unit_hours (
    unit_id BLOB NOT NULL REFERENCES units,
    days TEXT NOT NULL,
    opens INTEGER NOT NULL,
    closes INTEGER NOT NULL,
    PRIMARY KEY (unit_id, days)
);

-- Needs that a unit answers.
CREATE TABLE unit_services (
    unit_id BLOB NOT NULL REFERENCES units,
    need TEXT NOT NULL,
    PRIMARY KEY (unit_id, need)
);

-- Who of a unit is on duty, and when.
CREATE TABLE unit_duty (
    id BLOB NOT NULL PRIMARY KEY,
    unit_id BLOB NOT NULL REFERENCES units,
    user_id BLOB NOT NULL REFERENCES users,
    from_on INTEGER NOT NULL,
    until_on INTEGER NOT NULL,
    set_by BLOB NOT NULL REFERENCES users,
    set_at BIGINT NOT NULL
);
CREATE INDEX unit_duty_unit ON unit_duty (unit_id, until_on);
