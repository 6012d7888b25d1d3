package corpus_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"slices"
	"testing"
	"time"

	"github.com/portamento/portamento/document/bill/corpus"
)

var day = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// What is tuned on must not report.
func TestTheSetsShareNothing(t *testing.T) {
	t.Parallel()
	tuning, reporting := corpus.Layouts(corpus.Tuning), corpus.Layouts(corpus.Reporting)
	if len(tuning) < 8 || len(reporting) < 8 {
		t.Fatalf("%d and %d layouts", len(tuning), len(reporting))
	}
	for _, name := range tuning {
		if slices.Contains(reporting, name) {
			t.Errorf("layout %s is in both sets", name)
		}
	}
	from, to := corpus.Tuning.Seeds()
	from2, to2 := corpus.Reporting.Seeds()
	if from < to2 && from2 < to {
		t.Errorf("the seeds %d to %d and %d to %d overlap", from, to, from2, to2)
	}
	for _, set := range []corpus.Set{corpus.Tuning, corpus.Reporting} {
		from, to := set.Seeds()
		names := corpus.Layouts(set)
		for _, c := range corpus.Make(set, corpus.Plan{Good: 60, Bad: 44}, day) {
			if c.Seed < from || c.Seed >= to || !slices.Contains(names, c.Layout) || c.Set != set {
				t.Errorf("set %d has seed %d of layout %s", set, c.Seed, c.Layout)
			}
		}
	}
}

func TestEveryKindIsMadeAndNamesItsFields(t *testing.T) {
	t.Parallel()
	made := map[corpus.Kind]int{}
	for _, c := range corpus.Make(corpus.Reporting, corpus.Plan{Good: 20, Bad: 44}, day) {
		made[c.Kind]++
		if (c.Kind == corpus.Good) != (len(c.Wrong) == 0) {
			t.Errorf("%s seed %d: %q has the wrong fields %v", c.Layout, c.Seed, c.Kind, c.Wrong)
		}
	}
	if made[corpus.Good] != 20 {
		t.Errorf("%d good ones", made[corpus.Good])
	}
	for _, kind := range corpus.Kinds() {
		if made[kind] != 4 {
			t.Errorf("%d of kind %q", made[kind], kind)
		}
	}
}

func TestTheSameSeedMakesTheSameBill(t *testing.T) {
	t.Parallel()
	for _, scanned := range []int{0, 100} {
		plan := corpus.Plan{Good: 2, Scanned: scanned}
		one, two := corpus.Make(corpus.Tuning, plan, day), corpus.Make(corpus.Tuning, plan, day)
		for i := range one {
			name, a := one[i].Bill()
			_, b := two[i].Bill()
			if !bytes.Equal(a, b) {
				t.Errorf("%s of seed %d differs from itself", name, one[i].Seed)
			}
		}
	}
}

func TestPicturesArePicturesOfTheRightSize(t *testing.T) {
	t.Parallel()
	for _, c := range corpus.Make(corpus.Tuning, corpus.Plan{Good: 3, Scanned: 100}, day) {
		_, data := c.Bill()
		size, kind, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("seed %d: %v", c.Seed, err)
		}
		if want := int(c.Sheets[0].Width * c.Scan.DPI / 72); size.Width != want {
			t.Errorf("seed %d: a %s of %d pixels, want %d", c.Seed, kind, size.Width, want)
		}
	}
}
