-- +goose Up
-- When the desk was told of a question by mail, and when it gave its answer, which is sealed with the rest and on its way; 0: not yet.
ALTER TABLE check_questions ADD COLUMN told_at bigint NOT NULL DEFAULT 0;
ALTER TABLE check_questions ADD COLUMN answered_at bigint NOT NULL DEFAULT 0;
CREATE INDEX check_questions_untold ON check_questions (asked_at) WHERE told_at = 0;
CREATE INDEX check_questions_answered ON check_questions (answered_at) WHERE answered_at > 0;
