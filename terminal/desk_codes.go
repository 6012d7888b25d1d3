package terminal

import (
	"context"

	"github.com/portamento/portamento/client"
)

// DeskTeachCmd says what a carrier's code stands for.
type DeskTeachCmd struct {
	Carrier string `arg:"" help:"Whose code it is, or the list of codes with --list."`
	Code    string `arg:"" help:"The code, as the carrier writes it."`
	Reason  string `help:"Reason of the catalogue." required:"" placeholder:"CODE"`
	List    bool   `help:"The name is that of a list of codes that several carriers speak."`
	Market  string `help:"In this market alone." placeholder:"CODE"`
	Note    string `help:"In your own words."`
}

// Run teaches it.
func (x *DeskTeachCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	in := client.Teaching{Carrier: x.Carrier, Market: x.Market, CarrierCode: x.Code, Reason: x.Reason, Note: x.Note}
	if x.List {
		in.Carrier, in.Source = "", x.Carrier
	}
	m, err := s.c.Teach(ctx, in, s.options()...)
	return s.mapping(m, err)
}

// DeskForgetCmd takes back what was taught.
type DeskForgetCmd struct {
	Mapping string `arg:"" help:"The mapping, as portamento desk codes lists it."`
}

// Run takes it back.
func (x *DeskForgetCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	m, err := s.c.Forget(ctx, x.Mapping, s.options()...)
	return s.mapping(m, err)
}

// mapping shows what was taught about a code.
func (s *session) mapping(m *client.CodeMapping, err error) error {
	if err != nil {
		return err
	}
	return s.show(m, func(out *sheet) { out.mappings([]client.CodeMapping{*m}) })
}

// DeskCodesCmd lists what was taught.
type DeskCodesCmd struct {
	Carrier string `help:"What its answers are understood by." placeholder:"CODE"`
	List    string `help:"One list of codes." placeholder:"NAME"`
	Ended   bool   `help:"Also what was replaced or taken back."`
	Limit   int    `help:"How many at most." default:"200"`
}

// Run lists it.
func (x *DeskCodesCmd) Run(ctx context.Context, con *Console, up *DeskCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	all, err := take(s.c.CodeMappings(ctx, client.MappingFilter{Carrier: x.Carrier, Source: x.List, Ended: x.Ended}), x.Limit)
	if err != nil {
		return err
	}
	return s.show(map[string]any{"data": all}, func(out *sheet) { out.mappings(all) })
}

func (s *sheet) mappings(all []client.CodeMapping) {
	var cells [][]string
	for _, m := range all {
		cells = append(cells, []string{m.ID, m.Source, m.CarrierCode, m.Reason, m.Market, m.TaughtBy, s.words.when(&m.TaughtAt), s.words.when(m.EndedAt), m.Note})
	}
	s.table([]string{"MAPPING", "OF", "CODE", "REASON", "MARKET", "TAUGHT BY", "SINCE", "UNTIL", "NOTE"}, cells, "No code was taught.")
}
