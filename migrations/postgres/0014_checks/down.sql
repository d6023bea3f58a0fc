DROP TABLE interviews;
DROP TABLE departure_checks;
DROP TABLE indicator_checks;
DROP TABLE gap_rules;
DROP TABLE indicators;
