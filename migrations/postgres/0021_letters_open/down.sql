DROP INDEX letters_open;
