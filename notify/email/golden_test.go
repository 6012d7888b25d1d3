package email_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/portamento/portamento/notify"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares every mail in every language with the files that people have read and found good.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, language := range notify.Languages() {
		for _, kind := range kinds {
			t.Run(string(kind)+"."+language, func(t *testing.T) {
				t.Parallel()
				m := render(t, example(t, kind, language))
				base := filepath.Join("testdata", "golden", string(kind)+"."+language)
				golden(t, base+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
				golden(t, base+".html", m.HTML)
				if m.Calendar != nil {
					golden(t, base+".ics", string(m.Calendar.Body))
				}
			})
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and read the difference. Now:\n%s", path, got)
	}
}
