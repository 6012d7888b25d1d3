package question

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting/question"
	"github.com/portamento/portamento/store/engine"
)

// Clean erases questions that have waited for as long as one may, at most limit of them: also where no other one is asked any more.
func (b Book) Clean(ctx context.Context, now time.Time, limit int) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `DELETE FROM check_questions WHERE id IN (SELECT id FROM check_questions WHERE asked_at < $1 ORDER BY asked_at, id LIMIT $2)`,
			engine.Micros(now.Add(-question.Life)), limit)
		return err
	})
	if err != nil {
		return fmt.Errorf("clean questions: %w", err)
	}
	return nil
}
