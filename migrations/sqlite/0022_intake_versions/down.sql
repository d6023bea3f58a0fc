DROP TABLE intake_versions;
