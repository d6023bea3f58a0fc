-- When a letter left its unit: from then on whoever it was sent to sees it. check_code is what its QR code asks for
-- (domain §6.4, §10): random, and the answer is number, day, unit, valid or void.
ALTER TABLE letters ADD COLUMN dispatched_at BIGINT;
ALTER TABLE letters ADD COLUMN check_code TEXT;
UPDATE letters SET dispatched_at = (SELECT MIN(s.made_at) FROM letter_steps s WHERE s.letter_id = letters.id AND s.act = 'letter.dispatch');
CREATE UNIQUE INDEX letters_check ON letters (check_code);
