-- +goose Up
CREATE TRIGGER people_history_append_only BEFORE UPDATE OR DELETE ON people_history FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER people_history_keep BEFORE TRUNCATE ON people_history FOR EACH STATEMENT EXECUTE FUNCTION append_only();
