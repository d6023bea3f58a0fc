DROP TABLE letter_steps;
DROP TABLE letters;
