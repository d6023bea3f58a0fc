DROP TABLE unit_duty;
DROP TABLE unit_services;
DROP TABLE unit_hours;
DROP TABLE unit_capacity;
