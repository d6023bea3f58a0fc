-- What waits for a signature or for being sent, on the page of the day.
CREATE INDEX letters_open ON letters (unit_id, state, updated_at);
