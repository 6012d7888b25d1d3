package numbering_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/numbering"
)

var (
	april2026 = time.Date(2026, 4, 17, 0, 0, 0, 0, time.UTC)
	april2013 = time.Date(2013, 4, 18, 0, 0, 0, 0, time.UTC)
)

// france is a plan shaped like the French one; overseas calling codes as in ITU-T E.164.
func france() numbering.Country {
	return numbering.Country{
		Code: "FR", CallingCode: "33", Trunk: "0", Exit: "00", NationalLength: 9,
		Groups: []int{2, 2, 2, 2, 2},
		LineTypes: []numbering.PrefixLine{
			{Prefix: "01", Type: numbering.Landline}, {Prefix: "02", Type: numbering.Landline},
			{Prefix: "03", Type: numbering.Landline}, {Prefix: "04", Type: numbering.Landline},
			{Prefix: "05", Type: numbering.Landline}, {Prefix: "06", Type: numbering.Mobile},
			{Prefix: "07", Type: numbering.Mobile}, {Prefix: "08", Type: numbering.Premium, Groups: []int{1, 3, 2, 2, 2}},
			{Prefix: "080", Type: numbering.TollFree, Groups: []int{1, 3, 2, 2, 2}}, {Prefix: "09", Type: numbering.VoIP},
		},
		Fiction: []string{"019900", "026191", "035301", "046571", "053649", "063998"},
		Territories: []numbering.PrefixCode{
			{Prefix: "0262", CallingCode: "262"}, {Prefix: "0269", CallingCode: "262"},
			{Prefix: "0639", CallingCode: "262"}, {Prefix: "063998", CallingCode: "33"},
			{Prefix: "0590", CallingCode: "590"}, {Prefix: "070050", CallingCode: "590"},
			{Prefix: "0594", CallingCode: "594"}, {Prefix: "0596", CallingCode: "596"},
			{Prefix: "0508", CallingCode: "508"},
		},
		Emergency:  []string{"15", "17", "18", "112", "114", "115", "119", "116000"},
		ShortCodes: []string{"3179"},
	}
}

// america is a plan without trunk prefix.
func america() numbering.Country {
	return numbering.Country{
		Code: "US", CallingCode: "1", Exit: "011", NationalLength: 10, First: "23456789",
		Groups: []int{3, 3, 4}, Elsewhere: []string{"416"}, Pattern: "(###) ###-####",
		LineTypes: []numbering.PrefixLine{{Prefix: "800", Type: numbering.TollFree}},
		Emergency: []string{"911"}, ShortCodes: []string{"411"},
	}
}

func newPlan(t testing.TB, c numbering.Country) *numbering.Plan {
	t.Helper()
	p, err := numbering.NewPlan(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// readFile returns a file of testdata.
func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// frenchPlan is france with an extract of the regulator's lists.
func frenchPlan(t testing.TB) *numbering.Plan {
	t.Helper()
	p := newPlan(t, france())
	if err := p.LoadBlocks(strings.NewReader(readFile(t, "blocks.csv")), "Arcep MAJNUM", april2026); err != nil {
		t.Fatal(err)
	}
	if err := p.LoadZones(strings.NewReader(readFile(t, "zones.csv")), "Arcep ZNE", april2013); err != nil {
		t.Fatal(err)
	}
	if err := p.LoadHolders(strings.NewReader("code;name\nFRTE;Orange\nSTMA;\"Dauphin \"\"Télécom\"\"\"\n")); err != nil {
		t.Fatal(err)
	}
	return p
}

// first is the first number of a block, in international form typed.
func first(prefix string, length int) string { return prefix + strings.Repeat("0", length-len(prefix)) }

func TestParse(t *testing.T) {
	t.Parallel()
	fr, us := frenchPlan(t), newPlan(t, america())
	const paris = "+33199001234"
	tests := []struct {
		plan  *numbering.Plan
		typed string
		want  string
		fault numbering.Fault
	}{
		{fr, "0199001234", paris, numbering.NoFault},
		{fr, "01 99 00 12 34", paris, numbering.NoFault},
		{fr, "01.99.00.12.34", paris, numbering.NoFault},
		{fr, "01-99-00-12-34", paris, numbering.NoFault},
		{fr, "01/99/00/12/34", paris, numbering.NoFault},
		{fr, "\t01 99 00 12 34\r\n", paris, numbering.NoFault},
		{fr, "01\u00a099\u202f00\u200912\u201134", paris, numbering.NoFault},
		{fr, "\u202a+33 1 99 00 12 34\u202c", paris, numbering.NoFault},
		{fr, "01–99—00−12·34", paris, numbering.NoFault},
		{fr, "+33199001234", paris, numbering.NoFault},
		{fr, "+33 (0)1 99 00 12 34", paris, numbering.NoFault},
		{fr, "+33 0199001234", paris, numbering.NoFault},
		{fr, "(+33) 1 99 00 12 34", paris, numbering.NoFault},
		{fr, "0033 (0)1 99 00 12 34", paris, numbering.NoFault},
		{fr, "0033199001234", paris, numbering.NoFault},
		{fr, "33199001234", paris, numbering.NoFault},
		{fr, "330199001234", paris, numbering.NoFault},
		{fr, "(0)1 99 00 12 34", paris, numbering.NoFault},
		{fr, "199001234", paris, numbering.NoFault}, // a spreadsheet ate the 0
		{fr, "tel:+33-1-99-00-12-34", paris, numbering.NoFault},
		{fr, "０１９９００１２３４", paris, numbering.NoFault},
		{fr, "＋３３１９９００１２３４", paris, numbering.NoFault},
		{fr, "06 39 98 12 34", "+33639981234", numbering.NoFault},
		{fr, first("063900", 10), "+262639000000", numbering.NoFault},
		{fr, first("059000", 10), "+590590000000", numbering.NoFault},
		{fr, "+590 " + first("59000", 9), "+590590000000", numbering.NoFault},
		{fr, "+33 " + first("59000", 9), "+590590000000", numbering.NoFault},
		{fr, "00590 (0)" + first("59000", 9), "+590590000000", numbering.NoFault},
		{fr, first("0700000", 14), "+337000000000000", numbering.NoFault},
		{fr, first("07005000", 13), "+590700500000000", numbering.NoFault},

		{fr, "", "", numbering.Empty},
		{fr, " \u00a0\t", "", numbering.Empty},
		{fr, "+", "", numbering.Empty},
		{fr, "()", "", numbering.Empty},
		{fr, "01 99 00 12 3", "", numbering.TooShort},
		{fr, "0033 1 99 00", "", numbering.TooShort},
		{fr, "+33", "", numbering.TooShort},
		{fr, "00", "", numbering.TooShort},
		{fr, "12345678", "", numbering.TooShort},
		{fr, "331990012", "", numbering.TooShort}, // cut off, not 03 31 99 00 12
		{fr, "01 99 00 12 345", "", numbering.TooLong},
		{fr, "01 99 00 12 34 / 01 99 00 12 35", "", numbering.TooLong},
		{fr, "4420794601230", "", numbering.TooLong},
		{fr, "+33 1 99 00 12 34 5", "", numbering.TooLong},
		{fr, "+1234567890123456", "", numbering.TooLong},
		{fr, strings.Repeat("0", 10_000), "", numbering.TooLong},
		{fr, strings.Repeat(" ", 10_000), "", numbering.TooLong},
		{fr, "call me", "", numbering.Letters},
		{fr, "O1 99 00 12 34", "", numbering.Letters},
		{fr, "01 99 00 12 34 poste 5", "", numbering.Letters},
		{fr, "1.99001234E8", "", numbering.Letters},
		{fr, "01 99 00 12 3é", "", numbering.Letters},
		{fr, "01 99 00 12 34\x00", "", numbering.Garbage},
		{fr, "01 99 00 12 34 📞", "", numbering.Garbage},
		{fr, "\xff\xfe01", "", numbering.Garbage},
		{fr, "01 99 00 12 3٤", "", numbering.Garbage}, // digits of other scripts are refused, never guessed
		{fr, "++33199001234", "", numbering.Garbage},
		{fr, "33+199001234", "", numbering.Garbage},
		{fr, "*31#0199001234", "", numbering.Garbage},
		{fr, "+0199001234", "", numbering.Garbage},
		{fr, "000199001234", "", numbering.Garbage},
		{fr, "+33 00 99 00 12 3", "", numbering.TooShort},
		{fr, "+33 00 99 00 12 34", "", numbering.Garbage},
		{fr, "+1 212 555 0123", "+12125550123", numbering.OtherCountry},
		{fr, "001 212 555 0123", "+12125550123", numbering.OtherCountry},
		{fr, "+44", "", numbering.TooShort},
		{fr, "15", "", numbering.Emergency},
		{fr, "1 1 2", "", numbering.Emergency},
		{fr, "116 000", "", numbering.Emergency},
		{fr, "+33 112", "", numbering.Emergency},
		{fr, "3179", "", numbering.ShortCode},
		{fr, "39 00", "", numbering.ShortCode},
		{fr, "118 008", "", numbering.ShortCode},
		{fr, "3901", "", numbering.TooShort},

		{us, "(212) 555-0123", "+12125550123", numbering.NoFault},
		{us, "1 212 555 0123", "+12125550123", numbering.NoFault},
		{us, "+1 212.555.0123", "+12125550123", numbering.NoFault},
		{us, "011 33 1 99 00 12 34", "+33199001234", numbering.OtherCountry},
		{us, "(416) 555-0123", "+14165550123", numbering.OtherCountry},
		{us, "+1 416 555 0123", "+14165550123", numbering.OtherCountry},
		{us, "1212555012", "", numbering.TooShort},
		{us, "1121255501", "", numbering.TooShort},
		{us, "0125550123", "", numbering.Garbage},
		{us, "+1 112 555 0123", "", numbering.Garbage},
		{us, "555-0123", "", numbering.TooShort},
		{us, "911", "", numbering.Emergency},
		{us, "411", "", numbering.ShortCode},
		{us, "1-800-FLOWERS", "", numbering.Letters},
	}
	for _, tt := range tests {
		got, fault := tt.plan.Parse(tt.typed)
		if got.E164() != tt.want || fault != tt.fault {
			t.Errorf("%s: Parse(%.60q) = %s %q, want %s %q",
				tt.plan.Country().Code, tt.typed, got, fault, tt.want, tt.fault)
		}
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	p := frenchPlan(t)
	blocks := func(f numbering.Facts) numbering.Facts {
		f.Source, f.SourceDate, f.Allocated = "Arcep MAJNUM", april2026, true
		return f
	}
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	tests := map[string]struct {
		typed string
		want  numbering.Facts
	}{
		"a Paris block names its zone": {first("014200", 10), blocks(numbering.Facts{
			LineType: numbering.Landline, HolderCode: "FRTE", HolderName: "Orange", Territory: "Métropole",
			Zone: "75056", ZoneName: "PARIS", AllocatedOn: day(2017, 1, 1)})},
		"a block without zone": {first("01056", 10), blocks(numbering.Facts{
			LineType: numbering.Landline, HolderCode: "FRTE", HolderName: "Orange", Territory: "Métropole",
			AllocatedOn: day(2017, 1, 1)})},
		"a holder without a name": {first("0612", 10), blocks(numbering.Facts{
			LineType: numbering.Mobile, HolderCode: "SFR0", Territory: "Métropole", AllocatedOn: day(2011, 12, 8)})},
		"overseas": {first("059000", 10), blocks(numbering.Facts{
			LineType: numbering.Landline, HolderCode: "STMA", HolderName: `Dauphin "Télécom"`,
			Territory: "Guadeloupe, St Martin et St Barthélemy", AllocatedOn: day(2014, 7, 3)})},
		"toll free wins over its shorter prefix": {first("080000", 10), blocks(numbering.Facts{
			LineType: numbering.TollFree, HolderCode: "FRTE", HolderName: "Orange", Territory: "National",
			AllocatedOn: day(2017, 1, 1)})},
		"fourteen digits": {first("0700000", 14), blocks(numbering.Facts{
			LineType: numbering.Mobile, HolderCode: "FRTE", HolderName: "Orange", Territory: "Métropole",
			AllocatedOn: day(2017, 1, 1)})},
		"ten digits under a block of fourteen": {first("0700000", 10), numbering.Facts{LineType: numbering.Mobile}},
		"fiction, fixed":                       {"01 99 00 12 34", numbering.Facts{LineType: numbering.Landline, Fiction: true}},
		"fiction, mobile":                      {"06 39 98 12 34", numbering.Facts{LineType: numbering.Mobile, Fiction: true}},
		"next to fiction":                      {"06 39 97 12 34", numbering.Facts{LineType: numbering.Mobile}},
		"another country":                      {"+1 212 555 0123", numbering.Facts{}},
		"none":                                 {"", numbering.Facts{}},
	}
	for name, tt := range tests {
		n, _ := p.Parse(tt.typed)
		if got := p.Describe(n); got != tt.want {
			t.Errorf("%s: Describe(%s) = %+v, want %+v", name, n, got, tt.want)
		}
	}
}

func TestDescribeLeavesOddNumbersAlone(t *testing.T) {
	t.Parallel()
	p := frenchPlan(t)
	for _, n := range []numbering.PhoneNumber{1, 3, 33, 330, 999_999_999_999_999, 1 << 63, ^numbering.PhoneNumber(0)} {
		if f := p.Describe(n); f.Allocated || f.Fiction {
			t.Errorf("Describe(%d) = %+v, want nothing", uint64(n), f)
		}
		if p.International(n) == "" || p.Display(n) == "" || n.Masked() == "" {
			t.Errorf("%d cannot be shown", uint64(n))
		}
	}
}

func TestLaterListsReplaceEarlierOnes(t *testing.T) {
	t.Parallel()
	p := frenchPlan(t)
	const newer = "0142;0142000000;0142999999;NEWC;Métropole;\n01420;0142000000;0142099999;NEWD;Métropole;\n"
	may := april2026.AddDate(0, 1, 0)
	if err := p.LoadBlocks(strings.NewReader(newer), "newer", may); err != nil {
		t.Fatal(err)
	}
	for typed, holder := range map[string]string{first("0142", 10): "NEWD", first("01421", 10): "NEWC"} {
		n, _ := p.Parse(typed)
		f := p.Describe(n)
		if f.HolderCode != holder || f.Source != "newer" || !f.SourceDate.Equal(may) || !f.AllocatedOn.IsZero() {
			t.Errorf("%s: %+v, want holder %s of the newer list without a date", typed, f, holder)
		}
	}
}

func TestDisplay(t *testing.T) {
	t.Parallel()
	fr, us := frenchPlan(t), newPlan(t, america())
	tests := []struct {
		plan                   *numbering.Plan
		number                 string
		display, international string
	}{
		{fr, "+33199001234", "01 99 00 12 34", "+33 1 99 00 12 34"},
		{fr, "+33800000000", "0 800 00 00 00", "+33 800 00 00 00"},
		{fr, "+590590000000", "05 90 00 00 00", "+590 5 90 00 00 00"},
		{fr, "+337000000000000", "07 00 00 00 00 00 00", "+33 7 00 00 00 00 00 00"},
		{fr, "+12125550123", "+1 212 555 0123", "+1 212 555 0123"},
		{us, "+12125550123", "(212) 555-0123", "+1 212 555 0123"},
		{us, "+14165550123", "+1 416 555 0123", "+1 416 555 0123"},
		{us, "+33199001234", "+33 1 99 00 12 34", "+33 1 99 00 12 34"},
		{us, "+3531234567", "+353 123 456 7", "+353 123 456 7"},
		{us, "+6834000", "+683 400 0", "+683 400 0"},
	}
	for _, tt := range tests {
		n, err := numbering.ParseE164(tt.number)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.plan.Display(n); got != tt.display {
			t.Errorf("Display(%s) = %q, want %q", tt.number, got, tt.display)
		}
		if got := tt.plan.International(n); got != tt.international {
			t.Errorf("International(%s) = %q, want %q", tt.number, got, tt.international)
		}
	}
	if got := fr.Display(0); got != "" {
		t.Errorf("Display of none = %q", got)
	}
}

// Whatever Display writes is read back as the same number.
func TestDisplayIsReadBack(t *testing.T) {
	t.Parallel()
	fr := frenchPlan(t)
	for _, typed := range []string{"0199001234", "0639981234", first("059000", 10), first("0700000", 14), first("080000", 10)} {
		n, fault := fr.Parse(typed)
		if fault != numbering.NoFault {
			t.Fatalf("Parse(%s): %s", typed, fault)
		}
		for _, shown := range []string{fr.Display(n), fr.International(n), n.E164()} {
			if again, fault := fr.Parse(shown); again != n || fault != numbering.NoFault {
				t.Errorf("%q is read as %s %s, want %s", shown, again, fault, n)
			}
		}
	}
}

func TestNewPlanRefusesBadCountries(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*numbering.Country){
		"no code":               func(c *numbering.Country) { c.Code = "" },
		"no calling code":       func(c *numbering.Country) { c.CallingCode = "" },
		"calling code 0":        func(c *numbering.Country) { c.CallingCode = "033" },
		"length over E.164":     func(c *numbering.Country) { c.NationalLength = 14 },
		"no length":             func(c *numbering.Country) { c.NationalLength = 0 },
		"letters in the trunk":  func(c *numbering.Country) { c.Trunk = "x" },
		"long exit":             func(c *numbering.Country) { c.Exit = "00000" },
		"empty group":           func(c *numbering.Country) { c.Groups = []int{2, 0} },
		"letters in a prefix":   func(c *numbering.Country) { c.Fiction = []string{"O19900"} },
		"letters in a line":     func(c *numbering.Country) { c.LineTypes[0].Prefix = "I" },
		"long emergency number": func(c *numbering.Country) { c.Emergency = []string{"0199001234"} },
		"territory of nowhere":  func(c *numbering.Country) { c.Territories[0].CallingCode = "" },
	}
	for name, spoil := range tests {
		c := france()
		spoil(&c)
		if _, err := numbering.NewPlan(c); !errors.Is(err, numbering.ErrBadCountry) && !errors.Is(err, numbering.ErrNotDigits) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}
