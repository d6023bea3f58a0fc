DROP TABLE drafts;
DROP TABLE throttles;
DROP TABLE sessions;
DROP TABLE role_requests;
DROP TABLE recovery_codes;
DROP TABLE activation_links;
DROP TABLE users;
