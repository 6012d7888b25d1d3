package store_test

import (
	"testing"
	"time"

	"github.com/portamento/portamento/porting/help"
	"github.com/portamento/portamento/porting/question"
	"github.com/portamento/portamento/store/storetest"
)

// A question and an opinion are erased once they were kept for as long as they may be, whether others come or not.
func TestQuestions_EndByThemselves(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		clock := storetest.NewClock(storetest.Start())
		db := storetest.OpenAt(t, e.URL(t), clock.Now)
		q := question.Question{ID: "que_1", Market: "fr", Numbers: []string{"0 800 00 00 00"}, Email: "camille@example.com", At: clock.Now()}
		if err := db.Questions().KeepQuestion(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		o := help.Opinion{ID: "opn_1", Market: "fr", Slug: "refused", At: clock.Now().Add(question.Life - help.Life)} // its time ends with the question's
		if err := db.Questions().KeepOpinion(t.Context(), o, help.Most); err != nil {
			t.Fatal(err)
		}
		for after, want := range []int{1, 0} { // the last instant that it may wait, and the one after
			now := clock.Now().Add(question.Life + time.Duration(after)*time.Microsecond)
			if err := db.Clean(t.Context(), now, 100); err != nil {
				t.Fatal(err)
			}
			if list, err := db.Questions().Questions(t.Context(), 10); err != nil || len(list) != want {
				t.Errorf("%d microseconds later: %d questions, %v", after, len(list), err)
			}
			if list, err := db.Questions().Opinions(t.Context(), 10); err != nil || len(list) != want {
				t.Errorf("%d microseconds later: %d opinions, %v", after, len(list), err)
			}
		}
	})
}
