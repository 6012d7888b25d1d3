package numbersfile

import (
	"encoding/csv"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/portamento/portamento/client"
)

func TestReadNumbers(t *testing.T) {
	t.Parallel()
	full := []client.NumberWish{{Number: "01 99 00 12 34", Code: "RIO1", Label: "Reception"}, {Number: "+33199001235"}}
	for name, c := range map[string]struct {
		text string
		want []client.NumberWish
	}{
		"no head":             {"01 99 00 12 34,RIO1,Reception\n+33199001235,,\n", full},
		"a head":              {"number,code,label\n01 99 00 12 34,RIO1,Reception\n+33199001235\n", full},
		"another order":       {"Label;Number;PIN\nReception;01 99 00 12 34;RIO1\n;+33199001235;\n", full},
		"French and tabs":     {"Numéro\tRIO\tLibellé\n01 99 00 12 34\tRIO1\tReception\n+33199001235\t\t\n", full},
		"a mark and CR":       {"\ufeffnumber,code,label\r\n01 99 00 12 34,RIO1,Reception\r\n+33199001235\r\n", full},
		"columns of others":   {"site,number,floor,code,label\nParis,01 99 00 12 34,3,RIO1,Reception\nLyon,+33199001235,,,\n", full},
		"quotes and gaps":     {"\"01 99 00 12 34\", RIO1, \"Reception\"\n\n , , \n+33199001235\n", full},
		"empty cells beyond":  {"01 99 00 12 34,RIO1,Reception,,\n+33199001235,,,,\n", full},
		"one column":          {"+33199001235\n", full[1:]},
		"a head of one alone": {"phone number\n+33199001235", full[1:]},
	} {
		got, bad, err := Read(strings.NewReader(c.text))
		if err != nil || bad != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: got %v, %v, %v, want %v", name, got, bad, err, c.want)
		}
	}
}

func TestReadNumbersNamesEveryBadLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing":          {"", []string{"holds no number"}},
		"a head alone":     {"number,code\n", []string{"holds no number"}},
		"no number":        {"number,code\n,SECRET\n0199001234,\n", []string{"line 2: has no number"}},
		"no digit":         {"number\nReception\n", []string{"line 2: the number has no digit"}},
		"twice":            {"01 99 00 12 34\n0199001235\n0199001234\n", []string{"line 3: the same number as line 1"}},
		"too wide":         {"0199001234,SECRET,a,b\n", []string{"line 1: has 4 columns, 3 at most"}},
		"a broken quote":   {"0199001234\n\"0199001235\n", []string{"line 2: the quotation marks do not fit"}},
		"no such column":   {"rio,label\nSECRET,a\n", []string{"line 1: no column is called “number”"}},
		"a column twice":   {"number,phone\n0199001234,0199001235\n", []string{"line 1: two columns hold the number"}},
		"another encoding": {"num\xe9ro\n0199001234\n", []string{"not in UTF-8"}},
		"several":          {",SECRET\n0199001234,a,b,c\n", []string{"line 1:", "line 2:"}},
	} {
		_, lines, err := Read(strings.NewReader(c.text))
		if err != nil || len(lines) == 0 {
			t.Errorf("%s: error %v", name, err)
			continue
		}
		bad := strings.Join(lines, "; ")
		for _, want := range c.want {
			if !strings.Contains(bad, want) {
				t.Errorf("%s: %q is not in %q", name, want, bad)
			}
		}
		if strings.Contains(bad, "SECRET") {
			t.Errorf("%s: a code is repeated: %q", name, bad)
		}
	}
	_, bad, err := Read(strings.NewReader(strings.Repeat(",x\n", 1000)))
	if err != nil || len(bad) != maxRowMistakes+1 || bad[maxRowMistakes] != "and 980 more" {
		t.Errorf("a thousand mistakes: %v, %v", bad, err)
	}
	if _, bad, err := Read(strings.NewReader(strings.Repeat(" ", Max+1))); err != nil || bad == nil {
		t.Error("a file without end is read")
	}
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"number,code,label\n01 99 00 12 34,RIO1,Reception\n", "0199001234;A;B\r\n", "\ufeffNuméro\tRIO\n0199001234\t\n", "\"a\n", ",,,\n", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, bad, err := Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if len(bad) > 0 {
			if len(rows) > 0 {
				t.Fatalf("%v with %d rows", bad, len(rows))
			}
			return
		}
		if len(rows) == 0 || len(rows) > maxNumberRows {
			t.Fatalf("%d rows and no error", len(rows))
		}
		var again strings.Builder
		w := csv.NewWriter(&again)
		_ = w.Write([]string{"number", "code", "label"})
		for _, r := range rows {
			_ = w.Write([]string{r.Number, r.Code, r.Label})
		}
		w.Flush()
		if second, bad, err := Read(strings.NewReader(again.String())); err != nil || bad != nil || !reflect.DeepEqual(rows, second) {
			t.Fatalf("%q reads as %+v; written and read again %+v, %v, %v", text, rows, second, bad, err)
		}
	})
}
