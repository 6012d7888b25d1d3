-- +goose Up
-- Hours in which the people of an account get no mails that can wait: minutes of the day on the market's clock.
CREATE TABLE quiet_hours (
    account_id text PRIMARY KEY,
    begins integer NOT NULL,
    ends integer NOT NULL
);
