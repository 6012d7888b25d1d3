-- +goose Up
-- Which files of documents have to be kept (store/file); erased ones have no name any more.
CREATE TABLE documents (
    id text PRIMARY KEY,
    request_id text NOT NULL REFERENCES requests (id),
    account_id text NOT NULL,
    file text NOT NULL,
    reading text NOT NULL,
    erased_at bigint NOT NULL
);
CREATE INDEX documents_request ON documents (request_id);
CREATE UNIQUE INDEX documents_file ON documents (file) WHERE file <> '';
CREATE UNIQUE INDEX documents_reading ON documents (reading) WHERE reading <> '';
