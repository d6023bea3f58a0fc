DROP TABLE grants;
DROP TABLE referrals;
