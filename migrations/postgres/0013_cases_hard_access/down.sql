DROP INDEX monitoring_visits_case;
CREATE UNIQUE INDEX monitoring_visits_month ON monitoring_visits (case_id, month);
DROP TABLE emergencies;
DROP TABLE quota_requests;
DROP TABLE identity_looks;
DROP TABLE joined_keys;
DROP TABLE merged_rows;
