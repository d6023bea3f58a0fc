-- How often one officer looked for people within the last hour.
CREATE INDEX audit_log_asked ON audit_log (actor_id, at);
