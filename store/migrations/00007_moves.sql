-- +goose Up
-- How many days each completed order took, for what is expected of the next ones.
CREATE TABLE moves (
    order_id text PRIMARY KEY,
    market text NOT NULL,
    carrier text NOT NULL,
    line_type text NOT NULL,
    attempt bigint NOT NULL,
    days bigint NOT NULL,
    ended_at bigint NOT NULL
);
CREATE INDEX moves_group ON moves (market, carrier, line_type, attempt, ended_at, days);
