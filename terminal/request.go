package terminal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/portamento/portamento/client"
)

// RequestCmd is a customer's requests.
type RequestCmd struct {
	Remote
	New     RequestNewCmd     `cmd:"" help:"Make a draft."`
	Show    RequestShowCmd    `cmd:"" help:"Show where a request is, and what is missing."`
	List    RequestListCmd    `cmd:"" help:"List requests, newest first."`
	Edit    RequestEditCmd    `cmd:"" help:"Change a draft."`
	Sign    RequestSignCmd    `cmd:"" help:"Sign and send a draft."`
	Correct RequestCorrectCmd `cmd:"" help:"Mend what was asked for and send it again."`
	Cancel  RequestCancelCmd  `cmd:"" help:"Cancel a request."`
	Hold    RequestHoldCmd    `cmd:"" help:"Pause a request."`
	Resume  RequestResumeCmd  `cmd:"" help:"Go on after a pause."`
	Date    RequestDateCmd    `cmd:"" help:"Ask for another day."`
	Keep    RequestKeepCmd    `cmd:"" help:"Keep the temporary number as a virtual number."`
	Release RequestReleaseCmd `cmd:"" help:"Give the temporary number back after the move."`
	Message RequestMessageCmd `cmd:"" help:"Write a message, or read the conversation."`
	Events  RequestEventsCmd  `cmd:"" help:"Show the history."`

	Invite RequestInviteCmd `cmd:"" help:"Ask somebody by mail to sign."`
	Prove  RequestProveCmd  `cmd:"" help:"Show by a code that the main number is answered."`

	Documents RequestDocumentsCmd `cmd:"" help:"List the documents of a request."`
	Attach    RequestAttachCmd    `cmd:"" help:"Attach a document: a bill, a letter, an identity paper."`
	Download  RequestDownloadCmd  `cmd:"" help:"Write a document into a file."`
	BillCheck RequestBillCheckCmd `cmd:"" help:"Compare a bill with the request."`
	Prefill   RequestPrefillCmd   `cmd:"" help:"Fill in the empty fields of a draft from a bill."`
	Watch     RequestWatchCmd     `cmd:"" help:"Follow the history as it happens."`

	Share    RequestShareCmd    `cmd:"" help:"Make a link by which others follow a request."`
	Links    RequestLinksCmd    `cmd:"" help:"List the links by which others follow a request."`
	Unshare  RequestUnshareCmd  `cmd:"" help:"Switch such a link off for good."`
	Calendar RequestCalendarCmd `cmd:"" help:"Write the moving dates into a file for calendars."`
	Feed     RequestFeedCmd     `cmd:"" help:"Show, make or switch off the address of the account's calendar."`
	Quiet    RequestQuietCmd    `cmd:"" help:"Show, set or end the hours in which the people of an account get no mail that can wait."`
	Closing  RequestClosingCmd  `cmd:"" help:"Write the letter that ends the old contract into a file."`
}

// RequestNewCmd makes a draft.
type RequestNewCmd struct {
	FieldFlags
	Account string `help:"Whose request it is; for the desk's keys." placeholder:"ID"`
	Market  string `help:"The market, where it is not the account's; for the desk's keys." placeholder:"CODE"`
}

// Run makes the draft and says what is still missing.
func (x *RequestNewCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	d, _, err := x.edit(con)
	if err != nil {
		return err
	}
	if d.Signature != nil {
		return &contentError{fileName(x.File), []string{"a draft is not signed: use portamento request sign"}}
	}
	d.AccountID, d.Market = first(x.Account, d.AccountID), first(x.Market, d.Market)
	r, err := s.c.CreateRequest(ctx, d.NewRequest, s.options()...)
	if err != nil {
		return err
	}
	if err := s.request(r, nil); err != nil || s.DryRun {
		return err
	}
	if need, err := s.c.Requirements(ctx, r.ID); err == nil && s.Output == "table" {
		s.sayRequirements(r.ID, need)
	}
	return nil
}

// sayRequirements tells on Err what stands before the signature.
func (s *session) sayRequirements(id string, need *client.Requirements) {
	out := s.sheet()
	out.requirements(need)
	if need.Complete {
		out.say("Nothing is missing. Sign it: portamento request sign %s --signer NAME --capacity holder", id)
	} else {
		out.say("Go on: portamento request edit %s", id)
	}
	s.con.Say("\n%s", strings.TrimRight(out.b.String(), "\n"))
}

// RequestShowCmd shows a request.
type RequestShowCmd struct {
	ID           string `arg:"" help:"The request."`
	Requirements bool   `help:"Show everything that is missing or wrong instead."`
	Capabilities bool   `help:"Show what can be done now instead."`
}

// Run shows the request, its requirements or its capabilities.
func (x *RequestShowCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	switch {
	case x.Requirements:
		need, err := s.c.Requirements(ctx, x.ID)
		if err != nil {
			return err
		}
		return s.show(need, func(out *sheet) {
			if out.requirements(need); need.Complete {
				out.say("Nothing is missing.")
			}
		})
	case x.Capabilities:
		list, err := s.c.Capabilities(ctx, x.ID)
		if err != nil {
			return err
		}
		return s.show(map[string]any{"data": list}, func(out *sheet) { out.capabilities(list) })
	}
	r, err := s.c.Request(ctx, x.ID)
	return s.request(r, err)
}

// RequestListCmd lists requests.
type RequestListCmd struct {
	Stage      []string `help:"Stages, such as needs_you,date_set." placeholder:"STAGE"`
	Number     string   `help:"A number that moves."`
	ExternalID string   `help:"Your own reference." placeholder:"ID"`
	Account    string   `help:"An account; for the desk's keys." placeholder:"ID"`
	Limit      int      `help:"How many at most." default:"200"`
}

// Run lists them.
func (x *RequestListCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	all, err := take(s.c.Requests(ctx, client.RequestFilter{Stages: x.Stage, Number: x.Number, ExternalID: x.ExternalID, Account: x.Account,
		PageSize: min(x.Limit, 200)}), x.Limit)
	return list(s, all, err, tableOf[client.Request]{[]string{"ID", "REFERENCE", "WHERE IT IS", "WHOSE TURN", "NEXT NEWS BY", "NAME"}, "No request fits.", func(out *sheet, r client.Request) []string {
		return []string{r.ID, r.Reference, r.Headline, out.turn(&r), out.words.when(r.NextUpdateBy), r.Name}
	}})
}

// RequestEditCmd changes a draft.
type RequestEditCmd struct {
	ID string `arg:"" help:"The request."`
	FieldFlags
	Clear []string `help:"Fields to empty, as JSON pointers such as /internet." placeholder:"POINTER"`
}

// Run sends the change as a merge patch.
func (x *RequestEditCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	e, err := x.change(con, x.Clear)
	if err != nil {
		return err
	}
	r, err := s.c.EditRequest(ctx, x.ID, e.Edit, s.options()...)
	return s.request(r, err)
}

// change reads a change of fields, perhaps with a signature beside it.
func (f *FieldFlags) change(con *Console, clear []string) (client.Correction, error) {
	d, nulls, err := f.edit(con)
	switch {
	case err != nil:
		return client.Correction{}, err
	case d.AccountID != "" || d.Market != "":
		return client.Correction{}, &contentError{fileName(f.File), []string{"account_id and market cannot change"}}
	}
	return client.Correction{Edit: client.Edit{Fields: d.Fields, Clear: append(nulls, clear...)}, Signature: d.Signature}, nil
}

// RequestSignCmd signs a draft.
type RequestSignCmd struct {
	ID string `arg:"" help:"The request."`
	SigningFlags
}

// SigningFlags are a signature.
type SigningFlags struct {
	Signer   string   `help:"Who signs: first and last name." placeholder:"NAME" group:"signature"`
	Capacity string   `help:"holder of the account, or authorised by it." enum:",holder,authorised" default:"" group:"signature"`
	Agree    []string `help:"Code of a statement that the signer agrees to; again for more." placeholder:"CODE" group:"signature"`
	AgreeAll bool     `help:"The signer agrees to all statements; they are shown." group:"signature"`
	Terms    string   `help:"Version of the terms that was read; without it the one in force." placeholder:"VERSION" group:"signature"`
}

// Run signs.
func (x *RequestSignCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	in, err := x.signing(ctx, s, x.ID)
	if err != nil {
		return err
	}
	r, err := s.c.Sign(ctx, x.ID, *in, s.options()...)
	return s.request(r, err)
}

// signing shows what is agreed to and gives the signature.
func (f *SigningFlags) signing(ctx context.Context, s *session, id string) (*client.Signing, error) {
	if f.Signer == "" || f.Capacity == "" {
		return nil, &UsageError{"who signs, and as what?", `Type: --signer "First Last" --capacity holder (or authorised)`}
	}
	r, err := s.c.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	m, err := s.c.Market(ctx, r.Market)
	if err != nil {
		return nil, err
	}
	in := &client.Signing{Name: f.Signer, Capacity: f.Capacity, Statements: f.Agree, TermsVersion: first(f.Terms, m.TermsVersion)}
	if len(f.Agree) > 0 {
		return in, nil
	}
	out := s.sheet()
	out.say("%s agrees (terms %s):", f.Signer, in.TermsVersion)
	for _, statement := range m.Statements {
		in.Statements = append(in.Statements, statement.Code)
		out.line("  - %s", statement.Text)
	}
	s.con.Say("%s", strings.TrimRight(out.b.String(), "\n"))
	switch {
	case f.AgreeAll:
		return in, nil
	case s.NoInput || !s.con.InTTY:
		return nil, &UsageError{"the signer has to agree", "Add --agree-all, or --agree CODE for each of: " + strings.Join(in.Statements, ", ") + "."}
	}
	_, _ = fmt.Fprint(s.con.Err, "Agree to all of this? [y/N] ")
	if !s.agreed() {
		return nil, errors.New("not signed")
	}
	return in, nil
}

// RequestCorrectCmd mends a request that was sent back.
type RequestCorrectCmd struct {
	ID string `arg:"" help:"The request."`
	FieldFlags
	SigningFlags
	Clear []string `help:"Fields to empty, as JSON pointers." placeholder:"POINTER"`
}

// Run sends the correction, with a signature if there is a signer.
func (x *RequestCorrectCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	in, err := x.change(con, x.Clear)
	if err != nil {
		return err
	}
	if x.Signer != "" {
		if in.Signature, err = x.signing(ctx, s, x.ID); err != nil {
			return err
		}
	}
	r, err := s.c.Correct(ctx, x.ID, in, s.options()...)
	return s.request(r, err)
}
