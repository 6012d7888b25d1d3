-- +goose Up
-- The history of people is read by its chains; nothing asks for one person's lines.
DROP INDEX people_history_person;
