package numbering_test

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/portamento/portamento/numbering"
)

// latin1 writes text as ISO-8859-1, in which the regulator publishes.
func latin1(text string) string {
	var b []byte
	for _, c := range text {
		b = append(b, byte(c))
	}
	return string(b)
}

func compact(t testing.TB, list string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := numbering.Compact(&out, strings.NewReader(list)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// samples are numbers on and beside the blocks of a list.
func samples(list string) []string {
	var typed []string
	for _, line := range strings.Split(list, "\n") {
		if f := strings.Split(line, ";"); len(f) > 2 {
			typed = append(typed, f[1], f[2], f[1]+"0", f[0])
		}
	}
	return typed
}

// The same list loaded as UTF-8, with a byte-order mark, as ISO-8859-1, with CRLF, without header and in compact form
// says the same of every number.
func TestFormsOfAListAgree(t *testing.T) {
	t.Parallel()
	list := readFile(t, "blocks.csv")
	want := newPlan(t, france())
	if err := want.LoadBlocks(strings.NewReader(list), "Arcep", april2026); err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(list, "\n")
	forms := map[string]string{
		"byte-order mark": "\uFEFF" + list,
		"ISO-8859-1":      latin1(list),
		"CRLF":            strings.ReplaceAll(list, "\n", "\r\n"),
		"no last newline": strings.TrimSuffix(list, "\n"),
		"no header":       body,
	}
	plans := map[string]*numbering.Plan{}
	for name, form := range forms {
		plans[name] = newPlan(t, france())
		if err := plans[name].LoadBlocks(strings.NewReader(form), "Arcep", april2026); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	plans["compact"] = newPlan(t, france())
	if err := plans["compact"].LoadCompact(bytes.NewReader(compact(t, list)), "Arcep", april2026); err != nil {
		t.Fatal(err)
	}
	allocated := 0
	for _, typed := range samples(list) {
		n, fault := want.Parse(typed)
		facts := want.Describe(n)
		if facts.Allocated {
			allocated++
		}
		for name, p := range plans {
			if m, f := p.Parse(typed); m != n || f != fault {
				t.Errorf("%s: %s is %s %q, want %s %q", name, typed, m, f, n, fault)
			}
			if got := p.Describe(n); got != facts {
				t.Errorf("%s: %s is %+v, want %+v", name, typed, got, facts)
			}
		}
	}
	if allocated < 100 {
		t.Errorf("only %d of the sampled numbers are allocated", allocated)
	}
}

func TestCompactIsSmallAndStable(t *testing.T) {
	t.Parallel()
	list := readFile(t, "blocks.csv")
	one := compact(t, list)
	lines := strings.Split(strings.TrimSpace(list), "\n")
	for i, j := 1, len(lines)-1; i < j; i, j = i+1, j-1 {
		lines[i], lines[j] = lines[j], lines[i]
	}
	plan := newPlan(t, france())
	if err := plan.LoadCompact(bytes.NewReader(compact(t, strings.Join(lines, "\n"))), "Arcep", april2026); err != nil {
		t.Errorf("a list in another order: %v", err)
	}
	if two := compact(t, list); !bytes.Equal(one, two) {
		t.Error("the same list gives other bytes")
	}
	if len(one)*3 > len(list) {
		t.Errorf("%d bytes of %d", len(one), len(list))
	}
}

func TestLoadCompactRefusesDamage(t *testing.T) {
	t.Parallel()
	good := compact(t, readFile(t, "blocks.csv"))
	refuse := func(what string, raw []byte) {
		t.Helper()
		p := newPlan(t, france())
		if err := p.LoadCompact(bytes.NewReader(raw), "x", april2026); !errors.Is(err, numbering.ErrBadList) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refuse("nothing", nil)
	refuse("a text", []byte(readFile(t, "blocks.csv")))
	for i := range good {
		flipped := bytes.Clone(good)
		flipped[i] ^= 0x10
		refuse(fmt.Sprintf("byte %d flipped", i), flipped)
		refuse(fmt.Sprintf("cut after %d bytes", i), good[:i])
		if i != len(good)-4 { // cut there and sealed, it is whole again
			refuse(fmt.Sprintf("cut after %d bytes, with checksum", i), seal(good[:i]))
		}
	}
	refuse("one byte more", seal(append(bytes.Clone(good[:len(good)-4]), 0)))
	refuse("sealed twice", seal(good))
}

// seal ends a compact list with its checksum.
func seal(body []byte) []byte {
	sum := crc32.ChecksumIEEE(body)
	return append(bytes.Clone(body), byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum))
}

func TestLoadBlocksRefuses(t *testing.T) {
	t.Parallel()
	const good = "0142;0142000000;0142999999;FRTE;Métropole;01/01/2017\n"
	tests := map[string]string{
		"too few columns":        "0142;0142000000;0142999999;FRTE;Métropole\n",
		"letters in the prefix":  "01x2;0142000000;0142999999;FRTE;Métropole;01/01/2017\n",
		"no prefix":              ";0142000000;0142999999;FRTE;Métropole;01/01/2017\n",
		"another first number":   "0142;0143000000;0142999999;FRTE;Métropole;01/01/2017\n",
		"part of a block":        "0142;0142000000;0142499999;FRTE;Métropole;01/01/2017\n",
		"two lengths":            "0142;0142000000;01429999999;FRTE;Métropole;01/01/2017\n",
		"endless length":         "0142;0142" + strings.Repeat("0", 30) + ";0142" + strings.Repeat("9", 30) + ";FRTE;Métropole;01/01/2017\n",
		"a date of another form": "0142;0142000000;0142999999;FRTE;Métropole;2017-01-01\n",
		"no such day":            "0142;0142000000;0142999999;FRTE;Métropole;31/02/2017\n",
		"before 1970":            "0142;0142000000;0142999999;FRTE;Métropole;01/01/1969\n",
		"commas":                 "0142,0142000000,0142999999,FRTE,Métropole,01/01/2017\n",
	}
	for name, row := range tests {
		p := newPlan(t, france())
		err := p.LoadBlocks(strings.NewReader(good+row), "x", april2026)
		if !errors.Is(err, numbering.ErrBadList) || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: %v", name, err)
		}
		n, _ := p.Parse(first("0142", 10))
		if p.Describe(n).Allocated {
			t.Errorf("%s: the plan has changed", name)
		}
		if err := numbering.Compact(io.Discard, strings.NewReader(good+row)); !errors.Is(err, numbering.ErrBadList) {
			t.Errorf("%s, compact: %v", name, err)
		}
	}
}

func TestListsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk on fire")
	p := newPlan(t, france())
	for name, err := range map[string]error{
		"blocks":  p.LoadBlocks(iotest.ErrReader(broken), "x", april2026),
		"zones":   p.LoadZones(iotest.ErrReader(broken), "x", april2026),
		"holders": p.LoadHolders(iotest.ErrReader(broken)),
		"compact": p.LoadCompact(iotest.ErrReader(broken), "x", april2026),
	} {
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLoadZones(t *testing.T) {
	t.Parallel()
	p := newPlan(t, france())
	for _, bad := range []string{"013003;78297\n", "x;y;z\n0x;78297;GUYANCOURT\n"} {
		if err := p.LoadZones(strings.NewReader(bad), "x", april2013); !errors.Is(err, numbering.ErrBadList) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := p.LoadZones(strings.NewReader(readFile(t, "zones.csv")), "Arcep ZNE", april2013); err != nil {
		t.Fatal(err)
	}
	n, _ := p.Parse(first("013003", 10))
	want := numbering.Facts{
		LineType: numbering.Landline, Zone: "78297", ZoneName: "GUYANCOURT", Source: "Arcep ZNE", SourceDate: april2013,
	}
	if got := p.Describe(n); got != want {
		t.Errorf("without blocks: %+v, want %+v", got, want)
	}
}

func TestLoadHolders(t *testing.T) {
	t.Parallel()
	p := frenchPlan(t)
	if err := p.LoadHolders(strings.NewReader(latin1("SFR0;Société;more\n\n"))); err != nil {
		t.Fatal(err)
	}
	n, _ := p.Parse(first("0612", 10))
	if got := p.Describe(n).HolderName; got != "Société" {
		t.Errorf("name is %q", got)
	}
	for _, bad := range []string{"FRTE\n", ";Orange\n"} {
		if err := p.LoadHolders(strings.NewReader(bad)); !errors.Is(err, numbering.ErrBadList) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestTooManyLists(t *testing.T) {
	t.Parallel()
	p := newPlan(t, france())
	row := func(i int) io.Reader {
		return strings.NewReader(fmt.Sprintf("0142;0142000000;0142999999;H%d;Métropole;\n", i))
	}
	for i := range 256 {
		if err := p.LoadBlocks(row(i), "x", april2026); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.LoadBlocks(row(256), "x", time.Time{}); !errors.Is(err, numbering.ErrBadList) {
		t.Errorf("one list too many: %v", err)
	}
	if err := p.LoadZones(strings.NewReader("0142;1;X\n"), "x", time.Time{}); !errors.Is(err, numbering.ErrBadList) {
		t.Errorf("one list of zones too many: %v", err)
	}
}
