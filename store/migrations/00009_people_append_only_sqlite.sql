-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER people_history_no_update BEFORE UPDATE ON people_history BEGIN
    SELECT RAISE(ABORT, 'rows of people_history are only ever added');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER people_history_no_delete BEFORE DELETE ON people_history BEGIN
    SELECT RAISE(ABORT, 'rows of people_history are only ever added');
END;
-- +goose StatementEnd
