package bill_test

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/portamento/portamento/document"
	"github.com/portamento/portamento/document/bill"
)

// FuzzCheck feeds words anywhere on a page, which strangers choose: neither a report nor a draft may fail, point outside of what was read,
// or give a score outside of its scale.
func FuzzCheck(f *testing.F) {
	b := newBench(f)
	f.Add(strings.Join(usual[:12], "\n"), []byte{}, byte(0))
	f.Add("SIRET 732 829 320 00074 01 99 00 12 00 à 12 49 RIO F0FABC123PCI 12/11/26", []byte{7, 2, 3, 255, 254, 40, 0, 0, 9, 9}, byte(1))
	f.Add("Service address: 12 Oak St, Suite 4, Portland, OR 97205  Account # 12-345", []byte{7}, byte(2))
	f.Add("Domicilio del servicio\nC. Durango 12, Int. 4\nC.P. 06700 León, Gto  Cuenta 123456", []byte{7}, byte(4))
	want := asked(f)
	want.CompanyID = "73282932000074"
	f.Fuzz(func(t *testing.T, text string, jitter []byte, how byte) {
		source := document.SourceText
		if how%2 == 1 {
			source = document.SourceOCR
		}
		r := paper(source, 1, strings.Split(text, "\n")...)
		words := r.Pages[0].Words
		for i := 0; i+3 < len(jitter) && i < 4*len(words); i += 4 {
			w := &words[i/4]
			w.X += float64(int8(jitter[i]))
			w.Y += float64(int8(jitter[i+1]))
			w.Sure = float64(jitter[i+2]) / 255
			if jitter[i+3] > 250 && i+8 <= len(jitter) {
				w.W = math.Float64frombits(binary.LittleEndian.Uint64(jitter[i:]))
			}
		}
		markets := b.markets.Markets()
		rules := b.rules[markets[int(how/2)%len(markets)].Code]
		report := bill.Check(r, want, rules, checkedOn)
		if report.Score < 0 || report.Score > 100 || report.Verdict == "" {
			t.Fatalf("score %d, verdict %q", report.Score, report.Verdict)
		}
		for _, x := range report.Findings {
			if x.At.Page > 1 || x.Status == bill.Different && x.Printed == "" {
				t.Fatalf("%+v", x)
			}
		}
		for _, l := range bill.Prefill(r, rules, checkedOn).Lines {
			if l.Last < l.Number || l.Number == 0 {
				t.Fatalf("%+v", l)
			}
		}
	})
}
