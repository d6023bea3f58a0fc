DROP TABLE plan_agreements;
DROP TABLE plan_rows;
DROP TABLE plans;
DROP TABLE care_sheets;
