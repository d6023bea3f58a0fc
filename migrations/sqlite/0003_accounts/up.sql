-- Who may come in.

-- Accounts. Never deleted. auth_epoch ends all sessions when it moves.
CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    full_name TEXT NOT NULL,
    roles TEXT NOT NULL,
    unit_id BLOB NOT NULL REFERENCES units,
    state TEXT NOT NULL,
    password_hash TEXT,
    totp BLOB,
    totp_last_step BIGINT NOT NULL,
    second_factor_waived BOOLEAN NOT NULL,
    auth_epoch INTEGER NOT NULL,
    may_initial BOOLEAN NOT NULL,
    may_dispatch BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_username ON users (username);
CREATE INDEX users_unit ON users (unit_id);

-- One-time links for the first password or a new one; only the hash of the token.
CREATE TABLE activation_links (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX activation_links_user ON activation_links (user_id);

-- Second-factor recovery codes, hashed, each used once.
CREATE TABLE recovery_codes (
    user_id BLOB NOT NULL REFERENCES users,
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, code_hash)
);

-- Grants of roles that wait for a second person (ACT-06, ACT-13).
CREATE TABLE role_requests (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES users,
    roles TEXT NOT NULL,
    requested_by BLOB NOT NULL REFERENCES users,
    requested_at BIGINT NOT NULL,
    decided_by BLOB REFERENCES users,
    decided_at BIGINT,
    approved BOOLEAN,
    CONSTRAINT role_requests_two_persons CHECK (decided_by IS NULL OR decided_by <> requested_by)
);
CREATE INDEX role_requests_open ON role_requests (requested_at) WHERE decided_at IS NULL;

-- Open sessions by the hash of their token. A row that ended is never opened again.
CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_id BLOB REFERENCES users,
    state TEXT NOT NULL,
    auth_epoch INTEGER NOT NULL,
    village BOOLEAN NOT NULL,
    device TEXT NOT NULL,
    locked BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    step_up_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX sessions_user ON sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_seen ON sessions (last_seen_at);

-- Wrong log-ins by user and device, user, and network.
CREATE TABLE throttles (
    key TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    window_started_at BIGINT NOT NULL,
    wait_until BIGINT NOT NULL
);

-- What was typed when the session ended, sealed, given back after log-in.
CREATE TABLE drafts (
    user_id BLOB NOT NULL REFERENCES users,
    path TEXT NOT NULL,
    fields BLOB NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, path)
);
