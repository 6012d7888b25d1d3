-- +goose Up
-- What the desk taught about carriers' codes; a row that was replaced or taken back stays, with who ended it and when. source is the list of codes,
-- market '' every market.
CREATE TABLE code_mappings (
    id text PRIMARY KEY,
    market text NOT NULL,
    source text NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    note text NOT NULL,
    taught_by text NOT NULL,
    taught_at bigint NOT NULL,
    ended_by text NOT NULL,
    ended_at bigint NOT NULL
);
-- A code of a list stands for one reason in a market.
CREATE UNIQUE INDEX code_mappings_holds ON code_mappings (code, source, market) WHERE ended_at = 0;
