package terminal

import (
	"context"
	"fmt"

	"github.com/portamento/portamento/client"
)

// RequestBillCheckCmd compares a bill with its request.
type RequestBillCheckCmd struct {
	onRequest
	Document string `arg:"" optional:"" help:"The bill. Default: the one that was attached last."`
}

// Run compares it and shows every field.
func (x *RequestBillCheckCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	if x.Document == "" {
		for d, err := range s.c.Documents(ctx, x.ID) {
			if err != nil {
				return err
			}
			if d.Kind == "bill" && d.State != "erased" {
				x.Document = d.ID
			}
		}
		if x.Document == "" {
			return &UsageError{"there is no bill", "Attach one: portamento request attach " + x.ID + " bill.pdf"}
		}
	}
	c, err := s.c.BillCheck(ctx, x.ID, x.Document)
	if err != nil {
		return err
	}
	return s.show(c, func(out *sheet) {
		score, age := "", c.BillDate
		if c.Verdict != "" {
			score = fmt.Sprintf("%d/100", c.Score)
		}
		out.pairs("Result", c.Message, "Points", score, "Date of the bill", age)
		if c.State != "done" {
			return
		}
		for _, r := range c.Reasons {
			if r.Pointer == "/bill" || r.Pointer == "/numbers" {
				out.line("  %s", r.Message)
			}
		}
		var rows [][]string
		for _, f := range c.Fields {
			rows = append(rows, []string{f.Label, first(f.Typed, "-"), first(f.Printed, "-"), f.Message})
		}
		out.table([]string{"FIELD", "YOURS", "ON THE BILL", "WHAT WE FOUND"}, rows, "Nothing was compared.")
	})
}

// RequestPrefillCmd fills in a draft.
type RequestPrefillCmd struct {
	onRequest
	Document string `arg:"" help:"The bill."`
}

// Run fills in the empty fields and lists them.
func (x *RequestPrefillCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	p, err := s.c.Prefill(ctx, x.ID, x.Document, s.options()...)
	if err != nil {
		return err
	}
	return s.show(p, func(out *sheet) {
		var rows [][]string
		for _, f := range p.Filled {
			rows = append(rows, []string{f.Label, f.Value, fmt.Sprintf("%.0f %%", 100*f.Sure)})
		}
		out.table([]string{"FIELD", "FROM THE BILL", "HOW SURE"}, rows, "Nothing to fill in.")
		if len(rows) > 0 {
			out.say("Check every value, then: portamento request show %s --requirements", x.ID)
		}
	})
}

// bill says in short what the bill of an order came to.
func (w sentences) bill(b *client.BillVerdict) string {
	if b == nil {
		return ""
	}
	said := map[string]string{"clean": w.label("the bill agrees"), "look": w.label("look at the bill"), "stop": w.label("the bill says something else"),
		"pending": w.label("it is being read"), "unreadable": w.label("it cannot be read"), "by_hand": w.label("a person compares it"), "erased": w.label("it is erased")}
	if b.Verdict == "" {
		return first(said[b.State], b.State)
	}
	return fmt.Sprintf("%s, %d/100", first(said[b.Verdict], b.Verdict), b.Score)
}

// forwarding says whether calls to the old number ring at the temporary one.
func (w sentences) forwarding(f *client.Forwarding) string {
	if f == nil {
		return ""
	}
	said := map[string]string{"not_tested": w.label("not tested"), "waiting": w.label("call the old number"), "works": w.label("works"), "did_not_ring": w.label("did not ring"), "could_not_test": w.label("could not be tested")}
	return fmt.Sprintf("%s, %s → %s", first(said[f.State], f.State), f.From, f.To)
}
