package porting

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"
)

// shelf makes letters that are nothing but a name, and can be told that one of them was changed.
type shelf struct {
	made   int
	broken string
	disk   error  // what the disk says at last
	before func() // what happens while a letter is made
}

func (s *shelf) Sign(_ context.Context, x Sealing) (Letter, func() error, error) {
	s.made++
	if s.before != nil {
		s.before()
	}
	shown := hashText("shown " + x.ChangedAt.String())
	if given := x.Signing.DocumentSHA256; given != "" && given != shown {
		return Letter{}, nil, ErrLetterChanged
	}
	name := hashText(x.Request.Reference + x.Request.Signature.SignedAt.String())
	return Letter{File: name[:8], SHA256: name, ShownSHA256: shown}, func() error { return s.disk }, nil
}

func (s *shelf) Check(_ context.Context, r *Request) error {
	if r.Signature.Letter.File == s.broken {
		return ErrLetterBroken
	}
	return nil
}

func (s *shelf) CarrierCopy(context.Context, *Request, *Order) ([]byte, error) {
	return []byte("copy"), nil
}

func proof(purpose, id string) []byte {
	sum := sha256.Sum256([]byte(purpose + "/" + id))
	return sum[:]
}

func codeOf(err error) string {
	var state *StateError
	var bad *InvalidError
	switch {
	case errors.As(err, &state):
		return state.Code
	case errors.As(err, &bad):
		return bad.Problems[0].Code
	case errors.Is(err, ErrNotFound):
		return "not_found"
	case err != nil:
		return err.Error()
	}
	return ""
}

// A letter is made of what is saved: where the request changes while it is made, it is made again, and a document that the signer did not see
// is never signed.
func TestSign_ChangedWhileTheLetterIsMade(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.draft(b.fields("01 99 00 12 34"))
	letters := b.service.Letters.(*shelf)
	letters.before = func() {
		letters.before = nil
		b.must2(b.service.EditRequest(t.Context(), as(RoleAccount), b.id, func(f *Fields) error { f.Name = "Another name"; return nil }))
	}
	b.must2(b.service.Sign(t.Context(), as(RoleAccount), b.id, signing()))
	if r := b.r(); letters.made != 2 || r.Fields.Name != "Another name" || r.Signature.DocumentSHA256 != r.Signature.Letter.SHA256 {
		t.Errorf("%d letters made, signature %+v", letters.made, r.Signature)
	}
	letters.before = func() {}
	b.draft(b.fields("01 99 00 12 35"))
	in := signing()
	in.DocumentSHA256 = hashText("another document")
	if _, err := b.service.Sign(t.Context(), as(RoleAccount), b.id, in); codeOf(err) != "letter.changed" || b.r().Signature != nil {
		t.Errorf("signed what was not seen: %v", err)
	}
	made := letters.made
	if _, err := b.service.Sign(WithDryRun(t.Context()), as(RoleAccount), b.id, signing()); err != nil || letters.made != made || b.r().Signature != nil {
		t.Errorf("a trial: %v, %d letters", err, letters.made-made)
	}
}

// Nothing names a letter that the disk has lost.
func TestSign_TheDiskFails(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.draft(b.fields("01 99 00 12 34"))
	letters, full := b.service.Letters.(*shelf), errors.New("disk full")
	letters.disk = full
	if _, err := b.service.Sign(t.Context(), as(RoleAccount), b.id, signing()); !errors.Is(err, full) || b.r().Signature != nil || len(b.r().Orders) > 0 {
		t.Errorf("error %v, signature %+v", err, b.r().Signature)
	}
	letters.disk = nil
	b.must2(b.service.Sign(t.Context(), as(RoleAccount), b.id, signing()))
	if b.r().Signature == nil {
		t.Error("not signed once the disk is well")
	}
}

// A letter that was changed after the signature closes the gate.
func TestCutOver_LetterChanged(t *testing.T) {
	t.Parallel()
	b := in(t, Confirmed)
	b.service.Letters.(*shelf).broken = b.r().Signature.Letter.File
	if _, err := b.service.CutOver(t.Context(), as(RoleSupervisor), b.order().ID); codeOf(err) != "gate.letter" {
		t.Errorf("by hand: %v", err)
	}
	b.advance(40 * 24 * time.Hour)
	if !slices.Contains(b.events(), "port_order.gate_closed") || b.order().State() != Acknowledged {
		t.Errorf("at its time: %s, %v", b.order().State(), b.events())
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	ctx := t.Context()
	b.draft(b.fields("01 99 00 12 34"))
	invite := func() string {
		t.Helper()
		b.must2(b.service.Invite(ctx, as(RoleAccount), b.id, Contact{Email: "holder@example.com", Language: "fr"}))
		r := b.r()
		return b.service.LinkToken(r.ID, r.Links[len(r.Links)-1].ID)
	}
	first := invite()
	second := invite()
	if _, _, err := b.service.OpenLink(ctx, first); !errors.Is(err, ErrNotFound) {
		t.Errorf("a link that another took the place of: %v", err)
	}
	for _, wrong := range []string{"", "a.b.c", second[:len(second)-1] + "!", first[:len(first)-10] + second[len(second)-10:], second + ".x"} {
		if _, _, err := b.service.OpenLink(ctx, wrong); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	r, who, err := b.service.OpenLink(ctx, second)
	if err != nil || r.ID != b.id || who.Role != RoleLink || who.Account != "acc_1" || b.r().State() != AwaitingSignature {
		t.Fatalf("%v, %+v", err, who)
	}
	now := b.now
	b.now = now.AddDate(0, 0, b.market.Signing.Days)
	if _, _, err := b.service.OpenLink(ctx, second); codeOf(err) != "link.expired" {
		t.Errorf("too late: %v", err)
	}
	if _, err := b.service.Sign(ctx, who, b.id, signing()); !errors.Is(err, ErrNotFound) {
		t.Errorf("signed too late: %v", err)
	}
	b.now = now
	b.must2(b.service.Sign(ctx, who, b.id, signing()))
	if r := b.r(); r.State() != Submitted || r.Signature.By.Link != who.Link || r.Links[1].UsedAt.IsZero() {
		t.Errorf("%s, %+v", r.State(), r.Signature)
	}
	if _, err := b.service.Sign(ctx, who, b.id, signing()); !errors.Is(err, ErrNotFound) {
		t.Errorf("signed twice: %v", err)
	}
	third := invite()
	if _, who, err = b.service.OpenLink(ctx, third); err != nil {
		t.Fatal(err)
	}
	before := b.r().Signature
	b.now = b.now.Add(time.Hour)
	b.must2(b.service.Sign(ctx, who, b.id, signing()))
	if r := b.r(); r.Cosignature == nil || r.Signature.DocumentSHA256 != r.Cosignature.DocumentSHA256 || r.Signature.SignedAt != before.SignedAt || r.State() != Submitted {
		t.Errorf("second signature: %+v", r.Cosignature)
	}
}

func TestLinks_Refused(t *testing.T) {
	t.Parallel()
	for _, signed := range []bool{false, true} {
		b := newBed(t)
		ctx := t.Context()
		b.service.Desk = Contact{Email: "desk@example.com"}
		b.draft(b.fields("01 99 00 12 34"))
		if signed {
			b.must2(b.service.Sign(ctx, as(RoleAccount), b.id, signing()))
		}
		b.must2(b.service.Invite(ctx, as(RoleAccount), b.id, Contact{Email: "holder@example.com"}))
		token := b.service.LinkToken(b.id, b.r().Links[0].ID)
		_, who, err := b.service.OpenLink(ctx, token)
		b.must(err)
		b.take()
		b.must2(b.service.Refuse(ctx, who, b.id))
		if effects := b.take(); !slices.ContainsFunc(effects, func(e Effect) bool {
			return e.Mail != nil && e.Mail.Mail == MailSignRefused && e.Mail.To.Email == "desk@example.com"
		}) {
			t.Errorf("the desk is not alarmed: %v", effects)
		}
		if r := b.r(); !r.Frozen() || r.Stage() != StagePaused || r.Ball() != BallUs {
			t.Errorf("frozen %t, %s, %s", r.Frozen(), r.Stage(), r.Ball())
		}
		refused := map[string]error{}
		_, refused["open"] = func() (*Request, error) { r, _, err := b.service.OpenLink(ctx, token); return r, err }()
		if signed {
			_, refused["resume"] = b.service.ResumeRequest(ctx, as(RoleAccount), b.id)
			_, refused["approve"] = b.service.Resume(ctx, as(RoleDesk), b.order().ID)
		} else {
			_, refused["sign"] = b.service.Sign(ctx, as(RoleAccount), b.id, signing())
			_, refused["edit"] = b.service.EditRequest(ctx, as(RoleAccount), b.id, func(*Fields) error { return nil })
			_, refused["invite"] = b.service.Invite(ctx, as(RoleAccount), b.id, Contact{Email: "other@example.com"})
		}
		for what, err := range refused {
			if code := codeOf(err); code != "frozen" && code != "not_found" {
				t.Errorf("%s while frozen: %v", what, err)
			}
		}
		if _, err := b.service.Lift(ctx, as(RoleAccount), b.id, "it was me"); err == nil {
			t.Error("a customer lifts what its holder stopped")
		}
		b.must2(b.service.Lift(ctx, as(RoleDesk), b.id, "called the holder"))
		if signed {
			b.must2(b.service.ResumeRequest(ctx, as(RoleAccount), b.id))
		} else {
			b.must2(b.service.Sign(ctx, as(RoleAccount), b.id, signing()))
		}
		if b.r().State() != Submitted {
			t.Errorf("afterwards %s", b.r().State())
		}
	}
}

func TestPossession(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	ctx, who := t.Context(), as(RoleAccount)
	b.market.Possession = "required"
	b.draft(b.fields("01 99 00 12 34"))
	if _, err := b.service.Sign(ctx, who, b.id, signing()); codeOf(err) != "possession.required" {
		t.Errorf("signed without: %v", err)
	}
	check := func(code string) string {
		t.Helper()
		r, err := b.service.CheckCode(ctx, who, b.id, code)
		if err != nil {
			return codeOf(err)
		}
		if r.Proven() {
			return "passed"
		}
		return "wrong"
	}
	prove := func() string {
		t.Helper()
		b.must2(b.service.Prove(ctx, who, b.id, "sms"))
		return b.service.Code(b.r())
	}
	other := func(code string) string { return string('0'+(code[0]-'0'+1)%10) + code[1:] }
	if got := check("123456"); got != "possession.none" {
		t.Errorf("before any: %s", got)
	}
	code := prove()
	if len(code) != 6 {
		t.Errorf("code %q", code)
	}
	for range codeTries {
		if got := check(other(code)); got != "wrong" {
			t.Errorf("a wrong one: %s", got)
		}
	}
	if got := check(code); got != "possession.none" {
		t.Errorf("after five tries: %s", got)
	}
	late := prove()
	if late == code {
		t.Error("the same code again")
	}
	if _, err := b.service.CheckCode(WithDryRun(ctx), who, b.id, late); codeOf(err) != "possession.none" {
		t.Errorf("a trial tells: %v", err)
	}
	b.now = b.now.Add(codeLife)
	if got := check(late); got != "possession.none" {
		t.Errorf("too late: %s", got)
	}
	code = prove()
	if got := check(" " + code + " "); got != "passed" {
		t.Errorf("the right one: %s", got)
	}
	if got := check(code); got != "possession.none" {
		t.Errorf("twice: %s", got)
	}
	b.must2(b.service.EditRequest(ctx, who, b.id, func(f *Fields) error { *f = b.fields("01 99 00 12 34", "01 99 00 12 35"); return nil }))
	if _, err := b.service.Sign(ctx, who, b.id, signing()); codeOf(err) != "possession.required" {
		t.Errorf("other numbers: %v", err)
	}
	if got := check(prove()); got != "passed" {
		t.Errorf("anew: %s", got)
	}
	b.must2(b.service.Sign(ctx, who, b.id, signing()))
	b.service.Codes = false
	b.draft(b.fields("01 99 00 12 36"))
	if _, err := b.service.Prove(ctx, who, b.id, "call"); codeOf(err) != "possession.off" {
		t.Errorf("without a way to send: %v", err)
	}
}

func TestAcceptLetter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		letter, kind string
		ago          time.Duration
		who          Role
		code         string
	}{
		"accepted": {"either", "letter", 48 * time.Hour, RoleDesk, ""}, "by hand only": {"hand", "letter", 0, RoleDesk, ""},
		"electronic only": {"electronic", "letter", 0, RoleDesk, "letter.electronic"}, "another paper": {"hand", "bill", 0, RoleDesk, "letter.document"},
		"an old letter": {"hand", "letter", 91 * 24 * time.Hour, RoleDesk, "letter.date"}, "of tomorrow": {"hand", "letter", -time.Hour, RoleDesk, "letter.date"},
		"by the customer": {"hand", "letter", 0, RoleAccount, "accept_letter: not allowed to account"},
	} {
		b := newBed(t)
		b.market.Letter = c.letter
		b.draft(b.fields("01 99 00 12 34"))
		d := b.paper("letter.pdf", 1)
		d.Kind = c.kind
		_, d, err := b.service.Attach(t.Context(), as(RoleAccount), b.id, d)
		b.must(err)
		_, err = b.service.AcceptLetter(t.Context(), as(c.who), b.id, HandSigned{Document: d.ID, Name: "Zoe Martin", Capacity: CapacityHolder, SignedAt: b.now.Add(-c.ago)})
		if codeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if r := b.r(); c.code == "" && (r.State() != Submitted || r.Signature.DocumentSHA256 != d.SHA256 || !r.Signature.SignedAt.Equal(b.now.Add(-c.ago)) || !r.signatureHolds()) {
			t.Errorf("%s: %s, %+v", name, r.State(), r.Signature)
		}
		if c.letter == "hand" && c.code != "" {
			if _, err := b.service.Sign(t.Context(), as(RoleAccount), b.id, signing()); codeOf(err) != "signature.by_hand" {
				t.Errorf("%s: signed on a screen: %v", name, err)
			}
		}
	}
}

// Somebody says "I did not ask for this" while an order cannot be paused: nothing moves on its date all the same.
func TestLinks_RefusedWhereNothingCanBePaused(t *testing.T) {
	t.Parallel()
	for name, busy := range map[string]func(*bed){
		"a cancellation that the carrier refuses": func(b *bed) {
			b.must2(b.service.Confirm(t.Context(), as(RoleDesk), b.order().ID, b.window(10)))
			b.must2(b.service.Cancel(t.Context(), as(RoleDesk), b.order().ID, ""))
		},
		"a part is tested, the rest has a later date": func(b *bed) {
			o, early, late := b.order(), b.window(5), b.window(10)
			early.Numbers, late.Numbers = o.All()[:1], o.All()[1:]
			b.must2(b.service.Confirm(t.Context(), as(RoleDesk), o.ID, early))
			b.must2(b.service.Confirm(t.Context(), as(RoleDesk), o.ID, late))
			b.advance(early.Start.Sub(b.now))
			b.must2(b.service.Ported(t.Context(), as(RoleDesk), o.ID, early.Numbers))
		},
	} {
		b := in(t, Acknowledged)
		b.must2(b.service.Invite(t.Context(), as(RoleAccount), b.id, Contact{Email: "holder@example.com"}))
		_, who, err := b.service.OpenLink(t.Context(), b.service.LinkToken(b.id, b.r().Links[0].ID))
		b.must(err)
		busy(b)
		b.must2(b.service.Refuse(t.Context(), who, b.id))
		if o := b.order(); o.Held {
			t.Fatalf("%s: the order was paused in %s", name, o.State())
		} else if o.State() == CancelRequested {
			b.must2(b.service.RefuseCancel(t.Context(), as(RoleDesk), o.ID, ""))
		}
		b.advance(20 * 24 * time.Hour)
		if got := b.events(); !slices.Contains(got, "port_order.gate_closed") || len(b.order().in(NumberMoving)) > 0 || len(b.order().in(NumberConfirmed)) > 0 {
			t.Errorf("%s: %s after %v", name, b.order().State(), got)
		}
	}
}

// A name that nobody can read as it is gets no link, and signs nothing; the link that there is stays.
func TestNames_Unseen(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	b.draft(b.fields("01 99 00 12 34"))
	b.must2(b.service.Invite(t.Context(), as(RoleAccount), b.id, Contact{Email: "holder@example.com"}))
	for _, name := range []string{"Zoé\r\nBcc: x@example.com", "Zoé\x1b[2J", "\u202eéoZ"} {
		if _, err := b.service.Invite(t.Context(), as(RoleAccount), b.id, Contact{Email: "holder@example.com", Name: name}); codeOf(err) != "text.control_characters" {
			t.Errorf("a link for %q: %v", name, err)
		}
		in := signing()
		in.Name, in.Capacity = name, CapacityAuthorised
		if _, err := b.service.Sign(t.Context(), as(RoleAccount), b.id, in); codeOf(err) != "text.control_characters" {
			t.Errorf("signed as %q: %v", name, err)
		}
	}
	if links := b.r().Links; len(links) != 1 || !links[0].live() {
		t.Errorf("the link: %+v", links)
	}
}

// What a signature covers changes by no other way than a correction with a new one; what it does not cover changes without.
func TestSignedContent(t *testing.T) {
	t.Parallel()
	covered := map[string]func(*bed, *Fields){
		"company":   func(_ *bed, f *Fields) { f.Holder.Company = "Atelier Autre" },
		"last name": func(_ *bed, f *Fields) { f.Holder.LastName = "Autre" },
		"street":    func(_ *bed, f *Fields) { f.ServiceAddress.Street = "2 rue de l'Exemple" },
		"one number more": func(b *bed, f *Fields) {
			f.Numbers = append(f.Numbers, b.wish(third, "alpha"))
		},
		"one number less": func(_ *bed, f *Fields) { f.Numbers = f.Numbers[:1] },
	}
	free := map[string]func(*bed, *Fields){
		"account number": func(_ *bed, f *Fields) { f.AccountNumber = "other " + canary },
		"name":           func(_ *bed, f *Fields) { f.Name = "Ours" },
		"label":          func(_ *bed, f *Fields) { f.Numbers[0].Label = "Desk" },
	}
	for _, needs := range []bool{true, false} {
		for name, change := range map[bool]map[string]func(*bed, *Fields){true: covered, false: free}[needs] {
			b := newBed(t)
			b.signed(first, second)
			ctx := t.Context()
			edit := func(f *Fields) error { change(b, f); return nil }
			before := b.r().Signature.ContentSHA256
			if _, err := b.service.EditRequest(ctx, office(), b.id, edit); codeOf(err) != "request.signed" {
				t.Errorf("%s edited: %v", name, err)
			}
			b.must2(b.service.Ask(ctx, as(RoleDesk), b.order().ID, Asking{Reasons: []string{"name_mismatch"}}))
			if _, err := b.service.EditRequest(ctx, as(RoleDesk), b.id, edit); codeOf(err) != "request.signed" {
				t.Errorf("%s edited when asked for: %v", name, err)
			}
			_, err := b.service.Correct(ctx, office(), b.id, Correction{Edit: edit})
			var bad *InvalidError
			if asked := errors.As(err, &bad) && bad.Code == "signature_required"; asked != needs || err != nil && !asked {
				t.Errorf("%s corrected: %v", name, err)
			}
			if needs {
				in := signing()
				in.Capacity = CapacityAuthorised
				b.now = b.now.Add(time.Hour)
				b.must2(b.service.Correct(ctx, office(), b.id, Correction{Edit: edit, Signature: &in}))
			}
			if r := b.r(); (r.Signature.ContentSHA256 != before) != needs || !r.signatureHolds() {
				t.Errorf("%s: the signature covers %s", name, r.Signature.ContentSHA256)
			}
		}
	}
}
