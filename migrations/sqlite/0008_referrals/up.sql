-- Referrals between units, and the grants that open a case.

-- What one unit asks of another. letter, answer and feedback are sealed.
CREATE TABLE referrals (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    need TEXT NOT NULL,
    service TEXT NOT NULL,
    urgency TEXT NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    victim_id BLOB REFERENCES victims,
    from_unit_id BLOB NOT NULL REFERENCES units,
    to_unit_id BLOB NOT NULL REFERENCES units,
    region_code TEXT NOT NULL REFERENCES regions,
    bundles TEXT NOT NULL,
    basis TEXT NOT NULL,
    predecessor_id BLOB REFERENCES referrals,
    sent_at BIGINT,
    opened_at BIGINT,
    accepted_at BIGINT,
    first_service_on INTEGER,
    completed_at BIGINT,
    feedback_confirmed_at BIGINT,
    due_at BIGINT,
    ended_at BIGINT,
    updated_at BIGINT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users,
    pic_user_id BLOB REFERENCES users,
    reject_reason TEXT NOT NULL,
    returns INTEGER NOT NULL,
    letter BLOB NOT NULL,
    answer BLOB,
    feedback BLOB
);
CREATE UNIQUE INDEX referrals_code ON referrals (code);
CREATE INDEX referrals_case ON referrals (case_id);
-- The two inboxes.
CREATE INDEX referrals_in ON referrals (to_unit_id, updated_at, id);
CREATE INDEX referrals_out ON referrals (from_unit_id, updated_at, id);
CREATE INDEX referrals_in_due ON referrals (to_unit_id, due_at, id) WHERE ended_at IS NULL;
CREATE INDEX referrals_out_due ON referrals (from_unit_id, due_at, id) WHERE ended_at IS NULL;
CREATE INDEX referrals_contact ON referrals (pic_user_id) WHERE ended_at IS NULL;
CREATE INDEX referrals_predecessor ON referrals (predecessor_id);

-- What opens a case to another unit: classes, period, basis, the referral it came with.
CREATE TABLE grants (
    id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases,
    victim_id BLOB REFERENCES victims,
    unit_id BLOB NOT NULL REFERENCES units,
    referral_id BLOB NOT NULL REFERENCES referrals,
    bundles TEXT NOT NULL,
    basis TEXT NOT NULL,
    consent_id BLOB REFERENCES consents,
    pic_user_id BLOB REFERENCES users,
    opened_at BIGINT NOT NULL,
    valid_until INTEGER,
    closed_at BIGINT,
    closed_reason TEXT NOT NULL
);
CREATE INDEX grants_case ON grants (case_id, unit_id);
CREATE INDEX grants_referral ON grants (referral_id);
CREATE INDEX grants_consent ON grants (consent_id);
