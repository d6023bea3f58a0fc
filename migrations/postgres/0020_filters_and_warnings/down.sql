DROP TABLE public_alerts;
DROP TABLE saved_filters;
