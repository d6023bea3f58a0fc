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

-- What somebody without an account warned of, beside the alert it became. Of the tracking code only a keyed hash is kept.
CREATE TABLE public_alerts (
    alert_id BLOB NOT NULL PRIMARY KEY REFERENCES alerts,
    tracking_hash BLOB NOT NULL,
    sent_at BIGINT NOT NULL
);
-- The tracking page finds by the code alone.
CREATE UNIQUE INDEX public_alerts_tracking ON public_alerts (tracking_hash);
