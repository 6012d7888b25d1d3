-- +goose Up
-- The calendar feed of an account, while it is on. The secret of its address is derived from the server's key and the id.
CREATE TABLE calendar_feeds (
    account_id text PRIMARY KEY REFERENCES accounts (id),
    id text NOT NULL,
    made_by text NOT NULL,
    made_at bigint NOT NULL
);
