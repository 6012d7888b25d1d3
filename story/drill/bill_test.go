package drill_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/store/storetest"
)

// billOf is the bill behind fields(1, ...), as its provider would print it on 20 August 2026.
func billOf() []string {
	f := fields(1, "SIM-OK")
	national := "0" + strings.TrimPrefix(f.MainNumber, "+33")
	return []string{
		"Orange", "", "Compte client : " + f.AccountNumber, "Facture no F88001122", "Date de facture : 20/08/2026", "",
		"Titulaire : Atelier Lumiere SARL", "Adresse d'installation :", "12 rue de la Paix", "75002 PARIS", "",
		"Vos lignes", national + "   RIO " + f.Numbers[0].Code + "   29,00", "", "Merci de votre confiance et a bientot", "Service client : 01 99 00 99 90",
	}
}

// other is a bill that says something else in one place.
func other(old, new string) []string {
	rows := billOf()
	for i := range rows {
		rows[i] = strings.ReplaceAll(rows[i], old, new)
	}
	return rows
}

// billPDF draws rows of text on a page; poppler repairs that it has no table of objects.
func billPDF(rows []string) []byte {
	var content strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&content, "BT /F 13 Tf 60 %d Td (%s) Tj ET\n", 770-17*i, strings.NewReplacer("(", `\(`, ")", `\)`).Replace(row))
	}
	return []byte("%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n" +
		"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >> endobj\n" +
		fmt.Sprintf("4 0 obj << /Length %d >> stream\n%s\nendstream endobj\n", content.Len(), content.String()) +
		"5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj\nxref\n0 0\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n")
}

// needs skips a test where a program is not installed.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed: a person compares", p)
		}
	}
}

// compares attaches a bill and waits until it has been looked at.
func (x *papers) compares(name string, content []byte) (*client.Document, *client.BillCheck) {
	x.t.Helper()
	d := must[*client.Document](x.t)(x.attach(name, content))
	var c *client.BillCheck
	eventually(x.t, 90*time.Second, name+" is looked at", func() bool {
		c = must[*client.BillCheck](x.t)(x.office.BillCheck(x.t.Context(), x.request, d.ID))
		return c.State != "pending"
	})
	return d, c
}

// warns gives the sentence of a warning before the signature; "" where there is none.
func (x *papers) warns(code string) string {
	x.t.Helper()
	need := must[*client.Requirements](x.t)(x.office.Requirements(x.t.Context(), x.request))
	if !need.Complete {
		x.t.Errorf("something stands in the way: %+v", need)
	}
	i := slices.IndexFunc(need.Warnings, func(p client.FieldProblem) bool { return p.Code == code })
	if i < 0 {
		return ""
	}
	return need.Warnings[i].Message
}

// What the losing carrier would refuse days later is told before the signature, with what was typed and what is printed.
func TestBillCheck(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		needs(t, "pdftotext", "pdfinfo")
		x := newPapers(t, e)
		for _, c := range []struct {
			name, verdict, code string
			says                []string
			rows                []string
		}{
			{"good.pdf", "clean", "", nil, billOf()},
			{"house.pdf", "stop", "bill.house_number.different", []string{"21", "12"}, other("12 rue", "21 rue")},
			{"foreign.pdf", "stop", "bill.holder.different", []string{"Menuiserie Tavel SAS", "Atelier Lumière SARL"}, other("Atelier Lumiere SARL", "Menuiserie Tavel SAS")},
			{"old.pdf", "stop", "bill.age.stale", []string{"20 March 2026", "165"}, other("20/08/2026", "20/03/2026")},
		} {
			d, got := x.compares(c.name, billPDF(c.rows))
			if got.State != "done" || got.Verdict != c.verdict || got.BillDate == "" || len(got.Fields) < 6 {
				t.Errorf("%s: %+v", c.name, got)
			}
			if c.verdict == "clean" && got.Score != 100 {
				t.Errorf("%s: %d points: %+v", c.name, got.Score, got.Reasons)
			}
			if c.code == "" {
				continue
			}
			sentence := x.warns(c.code)
			for _, word := range c.says {
				if !strings.Contains(sentence, word) {
					t.Errorf("%s: %q does not say %s", c.name, sentence, word)
				}
			}
			if shown, err := exec.LookPath("pdftoppm"); err == nil && shown != "" {
				page := must[[]byte](t)(x.office.DocumentPage(t.Context(), x.request, d.ID, 1))
				if !bytes.HasPrefix(page, []byte("\x89PNG")) {
					t.Errorf("%s: the page is %q", c.name, page[:min(8, len(page))])
				}
			}
		}
		x.desksSee("stop")
		x.compares("newest.pdf", billPDF(billOf()))
		if s := x.warns("bill.age.stale"); s != "" {
			t.Errorf("the newest bill counts, and an older one still warns: %s", s)
		}
		x.byHandOnTheLine()
	})
}

// desksSee signs and looks at what the desk is shown; a bill never hinders a signature.
func (x *papers) desksSee(verdict string) {
	t := x.t
	t.Helper()
	m := must[*client.Market](t)(x.office.Market(t.Context(), "fr"))
	var statements []string
	for _, s := range m.Statements {
		statements = append(statements, s.Code)
	}
	r := must[*client.Request](t)(x.office.Sign(t.Context(), x.request, client.Signing{Name: "Camille Durand", Capacity: "holder", Statements: statements, TermsVersion: m.TermsVersion}))
	desk := x.server.client(x.server.ready.Keys["admin"])
	o := must[*client.Order](t)(desk.Order(t.Context(), r.Orders[0].ID))
	if o.BillCheck == nil || o.BillCheck.Verdict != verdict || o.BillCheck.Score >= 100 {
		t.Errorf("the desk sees %+v", o.BillCheck)
	}
}

// byHandOnTheLine uses the command line as a person would.
func (x *papers) byHandOnTheLine() {
	t := x.t
	t.Helper()
	at := []string{"--server", "http://" + x.server.listen, "--key-file", filepath.Join(x.dir, "key")}
	if err := os.WriteFile(at[3], []byte(x.server.ready.Keys["account"]), 0o600); err != nil {
		t.Fatal(err)
	}
	out := runs(t, append([]string{"request", "bill-check", x.request, "--lang", "fr"}, at...)...)
	for _, word := range []string{"SUR LA FACTURE", "Numéro de client", "12 rue de la Paix", "Comme sur la facture."} {
		if !strings.Contains(out, word) {
			t.Errorf("%q is missing:\n%s", word, out)
		}
	}
}

// A draft begins with a bill, also with a picture of one.
func TestPrefill(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		needs(t, "pdftotext", "pdftoppm", "tesseract")
		x := newPapers(t, e)
		f := fields(1, "SIM-OK")
		for _, name := range []string{"bill.pdf", "bill.png"} {
			content := billPDF(other("SIM-OK-1", "4711004711"))
			if name == "bill.png" {
				content = picture(t, content)
			}
			x.request = must[*client.Request](t)(x.office.CreateRequest(t.Context(), client.NewRequest{Fields: client.Fields{ServiceAddress: client.Address{City: "Lutetia"}}})).ID
			d, c := x.compares(name, content)
			if c.State != "done" {
				t.Fatalf("%s: %+v", name, c)
			}
			shown := must[*client.Prefilled](t)(x.office.Prefill(t.Context(), x.request, d.ID, client.ValidateOnly()))
			if before := must[*client.Request](t)(x.office.Request(t.Context(), x.request)); before.MainNumber != "" {
				t.Errorf("%s: a trial filled it in: %+v", name, before)
			}
			got := must[*client.Prefilled](t)(x.office.Prefill(t.Context(), x.request, d.ID))
			r := got.Request
			if r.CurrentProvider != "Orange" || r.MainNumber != f.MainNumber || r.ServiceAddress.Street != "12 rue de la Paix" || r.ServiceAddress.Postcode != "75002" || r.AccountNumber != "••••11" ||
				r.ServiceAddress.City != "Lutetia" || !strings.HasPrefix(r.Holder.Company, "Atelier") || len(got.Filled) != len(shown.Filled) {
				t.Errorf("%s: %+v", name, got)
			}
			for _, v := range got.Filled {
				if v.Value == "" || v.Label == "" || v.Sure <= 0 || v.Place == nil || strings.Contains(v.Value, "4711") {
					t.Errorf("%s: %+v", name, v)
				}
			}
		}
	})
}

// picture makes of the first page of a PDF what a scanner would.
func picture(t *testing.T, pdf []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "pdftoppm", "-png", "-r", "200", "-singlefile", "-")
	cmd.Stdin, cmd.Stdout = bytes.NewReader(pdf), &out
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Without any tool, and for a kind of picture that no tool here reads, a person compares; nothing fails.
func TestBillCheck_WithoutTools(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		x := newPapers(t, e)
		x.server.kill()
		x.server.env = append(os.Environ(), "PATH="+t.TempDir())
		x.server.starts()
		for name, content := range map[string][]byte{"bill.pdf": billPDF(billOf()), "bill.heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x08mdat")} {
			d, got := x.compares(name, content)
			if got.State != "by_hand" || got.Message != "We could not read this file; a person will compare it." || got.Verdict != "" {
				t.Errorf("%s: %+v", name, got)
			}
			if p := must[*client.Prefilled](t)(x.office.Prefill(t.Context(), x.request, d.ID)); len(p.Filled) != 0 {
				t.Errorf("%s: %+v", name, p.Filled)
			}
			if _, err := x.office.DocumentPage(t.Context(), x.request, d.ID, 1); !problem(err, 404, "document.no_picture") {
				t.Errorf("%s: a picture: %v", name, err)
			}
		}
		if s := x.warns("bill.paper.unreadable"); s != "" {
			t.Errorf("what could not be read warns: %s", s)
		}
	})
}
