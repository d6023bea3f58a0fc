-- Reports from the public page.

-- What somebody without an account sent, beside the case it became. Of the tracking code only a keyed hash is kept.
-- answers is sealed with the case's key.
CREATE TABLE public_reports (
    case_id BLOB NOT NULL PRIMARY KEY REFERENCES cases,
    tracking_hash BLOB NOT NULL,
    is_anonymous BOOLEAN NOT NULL,
    answers BLOB NOT NULL,
    sent_at BIGINT NOT NULL
);
-- The tracking page finds by the code alone.
CREATE UNIQUE INDEX public_reports_tracking ON public_reports (tracking_hash);
