package question

import (
	"context"
	"fmt"
	"time"

	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/porting/question"
	"github.com/portamento/portamento/store/engine"
)

// Clean erases questions and opinions that were kept for as long as they may be, at most limit of each: also where nobody says anything any more.
func (b Book) Clean(ctx context.Context, now time.Time, limit int) error {
	err := b.Database.Write(ctx, func(t engine.Tx) error {
		_, err := t.Exec(ctx, `DELETE FROM check_questions WHERE id IN (SELECT id FROM check_questions WHERE asked_at < $1 ORDER BY asked_at, id LIMIT $2)`,
			engine.Micros(now.Add(-question.Life)), limit)
		if err != nil {
			return err
		}
		_, err = t.Exec(ctx, `DELETE FROM help_opinions WHERE id IN (SELECT id FROM help_opinions WHERE said_at < $1 ORDER BY said_at, id LIMIT $2)`,
			engine.Micros(now.Add(-help.Life)), limit)
		return err
	})
	if err != nil {
		return fmt.Errorf("clean questions: %w", err)
	}
	return nil
}
