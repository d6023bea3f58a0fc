DROP TABLE outreach;
