-- Filters of the list of cases that an officer keeps under a name of their own; the list shows a person's few.
-- query holds codes and ids as they stand in an address, never a name.
CREATE TABLE saved_filters (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX saved_filters_name ON saved_filters (user_id, name);
