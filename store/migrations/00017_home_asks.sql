-- +goose Up
-- What accounts ask of the operator's own residential devices; names, serial, address and link are sealed. 0: not yet; mail is the one that waits.
CREATE TABLE home_asks (
    id text PRIMARY KEY,
    account_id text NOT NULL,
    market text NOT NULL,
    number bigint NOT NULL,
    state text NOT NULL,
    asked_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint NOT NULL,
    told_at bigint NOT NULL,
    mail text NOT NULL,
    request_id text NOT NULL,
    content bytea NOT NULL
);
CREATE UNIQUE INDEX home_asks_open ON home_asks (account_id, number) WHERE ended_at = 0;
CREATE INDEX home_asks_account ON home_asks (account_id, asked_at, id);
CREATE INDEX home_asks_asked ON home_asks (asked_at, id);
CREATE INDEX home_asks_due ON home_asks (expires_at) WHERE ended_at = 0;
CREATE INDEX home_asks_ended ON home_asks (ended_at, id) WHERE ended_at > 0;
CREATE INDEX home_asks_mail ON home_asks (asked_at, id) WHERE mail <> '';
CREATE INDEX home_asks_untold ON home_asks (asked_at, id) WHERE told_at = 0;
