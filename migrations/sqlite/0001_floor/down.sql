DROP TABLE jobs;
DROP TABLE counters;
DROP TABLE idempotency;
DROP TABLE audit_head;
DROP TABLE audit_log;
DROP TABLE data_keys;
DROP TABLE meta;
