-- +goose Up
-- Instants are microseconds since 1970 in UTC, 0 for none (9223372036854775807 where none sorts last).
-- Columns named doc hold JSON that only this program reads.
CREATE TABLE meta (
    name text PRIMARY KEY,
    value text NOT NULL
);
INSERT INTO meta (name, value) VALUES ('probe', ''), ('held', '');

CREATE TABLE accounts (
    id text PRIMARY KEY,
    name text NOT NULL,
    market text NOT NULL,
    owner text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE users (
    id text PRIMARY KEY,
    account_id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    language text NOT NULL,
    role text NOT NULL
);
CREATE INDEX users_account ON users (account_id, id);

CREATE TABLE api_keys (
    id text PRIMARY KEY,
    hash bytea NOT NULL UNIQUE,
    role text NOT NULL,
    account_id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL,
    revoked_at bigint NOT NULL
);
CREATE INDEX api_keys_account ON api_keys (account_id, id);

CREATE TABLE requests (
    id text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id),
    reference text NOT NULL UNIQUE,
    external_id text NOT NULL,
    market text NOT NULL,
    version bigint NOT NULL,
    stage text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    ended_at bigint NOT NULL,
    erased_at bigint NOT NULL,
    order_count bigint NOT NULL,
    message_count bigint NOT NULL,
    event_count bigint NOT NULL,
    customer_seq bigint NOT NULL,
    event_head bytea,
    stored_at bigint NOT NULL,
    doc text NOT NULL,
    secrets bytea
);
CREATE UNIQUE INDEX requests_external ON requests (account_id, external_id) WHERE external_id <> '';
CREATE INDEX requests_account ON requests (account_id, created_at, id);
CREATE INDEX requests_stage ON requests (stage, created_at, id);
CREATE INDEX requests_created ON requests (created_at, id);
CREATE INDEX requests_stored ON requests (stored_at);

CREATE TABLE orders (
    id text PRIMARY KEY,
    request_id text NOT NULL REFERENCES requests (id),
    account_id text NOT NULL,
    place bigint NOT NULL,
    reference text NOT NULL,
    name text NOT NULL,
    market text NOT NULL,
    carrier text NOT NULL,
    carrier_name text NOT NULL,
    state text NOT NULL,
    ball text NOT NULL,
    attempt bigint NOT NULL,
    version bigint NOT NULL,
    assignee text NOT NULL,
    first_number bigint NOT NULL,
    number_count bigint NOT NULL,
    next_due bigint NOT NULL,
    foc_start bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    doc text NOT NULL
);
CREATE INDEX orders_request ON orders (request_id);
CREATE INDEX orders_due ON orders (next_due, id);
CREATE INDEX orders_state ON orders (state, next_due, id);
CREATE INDEX orders_foc ON orders (foc_start, id);
CREATE INDEX orders_created ON orders (created_at, id);
CREATE INDEX orders_updated ON orders (updated_at, id);
CREATE INDEX orders_assignee ON orders (assignee, next_due, id) WHERE assignee <> '';

-- One row for each number of a request; order_id is '' while no order has it.
CREATE TABLE port_numbers (
    request_id text NOT NULL REFERENCES requests (id),
    order_id text NOT NULL,
    number bigint NOT NULL,
    account_id text NOT NULL,
    place bigint NOT NULL,
    state text NOT NULL,
    open boolean NOT NULL,
    doc text NOT NULL,
    PRIMARY KEY (request_id, order_id, number)
);
CREATE INDEX port_numbers_number ON port_numbers (number);
-- A number is in at most one open order, over all accounts.
CREATE UNIQUE INDEX port_numbers_open ON port_numbers (number) WHERE open;

CREATE TABLE events (
    id text PRIMARY KEY,
    request_id text NOT NULL REFERENCES requests (id),
    account_id text NOT NULL,
    order_id text NOT NULL,
    sequence bigint NOT NULL,
    customer_seq bigint NOT NULL,
    type text NOT NULL,
    at bigint NOT NULL,
    visibility text NOT NULL,
    data text NOT NULL,
    prev bytea,
    hash bytea NOT NULL,
    stored_at bigint NOT NULL,
    UNIQUE (request_id, sequence)
);
CREATE INDEX events_feed ON events (stored_at, id);
CREATE INDEX events_account ON events (account_id, stored_at, id);

CREATE TABLE messages (
    id text PRIMARY KEY,
    request_id text NOT NULL REFERENCES requests (id),
    account_id text NOT NULL,
    order_id text NOT NULL,
    sequence bigint NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    body text NOT NULL,
    private boolean NOT NULL,
    UNIQUE (request_id, sequence)
);

CREATE TABLE deadlines (
    request_id text NOT NULL REFERENCES requests (id),
    order_id text NOT NULL,
    kind text NOT NULL,
    mark text NOT NULL,
    account_id text NOT NULL,
    due_at bigint NOT NULL,
    lease_until bigint NOT NULL,
    token bigint NOT NULL,
    PRIMARY KEY (request_id, order_id, kind, mark)
);
CREATE INDEX deadlines_due ON deadlines (due_at, request_id, order_id, kind, mark);

CREATE TABLE own_numbers (
    number bigint PRIMARY KEY,
    market text NOT NULL,
    state text NOT NULL,
    purpose text NOT NULL,
    account_id text NOT NULL,
    user_id text NOT NULL,
    is_default boolean NOT NULL,
    release_at bigint NOT NULL,
    request_id text NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX own_numbers_account ON own_numbers (account_id, number);
CREATE INDEX own_numbers_request ON own_numbers (request_id);
CREATE INDEX own_numbers_state ON own_numbers (state, number);
CREATE INDEX own_numbers_release ON own_numbers (release_at) WHERE release_at > 0;
-- An account has one default number.
CREATE UNIQUE INDEX own_numbers_default ON own_numbers (account_id) WHERE is_default;

-- Answers of losing carriers that belong to no order.
CREATE TABLE strays (
    carrier text NOT NULL,
    id text NOT NULL,
    at bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (carrier, id)
);
CREATE INDEX strays_at ON strays (at, carrier, id);

CREATE TABLE idempotency_keys (
    id text PRIMARY KEY,
    body_hash bytea NOT NULL,
    ticket bigint NOT NULL,
    taken_at bigint NOT NULL,
    created_at bigint NOT NULL,
    request_id text NOT NULL,
    answer bytea
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

CREATE TABLE rate_buckets (
    bucket text PRIMARY KEY,
    free_at bigint NOT NULL
);
CREATE INDEX rate_buckets_free ON rate_buckets (free_at);

CREATE TABLE checkpoints (
    sequence bigint PRIMARY KEY,
    at bigint NOT NULL,
    until bigint NOT NULL,
    head_count bigint NOT NULL,
    prev bytea,
    hash bytea NOT NULL,
    signature bytea NOT NULL
);

CREATE TABLE checkpoint_heads (
    checkpoint bigint NOT NULL REFERENCES checkpoints (sequence),
    request_id text NOT NULL,
    sequence bigint NOT NULL,
    head bytea NOT NULL,
    PRIMARY KEY (request_id, sequence)
);
CREATE INDEX checkpoint_heads_checkpoint ON checkpoint_heads (checkpoint, request_id);
