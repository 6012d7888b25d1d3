-- +goose Up
-- The numbers of an account, to find requests by some of their digits.
CREATE INDEX port_numbers_account ON port_numbers (account_id, number, request_id);
