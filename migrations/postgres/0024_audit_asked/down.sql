DROP INDEX audit_log_asked;
