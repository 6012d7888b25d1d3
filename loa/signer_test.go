package loa_test

import (
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
)

// Who signs for a holder gives the mandate in a name of their own, in the letter and in the carrier's copy of it.
func TestLetter_signedForTheHolder(t *testing.T) {
	t.Parallel()
	for _, code := range markets {
		o := open(t, code)
		for _, language := range languages {
			in := o.input(1, language)
			in.Evidence = o.evidence(o.letter(t, in))
			in.Evidence.Name, in.Evidence.Capacity = "Quentin Xylander", porting.CapacityAuthorised
			l := o.letter(t, in)
			if l.Signer.Name != "Quentin Xylander" || l.Signer.Capacity != porting.CapacityAuthorised {
				t.Errorf("%s %s: the mandate is given by %+v", code, language, l.Signer)
			}
			page, _, _ := strings.Cut(text(t, draw(t, l)), "\f")
			said := "Quentin Xylander, " + l.Template.Texts["capacity."+porting.CapacityAuthorised]
			if page = strings.Join(strings.Fields(page), " "); !strings.Contains(page, strings.Join(strings.Fields(said), " ")) {
				t.Errorf("%s %s: no %q in %s", code, language, said, page)
			}
			in.Evidence.Name, in.Evidence.Capacity = "as the holder typed it", porting.CapacityHolder
			if l := o.letter(t, in); l.Signer.Capacity != porting.CapacityHolder || l.Signer.Name == in.Evidence.Name {
				t.Errorf("%s %s: the holder's own mandate is given by %+v", code, language, l.Signer)
			}
		}
	}
}

// A letter that is shown before anybody signed says that the holder signs it, or who may act for them; one for a pen names the holder.
func TestLetter_shownBeforeItIsSigned(t *testing.T) {
	t.Parallel()
	for _, code := range markets {
		o := open(t, code)
		for _, language := range languages {
			in := o.input(1, language)
			l := o.letter(t, in)
			page, _, _ := strings.Cut(text(t, draw(t, l)), "\f")
			page = strings.Join(strings.Fields(page), " ")
			if said := l.Signer.Name + ", " + l.Template.Texts["capacity."+l.Signer.Capacity]; l.Signer.Capacity == porting.CapacityHolder || !strings.Contains(page, said) {
				t.Errorf("%s %s: no %q in %s", code, language, said, page)
			}
			in.Hand = true
			if l := o.letter(t, in); l.Signer.Capacity != porting.CapacityHolder {
				t.Errorf("%s %s: by hand it is signed by %+v", code, language, l.Signer)
			}
		}
	}
}
