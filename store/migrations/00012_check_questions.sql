-- +goose Up
-- What people without an account ask the desk to look at; numbers and mail address are sealed.
CREATE TABLE check_questions (
    id text PRIMARY KEY,
    market text NOT NULL,
    asked_at bigint NOT NULL,
    content bytea NOT NULL
);
CREATE INDEX check_questions_asked ON check_questions (asked_at, id);
