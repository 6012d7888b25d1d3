package loa_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/portamento/portamento/loa"
)

// The terms as a file say what was given, part by part, and the same terms are the same bytes.
func TestTerms(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	in := loa.Terms{Title: "Conditions et tarifs : France", Dated: "Version 2026-11, tarifs du 1er janvier 2026", Intro: "Voici ce que vous acceptez.", Author: "Portamento Télécom", At: made,
		Sections: []loa.TermsSection{{"Déclarations", []string{"Je garde ma ligne.", "Les informations sont celles de ma facture."}}, {"Tarifs", []string{strings.Repeat("Un tarif dont la phrase est longue. ", 12)}}}}
	file, err := o.templates.Template("fr", "fr").Terms(in)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := o.templates.Template("fr", "fr").Terms(in)
	if !bytes.Equal(file, again) {
		t.Error("two files of the same terms differ")
	}
	got := text(t, file)
	at := -1
	for _, want := range []string{in.Title, "Version 2026-11", "Voici ce que", "Déclarations", "Je garde ma ligne.", "Tarifs", "Un tarif dont la phrase"} {
		next := strings.Index(got, want)
		if next <= at {
			t.Errorf("%q is missing, or not in its place:\n%s", want, got)
		}
		at = next
	}
	if !bytes.Contains(file, []byte("/StructTreeRoot")) || !bytes.Contains(file, []byte("/Marked true")) {
		t.Error("not tagged")
	}
}
