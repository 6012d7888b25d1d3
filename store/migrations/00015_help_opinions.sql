-- +goose Up
-- What readers say of help articles; what they wrote is sealed.
CREATE TABLE help_opinions (
    id text PRIMARY KEY,
    market text NOT NULL,
    slug text NOT NULL,
    language text NOT NULL,
    helpful bigint NOT NULL,
    said_at bigint NOT NULL,
    content bytea NOT NULL
);
CREATE INDEX help_opinions_said ON help_opinions (said_at, id);
