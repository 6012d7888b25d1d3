package numbering_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/portamento/portamento/numbering"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"01 99 00 12 34", "0033 (0)1 99 00 12 34", "+1 212 555 0123", "3179", "０１９９", "\x00", "📞", "tel:+33",
		"+33 0", "00", "0000000000", strings.Repeat("9", 25), "07000000000000", "+590590000000",
	} {
		f.Add(s)
	}
	plans := []*numbering.Plan{frenchPlan(f), newPlan(f, america())}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, p := range plans {
			n, fault := p.Parse(typed)
			usable := fault == numbering.NoFault || fault == numbering.OtherCountry
			if usable != (n != 0) {
				t.Fatalf("Parse(%q) = %s with %q", typed, n, fault)
			}
			if !usable {
				continue
			}
			if back, err := numbering.ParseE164(n.E164()); err != nil || back != n {
				t.Fatalf("%q gives %s, which is no E.164 number: %v", typed, n, err)
			}
			if _, own := p.National(n); own != (fault == numbering.NoFault) {
				t.Fatalf("%q gives %s with %q, own number: %t", typed, n, fault, own)
			}
			for _, shown := range []string{p.Display(n), p.International(n), n.E164()} {
				if again, f := p.Parse(shown); again != n || f != fault {
					t.Fatalf("%q gives %s, shown as %q, read back as %s %q", typed, n, shown, again, f)
				}
			}
			p.Describe(n)
		}
	})
}

func FuzzRIO(f *testing.F) {
	for _, v := range vectors {
		f.Add(v.rio, v.number, uint8(v.line))
	}
	f.Add("O1 p erOy4p-4tr", "0612345678", uint8(numbering.Mobile))
	f.Add("+++++++++++\xff", "\x00", uint8(250))
	f.Fuzz(func(t *testing.T, typed, national string, line uint8) {
		r, err := numbering.ParseRIO(typed)
		var fault numbering.RIOFault
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("ParseRIO(%q) gives an untyped error: %v", typed, err)
		}
		if (err == nil) != (len(r.Code()) == 12) {
			t.Fatalf("ParseRIO(%q) = %q, %v", typed, r.Code(), err)
		}
		kind := numbering.LineType(line)
		check := r.Check(national, kind)
		fixed, ok := numbering.Repair(typed, national, kind)
		if ok && fixed.Check(national, kind) != numbering.NoRIOFault {
			t.Fatalf("%q is repaired to %s, which does not fit %q", typed, fixed.Code(), national)
		}
		if err != nil {
			return
		}
		if check == numbering.NoRIOFault {
			if !ok || fixed != r {
				t.Fatalf("%s fits %q but is repaired to %s, %t", r.Code(), national, fixed.Code(), ok)
			}
			if key, err := numbering.Key(r.Code()[:9], national); err != nil || key != r.Code()[9:] {
				t.Fatalf("%s fits %q but its key is %q, %v", r.Code(), national, key, err)
			}
		}
		if again, err := numbering.ParseRIO(strings.ToLower(r.Code())); err != nil || again != r {
			t.Fatalf("%s is read back as %s, %v", r.Code(), again.Code(), err)
		}
	})
}

func FuzzLoadBlocks(f *testing.F) {
	f.Add([]byte(readFile(f, "blocks.csv")[:180]))
	f.Add([]byte("0142;0142000000;0142999999;FRTE;M\xe9tropole;01/01/2017\r\n"))
	f.Add([]byte("15;15;15;URG;National;19/12/2002"))
	f.Add([]byte("1;1;1;;;\n11;11;11;;;\n1;1;1;X;;\n"))
	f.Add([]byte(";;;;;\n\"\n"))
	f.Fuzz(func(t *testing.T, list []byte) {
		if len(list) > 1<<16 {
			return
		}
		p := newPlan(t, france())
		err := p.LoadBlocks(strings.NewReader(string(list)), "fuzz", april2026)
		var small strings.Builder
		if cerr := numbering.Compact(&small, strings.NewReader(string(list))); (cerr == nil) != (err == nil) {
			t.Fatalf("LoadBlocks gives %v, Compact %v", err, cerr)
		}
		q := newPlan(t, france())
		if err := q.LoadCompact(strings.NewReader(string(list)), "fuzz", april2026); err != nil && !errors.Is(err, numbering.ErrBadList) {
			t.Fatalf("LoadCompact gives an untyped error: %v", err)
		}
		if err != nil {
			if !errors.Is(err, numbering.ErrBadList) {
				t.Fatalf("LoadBlocks gives an untyped error: %v", err)
			}
			return
		}
		if err := q.LoadCompact(strings.NewReader(small.String()), "fuzz", april2026); err != nil {
			t.Fatalf("what Compact wrote is refused: %v", err)
		}
		for _, typed := range samples(string(list)) {
			n, fault := p.Parse(typed)
			m, other := q.Parse(typed)
			if n != m || fault != other || p.Describe(n) != q.Describe(n) {
				t.Fatalf("%q: list says %s %q %+v, compact form %s %q %+v",
					typed, n, fault, p.Describe(n), m, other, q.Describe(m))
			}
		}
	})
}
