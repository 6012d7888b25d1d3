-- +goose Up
-- Groups of mails that a person does without, separated by spaces.
ALTER TABLE people ADD COLUMN quiet text NOT NULL DEFAULT '';
