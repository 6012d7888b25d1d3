-- +goose Up
-- Letters by the SHA-256 of the signed file and of the document that was shown, so that anybody who has one can ask whether it is genuine.
-- replaced_at is when a letter with another content took its place; file is where it lies, '' for an uploaded one.
CREATE TABLE letters (
    sha256 text PRIMARY KEY,
    shown text NOT NULL,
    request_id text NOT NULL REFERENCES requests (id),
    account_id text NOT NULL,
    file text NOT NULL,
    numbers bigint NOT NULL,
    signed_at bigint NOT NULL,
    replaced_at bigint NOT NULL
);
CREATE INDEX letters_shown ON letters (shown) WHERE shown <> '';
CREATE INDEX letters_request ON letters (request_id);
CREATE INDEX letters_file ON letters (file) WHERE file <> '';
