-- +goose Up
-- Every filter of a list is answered by walking one index in the order of the list (store/list). The desk's queue runs by one of four
-- columns; an index has each of them behind the state, and behind what else the desk selects by and the state, and the page of each state
-- is read alone. There is none without a state: what is over lies together at one end of any order, and a planner that takes an index
-- for evenly mixed walks through all of it to find what is not.
DROP INDEX orders_due;
DROP INDEX orders_foc;
DROP INDEX orders_created;
DROP INDEX orders_updated;
CREATE INDEX orders_state_foc ON orders (state, foc_start, id);
CREATE INDEX orders_state_created ON orders (state, created_at, id);
CREATE INDEX orders_state_updated ON orders (state, updated_at, id);
CREATE INDEX orders_carrier_due ON orders (state, carrier, next_due, id);
CREATE INDEX orders_carrier_foc ON orders (state, carrier, foc_start, id);
CREATE INDEX orders_carrier_created ON orders (state, carrier, created_at, id);
CREATE INDEX orders_carrier_updated ON orders (state, carrier, updated_at, id);
CREATE INDEX orders_market_due ON orders (state, market, next_due, id);
CREATE INDEX orders_market_foc ON orders (state, market, foc_start, id);
CREATE INDEX orders_market_created ON orders (state, market, created_at, id);
CREATE INDEX orders_market_updated ON orders (state, market, updated_at, id);
DROP INDEX orders_assignee;
CREATE INDEX orders_assignee_due ON orders (state, assignee, next_due, id) WHERE assignee <> '';
CREATE INDEX orders_assignee_foc ON orders (state, assignee, foc_start, id) WHERE assignee <> '';
CREATE INDEX orders_assignee_created ON orders (state, assignee, created_at, id) WHERE assignee <> '';
CREATE INDEX orders_assignee_updated ON orders (state, assignee, updated_at, id) WHERE assignee <> '';

DROP INDEX requests_created;
DROP INDEX requests_account;
CREATE INDEX requests_account_stage ON requests (account_id, stage, created_at, id);
CREATE INDEX requests_external_id ON requests (external_id) WHERE external_id <> '';
CREATE INDEX requests_updated ON requests (updated_at);
CREATE INDEX requests_account_updated ON requests (account_id, updated_at);

CREATE INDEX deadlines_account ON deadlines (account_id, due_at, request_id, order_id, kind, mark);

CREATE INDEX own_numbers_account_state ON own_numbers (account_id, state, number);
