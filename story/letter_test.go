package story_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portamento/portamento/loa/evidence"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/porting"
)

// A letter from the signature to the move: what was shown is what was signed, anybody can verify it, and it still holds at the cut-over.
func TestStory_TheLetter(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r, err := b.service.CreateRequest(b.ctx, b.office, porting.NewRequest{Fields: asOnTheBill("SIM-OK")})
		b.must(err)
		shown := b.letterOf(r, "fr")
		in := b.signature()
		in.DocumentSHA256 = sha(shown)
		r, err = b.service.Sign(b.ctx, b.office, r.ID, in)
		b.must(err)
		letter, err := b.paper.Signed(b.ctx, r)
		b.must(err)
		if sha(letter) != r.Signature.DocumentSHA256 || r.Signature.Letter.ShownSHA256 != sha(shown) {
			t.Error("the letter is not the one on record")
		}
		report, err := pades.Verify(letter, b.paper.Trust())
		b.must(err)
		if !report.Trusted() || report.Signatures[0].Name != "Camille Durand" {
			t.Errorf("the letter: %+v", report)
		}
		changed := bytes.Clone(letter)
		changed[len(changed)/3] ^= 1
		if report, err := pades.Verify(changed, b.paper.Trust()); err == nil && report.Valid() {
			t.Error("a changed byte is not found")
		}
		bundle, err := b.paper.Evidence(b.ctx, r)
		b.must(err)
		found, err := evidence.VerifyBundle(bytes.NewReader(bundle), int64(len(bundle)), b.paper.Trust())
		b.must(err)
		if !found.Trusted || !found.Evidence[0].Viewed || found.Evidence[0].ShownSHA256 != sha(shown) {
			t.Errorf("the evidence: %+v", found.Evidence[0])
		}
		b.genuine(sha(letter), true)
		b.genuine(sha(changed), false)
		b.approves(r)
		b.waitsFor(r, porting.Completed, 60*24*time.Hour)
	})
}

// Somebody changes a byte of a letter in its folder: nothing moves on the strength of it, until it is signed anew.
func TestStory_ALetterIsChangedInTheVault(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.approves(b.asks(asOnTheBill("SIM-OK")))
		r = b.waitsFor(r, porting.Confirmed, 30*24*time.Hour)
		file := filepath.Join(b.vault, filepath.FromSlash(r.Signature.Letter.File))
		data, err := os.ReadFile(file)
		b.must(err)
		data[len(data)/2] ^= 1
		b.must(os.WriteFile(file, data, 0o600))
		if err := b.paper.Check(b.ctx, r); !errors.Is(err, porting.ErrLetterBroken) {
			t.Fatalf("the changed letter: %v", err)
		}
		var state *porting.StateError
		if _, err := b.service.CutOver(b.ctx, b.lead, r.Orders[0].ID); !errors.As(err, &state) || state.Code != "gate.letter" {
			t.Errorf("moved by hand: %v", err)
		}
		b.until(r.Orders[0].FOC().Start.Add(time.Minute))
		if r = b.now(r); r.State() != porting.Acknowledged || b.happened(r, "port_order.gate_closed") != 1 || b.happened(r, "port_order.number_ported") != 0 {
			t.Errorf("%s after %v", r.State(), b.events(r))
		}
	})
}

// Changed names, signer, address or numbers need a new signature; other changes keep the letter.
func TestStory_ANewSignatureForNewContent(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		first := r.Signature.DocumentSHA256
		_, err := b.service.Ask(b.ctx, b.desk, r.Orders[0].ID, porting.Asking{Reasons: []string{"name_mismatch"}})
		b.must(err)
		kept := porting.Correction{Edit: func(f *porting.Fields) error { f.AccountNumber = "SIM-OK-2"; return nil }}
		r, err = b.service.Correct(b.ctx, b.office, r.ID, kept)
		b.must(err)
		if r.Signature.DocumentSHA256 != first {
			t.Error("another account number needs no new letter")
		}
		_, err = b.service.Ask(b.ctx, b.desk, r.Orders[0].ID, porting.Asking{Reasons: []string{"name_mismatch"}})
		b.must(err)
		changed := porting.Correction{Edit: func(f *porting.Fields) error { f.Holder.Company = "Atelier Lumière SAS"; return nil }}
		var invalid *porting.InvalidError
		if _, err = b.service.Correct(b.ctx, b.office, r.ID, changed); !errors.As(err, &invalid) || invalid.Code != "signature_required" {
			t.Fatalf("another name without a signature: %v", err)
		}
		in := b.signature()
		changed.Signature = &in
		r, err = b.service.Correct(b.ctx, b.office, r.ID, changed)
		b.must(err)
		if r.Signature.DocumentSHA256 == first {
			t.Error("another name has the same letter")
		}
		b.genuine(first, false)
		b.genuine(r.Signature.DocumentSHA256, true)
	})
}

// The account holder is somebody else: she gets a link, shows that she answers the number, and signs; the link then is spent.
func TestStory_SignByLink(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r, err := b.service.CreateRequest(b.ctx, b.office, porting.NewRequest{Fields: asOnTheBill("SIM-OK")})
		b.must(err)
		_, err = b.service.Invite(b.ctx, b.office, r.ID, porting.Contact{Email: "anne@example.com", Language: "fr"})
		b.must(err)
		b.settle()
		token := b.linkInMail()
		r, who, err := b.service.OpenLink(b.ctx, token)
		b.must(err)
		r, err = b.service.Prove(b.ctx, who, r.ID, "sms")
		b.must(err)
		b.settle()
		if len(b.codes.sent) != 1 || b.codes.sent[0].Number != r.Possession.Number || !strings.Contains(b.codes.sent[0].Text, b.codes.sent[0].Code) {
			t.Fatalf("codes sent: %+v", b.codes.sent)
		}
		if r, err = b.service.CheckCode(b.ctx, who, r.ID, "not it"); err != nil || r.Proven() || r.Possession.Left() != 4 {
			t.Errorf("a wrong code: %v", err)
		}
		r, err = b.service.CheckCode(b.ctx, who, r.ID, b.codes.sent[0].Code)
		b.must(err)
		r, err = b.service.Sign(b.ctx, who, r.ID, b.signature())
		b.must(err)
		if _, _, err := b.service.OpenLink(b.ctx, token); !errors.Is(err, porting.ErrNotFound) {
			t.Errorf("a spent link: %v", err)
		}
		bundle, err := b.paper.Evidence(b.ctx, r)
		b.must(err)
		found, err := evidence.VerifyBundle(bytes.NewReader(bundle), int64(len(bundle)), b.paper.Trust())
		b.must(err)
		if e := found.Evidence[0]; e.LinkID != string(who.Link) || e.Possession == nil || !e.Possession.Passed {
			t.Errorf("the evidence: %+v", e)
		}
		b.settle()
		b.wrote(porting.MailReceived, 2) // to the author and to the signer
		b.audited()
	})
}

// "I did not ask for this": nothing goes on, the desk hears of it, and only the desk lets it go on.
func TestStory_ARefusedLink(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		_, err := b.service.Invite(b.ctx, b.office, r.ID, porting.Contact{Email: "anne@example.com"})
		b.must(err)
		b.settle()
		_, who, err := b.service.OpenLink(b.ctx, b.linkInMail())
		b.must(err)
		_, err = b.service.Refuse(b.ctx, who, r.ID)
		b.must(err)
		b.settle()
		b.wrote(porting.MailSignRefused, 1)
		b.expect(r, porting.OnHold, porting.StagePaused, porting.BallUs)
		var state *porting.StateError
		if _, err := b.service.Resume(b.ctx, b.desk, r.Orders[0].ID); !errors.As(err, &state) || state.Code != "frozen" {
			t.Errorf("resumed while frozen: %v", err)
		}
		_, err = b.service.Lift(b.ctx, b.desk, r.ID, "called the holder")
		b.must(err)
		_, err = b.service.ResumeRequest(b.ctx, b.desk, r.ID)
		b.must(err)
		b.approves(r)
		b.waitsFor(r, porting.Completed, 60*24*time.Hour)
		b.audited()
	})
}

// The holder signs after the requester: the second signature leaves the first one valid.
func TestStory_TwoSignatures(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		first, err := b.paper.Signed(b.ctx, r)
		b.must(err)
		_, err = b.service.Invite(b.ctx, b.office, r.ID, porting.Contact{Email: "anne@example.com"})
		b.must(err)
		b.settle()
		_, who, err := b.service.OpenLink(b.ctx, b.linkInMail())
		b.must(err)
		b.later(time.Hour)
		r, err = b.service.Sign(b.ctx, who, r.ID, b.signature())
		b.must(err)
		both, err := b.paper.Signed(b.ctx, r)
		b.must(err)
		report, err := pades.Verify(both, b.paper.Trust())
		b.must(err)
		if len(report.Signatures) != 2 || !report.Trusted() || !bytes.HasPrefix(both, first) {
			t.Errorf("two signatures: %+v", report)
		}
		b.genuine(sha(first), true)
		b.genuine(sha(both), true)
	})
}

// A link that nobody uses: its bearer is reminded three times and the author told; then it is over, is told from one that never was, and somebody
// can be asked again.
func TestStory_ALinkGrowsOld(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r, err := b.service.CreateRequest(b.ctx, b.office, porting.NewRequest{Fields: asOnTheBill("SIM-OK")})
		b.must(err)
		_, err = b.service.Invite(b.ctx, b.office, r.ID, porting.Contact{Email: "anne@example.com"})
		b.must(err)
		b.settle()
		token := b.linkInMail()
		for i, days := range []int{3, 4, 5} { // after 3, 7 and 12 days
			b.later(time.Duration(days) * 24 * time.Hour)
			b.wrote(porting.MailSignReminder, i+1)
			b.wrote(porting.MailSignWaiting, i+1)
			if again := b.inMail(porting.MailSignReminder, signAt); again != token {
				t.Errorf("the reminder has another link: %s", again)
			}
		}
		b.later(2*24*time.Hour + time.Minute)
		b.wrote(porting.MailSignExpired, 1)
		b.told(r, "port_request.signature_expired", 1)
		var state *porting.StateError
		if _, _, err := b.service.OpenLink(b.ctx, token); !errors.As(err, &state) || state.Code != "link.expired" {
			t.Errorf("an old link: %v", err)
		}
		if _, _, err := b.service.OpenLink(b.ctx, "x"+token[1:]); !errors.Is(err, porting.ErrNotFound) {
			t.Errorf("a link that never was: %v", err)
		}
		_, err = b.service.Invite(b.ctx, b.office, r.ID, porting.Contact{Email: "anne@example.com"})
		b.must(err)
		b.settle()
		_, who, err := b.service.OpenLink(b.ctx, b.linkInMail())
		b.must(err)
		_, err = b.service.Sign(b.ctx, who, r.ID, b.signature())
		b.must(err)
		b.later(20 * 24 * time.Hour)
		b.wrote(porting.MailSignReminder, 3)
		b.audited()
	})
}

// Somebody else used the link: the holder reads of the date, says so with one click, and nothing moves on that day.
func TestStory_TheHolderStopsTheMove(t *testing.T) {
	t.Parallel()
	on(t, true, func(b *bed) {
		r, err := b.service.CreateRequest(b.ctx, b.office, porting.NewRequest{Fields: asOnTheBill("SIM-OK")})
		b.must(err)
		_, err = b.service.Invite(b.ctx, b.office, r.ID, porting.Contact{Email: "anne@example.com"})
		b.must(err)
		b.settle()
		_, who, err := b.service.OpenLink(b.ctx, b.linkInMail())
		b.must(err)
		r, err = b.service.Sign(b.ctx, who, r.ID, b.signature())
		b.must(err)
		b.settle()
		first := b.inMail(porting.MailReceived, stopAt)
		b.approves(r)
		b.waitsFor(r, porting.Confirmed, 40*24*time.Hour)
		token := b.inMail(porting.MailDateConfirmed, stopAt)
		if token != first {
			t.Errorf("two secrets for one thing: %s, %s", first, token)
		}
		b.genuine(r.Signature.DocumentSHA256, true)
		_, bearer, err := b.service.OpenStop(b.ctx, token)
		b.must(err)
		_, err = b.service.Stop(b.ctx, bearer, r.ID)
		b.must(err)
		b.settle()
		b.wrote(porting.MailSignRefused, 1)
		b.genuine(r.Signature.DocumentSHA256, false) // the carrier that looks is not told that all is well
		b.later(40 * 24 * time.Hour)
		b.expect(r, porting.OnHold, porting.StagePaused, porting.BallUs)
		b.audited()
	})
}

// A letter whose move was called off is not to be relied on; one whose move is done is its proof.
func TestStory_ALetterOutlivesItsMoveAlone(t *testing.T) {
	t.Parallel()
	on(t, false, func(b *bed) {
		r := b.asks(asOnTheBill("SIM-OK"))
		b.genuine(r.Signature.DocumentSHA256, true)
		_, err := b.service.CancelRequest(b.ctx, b.office, r.ID, "we stay")
		b.must(err)
		b.genuine(r.Signature.DocumentSHA256, false)
		r = b.moves(b.approves(b.asks(asOnTheBill("SIM-OK"))))
		b.genuine(r.Signature.DocumentSHA256, true)
	})
}

func sha(b []byte) string { sum := sha256.Sum256(b); return hex.EncodeToString(sum[:]) }

// letterOf is the letter that would be signed.
func (b *bed) letterOf(r *porting.Request, language string) []byte {
	b.t.Helper()
	r, err := b.service.Preview(b.ctx, b.office, r.ID)
	b.must(err)
	data, err := b.paper.Unsigned(r, language, false)
	b.must(err)
	return data
}

// genuine checks what anybody is told of a letter.
func (b *bed) genuine(hash string, want bool) {
	b.t.Helper()
	f, err := b.db.Letter(b.ctx, hash)
	b.must(err)
	if (f.Known && f.Valid) != want {
		b.t.Errorf("letter %s: %+v, want %t", hash, f, want)
	}
}

var stopAt = regexp.MustCompile(`https://porting\.example\.com/stop/([0-9a-z.]+)`)

var signAt = regexp.MustCompile(`https://porting\.example\.com/sign/([0-9a-z.]+)`)

// linkInMail reads the newest mail that asks for a signature.
func (b *bed) linkInMail() string {
	b.t.Helper()
	return b.inMail(porting.MailSignLink, signAt)
}

// inMail finds something in the newest mail of a kind that has it.
func (b *bed) inMail(kind porting.MailKind, what *regexp.Regexp) string {
	b.t.Helper()
	files, err := filepath.Glob(filepath.Join(b.outbox, "*"+string(kind)+"*"))
	b.must(err)
	slices.Sort(files)
	for _, file := range slices.Backward(files) {
		text, err := os.ReadFile(file)
		b.must(err)
		if found := what.FindSubmatch(bytes.ReplaceAll(text, []byte("=\r\n"), nil)); found != nil {
			return string(found[1])
		}
	}
	b.t.Fatalf("no %s with %s: %v", kind, what, b.mails())
	return ""
}
