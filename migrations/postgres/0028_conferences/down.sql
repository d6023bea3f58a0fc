DROP TABLE conference_decisions;
DROP TABLE conference_signatures;
DROP TABLE conference_units;
DROP TABLE conferences;
