package loa_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/portamento/portamento/loa"
	"github.com/portamento/portamento/loa/pdf"
	"github.com/portamento/portamento/market"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var (
	markets   = []porting.MarketCode{"fr", "us", "mx"}
	languages = []string{"en", "fr", "es"}
)

// judge runs an outside program on a letter; the test is skipped where it is not installed.
func judge(t testing.TB, file []byte, name string, arguments ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	path := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), name, append(arguments, path)...)
	if name == "pdftotext" {
		c.Args = append(c.Args, "-")
	}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func text(t testing.TB, file []byte) string {
	t.Helper()
	return judge(t, file, "pdftotext", "-layout", "-enc", "UTF-8")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
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
		t.Errorf("%s differs (go test ./loa -update):\n%s", path, got)
	}
}

func TestLetter_reads(t *testing.T) {
	t.Parallel()
	for _, code := range markets {
		o := open(t, code)
		for _, language := range languages {
			name := caseName(code, language, 3)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				golden(t, name, text(t, draw(t, o.signed(t, 3, language))))
			})
		}
	}
}

func TestLetter_readsInItsOtherForms(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	hand := o.input(3, "fr")
	hand.Hand = true
	copied := o.input(3, "fr")
	copied.Evidence = o.evidence(o.letter(t, copied))
	copied.Carrier = &loa.CarrierCopy{SignedSHA256: strings.Repeat("ab", 32)}
	partial := o.input(3, "fr")
	no := false
	f := &partial.Request.Fields
	f.MainMoves, f.Numbers, f.Rest, f.Internet, f.TemporaryNumber = &no, f.Numbers[1:], "keep", "dsl_leaving", "keep"
	f.NewMainNumber.Number = 33199000055
	for name, in := range map[string]loa.Input{"fr-hand": hand, "fr-carrier": copied, "fr-shown": o.input(3, "fr"), "fr-partial": partial} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, text(t, draw(t, o.letter(t, in))))
		})
	}
}

func TestLetter_everyNumberIsThere(t *testing.T) {
	t.Parallel()
	for _, code := range markets {
		o := open(t, code)
		for _, count := range []int{1, 20, 24, 25, 300} {
			l := o.signed(t, count, "en")
			read := text(t, draw(t, l))
			for _, g := range l.Groups {
				for _, n := range g.Lines {
					if !strings.Contains(read, n.Display) {
						t.Errorf("%s, %d numbers: %s is not in the text", code, count, n.Display)
					}
				}
			}
			if len(l.Numbers()) != count {
				t.Errorf("%s: %d numbers, want %d", code, len(l.Numbers()), count)
			}
		}
	}
}

func TestLetter_sameBytes(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	if a, b := draw(t, o.signed(t, 30, "fr")), draw(t, o.signed(t, 30, "fr")); !bytes.Equal(a, b) {
		t.Error("the same letter was drawn in two ways")
	}
}

func TestLetter_secretsAreForTheCarrierAlone(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	in := o.input(2, "fr")
	in.Evidence = o.evidence(o.letter(t, in))
	read := text(t, draw(t, o.letter(t, in)))
	for _, secret := range []string{"F0FABC1237KN", "4021-778812"} {
		if strings.Contains(read, secret) {
			t.Errorf("the customer's letter shows %s", secret)
		}
	}
	in.Carrier = &loa.CarrierCopy{SignedSHA256: "00"}
	read = text(t, draw(t, o.letter(t, in)))
	for _, secret := range []string{"F0FABC1237KN", "4021-778812"} {
		if !strings.Contains(read, secret) {
			t.Errorf("the carrier's copy lacks %s", secret)
		}
	}
	if strings.Contains(read, "9,95") {
		t.Error("the carrier's copy shows what the customer pays")
	}
}

func TestLetter_oneOrder(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	in := o.input(4, "fr")
	in.Order = &porting.Order{Name: "SFR", Numbers: []*porting.Number{{Number: 33199000001}, {Number: 33199000002}}}
	l := o.letter(t, in)
	if got := l.Numbers(); !slices.Equal(got, []string{"+33199000001", "+33199000002"}) || l.Provider != "SFR" {
		t.Errorf("%s gives up %v", l.Provider, got)
	}
	in.Order.Numbers = in.Order.Numbers[:0]
	if _, err := loa.New(in); !errors.Is(err, loa.ErrIncomplete) {
		t.Errorf("an order without numbers: %v", err)
	}
}

// A bill can come from somebody in the network of another: the contract is with the one, and both are asked for the numbers.
func TestLetter_reseller(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	in := o.input(2, "en")
	in.Request.Fields.CurrentProvider = "Acme Télécom"
	in.Order = &porting.Order{Carrier: "orange", Name: "Orange", Step: porting.Completed}
	for _, w := range in.Request.Fields.Numbers {
		in.Order.Numbers = append(in.Order.Numbers, &porting.Number{Number: w.Number, State: porting.NumberCompleted, PortedAt: made})
	}
	read := strings.Join(strings.Fields(text(t, draw(t, o.letter(t, in)))), " ")
	for _, says := range []string{"ask Acme Télécom, Orange in my name", "ends the contract with Acme Télécom for", "The contract with Acme Télécom for the lines"} {
		if !strings.Contains(read, says) {
			t.Errorf("the letter lacks %q: %s", says, read)
		}
	}
	file, err := in.Template.Closing(loa.Closing{Market: o.market, Request: in.Request, Order: in.Order, Agent: in.Agent, At: made})
	if err != nil {
		t.Fatal(err)
	}
	if read := text(t, file); strings.Contains(read, "Orange") || !strings.Contains(read, "Acme Télécom") {
		t.Errorf("the contract is ended with somebody else: %s", read)
	}
}

func TestNew_incomplete(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	for name, change := range map[string]func(*loa.Input){
		"no template": func(in *loa.Input) { in.Template = nil },
		"no number": func(in *loa.Input) {
			in.Request.Fields.Numbers, in.Request.Fields.MainNumber = nil, porting.TypedNumber{}
		},
		"no agent":          func(in *loa.Input) { in.Agent = loa.Agent{} },
		"a copy of nothing": func(in *loa.Input) { in.Carrier = &loa.CarrierCopy{} },
	} {
		in := o.input(2, "fr")
		change(&in)
		if _, err := loa.New(in); !errors.Is(err, loa.ErrIncomplete) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLetter_scope(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	yes, no := true, false
	for name, c := range map[string]struct {
		change func(*porting.Fields)
		want   string
	}{
		"one number":                 {func(f *porting.Fields) { f.Numbers = f.Numbers[:1] }, "single"},
		"all":                        {func(*porting.Fields) {}, "full"},
		"all, and the rest closes":   {func(f *porting.Fields) { f.Rest = "close" }, "full"},
		"some, the main one stays":   {func(f *porting.Fields) { f.MainMoves, f.Numbers, f.Rest = &no, f.Numbers[1:], "keep" }, "partial"},
		"the main one, others stay":  {func(f *porting.Fields) { f.MainMoves, f.Rest = &yes, "keep" }, "main_leaves"},
		"all, and nobody can tell":   {func(f *porting.Fields) { f.Rest = "unknown" }, "unsettled"},
		"the main one alone of many": {func(f *porting.Fields) { f.Numbers, f.Rest = f.Numbers[:1], "keep" }, "main_leaves"},
	} {
		in := o.input(3, "en")
		c.change(&in.Request.Fields)
		if got := o.letter(t, in).Scope; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// tagged finds the kinds of tags that a reader aloud needs.
func TestLetter_isTagged(t *testing.T) {
	t.Parallel()
	o := open(t, "us")
	file := draw(t, o.signed(t, 30, "es"))
	tree := judge(t, file, "pdfinfo", "-struct-text")
	for _, want := range []string{"H1", "H2", "P (block)", "Table", "TR", "TH", "TD", "/Scope /Row", "/Scope /Column", "LI", "LBody", "Figure", "Carta de autorización"} {
		if !strings.Contains(tree, want) {
			t.Errorf("the tree of tags has no %s", want)
		}
	}
	info := judge(t, file, "pdfinfo")
	for _, want := range []string{`Tagged: +yes`, `Title: +Carta de autorización PRT-7F3K-29QX`, `Page size: +612 x 792`, `Author: +Portamento Voice Inc\.`} {
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("pdfinfo says nothing like %s:\n%s", want, info)
		}
	}
	fonts := strings.Split(strings.TrimSpace(judge(t, file, "pdffonts")), "\n")[2:]
	for _, line := range fonts {
		if !strings.Contains(line, "yes yes yes") || !strings.Contains(line, "Liberation") {
			t.Errorf("a font is not embedded, not cut down or cannot be read back: %s", line)
		}
	}
	if len(fonts) != 3 {
		t.Errorf("%d fonts", len(fonts))
	}
	if out := judge(t, file, "qpdf", "--check"); strings.Contains(out, "WARNING") {
		t.Error(out)
	}
}

// The text below the paper: no-break spaces, accents and other alphabets come back as they went in.
func TestLetter_characters(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	in := o.input(1, "fr")
	in.Request.Fields.Holder.Company = "Łódź Ångström Ελλάδα Москва — «Œuvre» 9,95 €"
	in.Request.Fields.ServiceAddress.Street = strings.Repeat("interminable", 30)
	in.Agent.Name = "A\nB\x00C"
	read := text(t, draw(t, o.letter(t, in)))
	if !strings.Contains(read, "Łódź Ångström Ελλάδα Москва — «Œuvre» 9,95 €") {
		t.Errorf("not read back:\n%s", read)
	}
	if strings.Count(strings.Join(strings.Fields(read), ""), "interminable") != 30 {
		t.Errorf("a long word lost a part:\n%s", read)
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	all, err := loa.LoadTemplates(market.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range markets {
		for _, language := range languages {
			if found := all.Template(code, language+"-XX"); found == nil || found.Language != language {
				t.Errorf("%s has no letter in %s", code, language)
			}
		}
		if found := all.Template(code, "de"); found == nil || found.Language != "en" {
			t.Errorf("%s: German readers do not get English", code)
		}
	}
	if all.Template("xx", "en") != nil {
		t.Error("there is a letter of no market")
	}
}

func TestReadTemplate_mistakes(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("../market/packs/us/letter.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, changed, want string }{
		"an unknown key":       {"paper: letter", "paper: letter\nink: blue", "ink"},
		"an unknown text":      {"  title:", "  titel: x\n  title:", "titel is used nowhere"},
		"a missing text":       {"  scope.full: full port, all the numbers of the account\n", "", "scope.full is missing"},
		"another paper":        {"paper: letter", "paper: a5", "a5"},
		"an unknown place":     {"To port telephone numbers to {agent}", "To {nobody}", "{nobody}"},
		"eleven months":        {"January, ", "", "11 months"},
		"no text of authority": {"authority:", "Authority:", "Authority"},
	} {
		if !bytes.Contains(good, []byte(c.old)) {
			t.Fatalf("%s: the example changed", name)
		}
		_, err := loa.ReadTemplate("us", "en", bytes.Replace(good, []byte(c.old), []byte(c.changed), 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := loa.ReadTemplate("us", "de", good); err == nil {
		t.Error("a language without words is accepted")
	}
}

func TestEvidence_sameBytes(t *testing.T) {
	t.Parallel()
	o := open(t, "fr")
	e := o.evidence(o.letter(t, o.input(2, "fr")))
	first, err := e.SHA256()
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.SHA256()
	if err != nil || first != again {
		t.Errorf("two hashes of one record, %v", err)
	}
	e.Address = "203.0.113.8"
	if other, err := e.SHA256(); err != nil || other == first {
		t.Errorf("a changed record has the same hash, %v", err)
	}
}

// Whatever people type, a letter is drawn, is a file of ours, and takes no page without end.
func FuzzLetter(f *testing.F) {
	f.Add("Aïda", "Lefèvre", "12 rue de la Paix", "Mozilla/5.0", uint16(3))
	f.Add("(\\) <FEFF>", "endobj\nxref", strings.Repeat("x", 60), "\x00\xff{signer}", uint16(2))
	o := open(f, "fr")
	f.Fuzz(func(t *testing.T, first, last, street, agent string, count uint16) {
		if len(first)+len(last)+len(street)+len(agent) > 400 {
			t.Skip("a short text breaks lines as well as a long one, and sooner")
		}
		in := o.input(int(count%4)+1, "fr")
		in.Request.Fields.Holder.FirstName, in.Request.Fields.Holder.LastName, in.Request.Fields.ServiceAddress.Street = first, last, street
		for i := range in.Request.Fields.Numbers {
			in.Request.Fields.Numbers[i].Label = last
			in.Request.Fields.Numbers[i].Number += numbering.PhoneNumber(i)
		}
		in.Evidence = o.evidence(o.letter(t, in))
		in.Evidence.Agent = agent
		file := draw(t, o.letter(t, in))
		if _, err := pdf.Signatures(file); err != nil {
			t.Errorf("not a file of ours: %v", err)
		}
		if pages := bytes.Count(file, []byte("/Type/Page/")); pages > 60 {
			t.Errorf("%d pages", pages)
		}
	})
}
