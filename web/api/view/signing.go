package view

import (
	"cmp"
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// A drawn signature is bounded: its strokes, their points, and the text that a form carries them in, in bytes.
const (
	mostStrokes = 200
	mostPoints  = 4000
	mostDrawn   = 64 << 10
)

// readDrawn reads the strokes of a drawn signature as a form carries them: the JSON that the API takes. Error: *porting.InvalidError.
func readDrawn(text string) (strokes [][][]float64, err error) {
	if text == "" {
		return nil, nil
	}
	if len(text) > mostDrawn || json.Unmarshal([]byte(text), &strokes) != nil || len(strokes) > mostStrokes {
		return nil, badDrawing()
	}
	return strokes, nil
}

func badDrawing() error {
	return &porting.InvalidError{Code: "invalid", Problems: []porting.Problem{porting.NewProblem("/drawn", "signature.drawn", "max", mostPoints)}}
}

// Signing reads a signature as a person gave it, in the language that it was read in. Error: *porting.InvalidError.
func (b SignatureBody) Signing(lang string) (porting.Signing, error) {
	in := porting.Signing{Name: b.Name, Capacity: b.Capacity, Statements: b.Statements, TermsVersion: b.TermsVersion, Language: lang,
		DocumentSHA256: strings.ToLower(b.DocumentSHA256)}
	if b.Language != "" {
		in.Language = b.Language
	}
	drawn, err := b.Drawn, error(nil)
	if b.DrawnText != "" {
		drawn, err = readDrawn(b.DrawnText)
	}
	if err != nil {
		return in, err
	}
	points := 0
	for _, stroke := range drawn {
		line := make([]porting.Point, 0, len(stroke))
		for _, p := range stroke {
			if points++; points > mostPoints || len(p) != 2 || math.Abs(p[0]) > 1e5 || math.Abs(p[1]) > 1e5 {
				return in, badDrawing()
			}
			line = append(line, porting.Point{X: p[0], Y: p[1]})
		}
		in.Mark = append(in.Mark, line)
	}
	return in, nil
}

// InviteBody is who is asked to sign.
type InviteBody struct {
	Email    string `json:"email" maxLength:"254"`
	Name     string `json:"name,omitempty" maxLength:"80" doc:"The account holder, unless somebody else is named"`
	Language string `json:"language,omitempty" enum:"en,fr,es"`
}

// Contact is whom the link goes to.
func (b InviteBody) Contact() porting.Contact {
	return porting.Contact{Name: strings.TrimSpace(b.Name), Email: strings.TrimSpace(b.Email), Language: b.Language}
}

// ChannelBody says how a code shall come.
type ChannelBody struct {
	Channel string `json:"channel" enum:"call,sms"`
}

// CodeBody is a code that came.
type CodeBody struct {
	Code string `json:"code" maxLength:"20"`
}

// HandSignedBody is the desk's word about a letter that was signed by hand.
type HandSignedBody struct {
	DocumentID string    `json:"document_id" maxLength:"64" doc:"An uploaded document of the kind letter"`
	Name       string    `json:"name" maxLength:"120" doc:"Who signed"`
	Capacity   string    `json:"capacity" enum:"holder,authorised"`
	SignedAt   time.Time `json:"signed_at" doc:"As it is dated by hand"`
}

// HandSigned reads it.
func (b HandSignedBody) HandSigned() porting.HandSigned {
	return porting.HandSigned{Document: porting.DocumentID(b.DocumentID), Name: b.Name, Capacity: b.Capacity, SignedAt: b.SignedAt}
}

// PossessionView is the check that the main number is answered.
type PossessionView struct {
	Mode      string     `json:"mode" enum:"off,optional,required" doc:"What the market asks for"`
	Channels  []string   `json:"channels" doc:"By which a code can reach the main number: nobody reads a text on a landline"`
	Channel   *string    `json:"channel" enum:"call,sms"`
	Number    *string    `json:"number" doc:"That the code went to, masked"`
	ExpiresAt *time.Time `json:"expires_at"`
	TriesLeft int        `json:"tries_left"`
	Passed    bool       `json:"passed" doc:"For the numbers as they are now"`
	Message   *string    `json:"message" doc:"Why the code was not the right one"`
}

// Possession shows how far the check is.
func (x Reader) Possession(r *porting.Request) PossessionView {
	m, _ := x.Markets.Market(r.Market)
	v := PossessionView{Mode: "off", Passed: r.Proven(), Channels: []string{"call"}}
	if m != nil {
		v.Mode = m.Possession
		if m.Line(&r.Fields, porting.NumberWish{TypedNumber: r.Fields.MainNumber}) == numbering.Mobile {
			v.Channels = append(v.Channels, "sms")
		}
	}
	if p := r.Possession; p != nil {
		v.Channel, v.ExpiresAt, v.TriesLeft = Text(p.Channel), Instant(p.ExpiresAt), p.Left()
		v.Number = Text(masked(p.Number))
		if !v.Passed && p.Tries > 0 {
			v.Message = Text(x.word(m, "problem.possession.wrong", nil))
		}
	}
	return v
}

// masked keeps the country code and the last two digits of a number.
func masked(e164 string) string {
	if len(e164) < 7 {
		return e164
	}
	return e164[:3] + strings.Repeat("•", len(e164)-5) + e164[len(e164)-2:]
}

// LinkView is a link that somebody was asked to sign by. Its secret is in the mail alone.
type LinkView struct {
	Name      string     `json:"name"`
	Email     string     `json:"email"`
	At        time.Time  `json:"at"`
	ExpiresAt time.Time  `json:"expires_at"`
	UsedAt    *time.Time `json:"used_at"`
	RefusedAt *time.Time `json:"refused_at" doc:"When the answer was: I did not ask for this"`
}

func linkView(l porting.SigningLink) LinkView {
	return LinkView{Name: l.Name, Email: l.Email, At: l.At.UTC(), ExpiresAt: l.ExpiresAt.UTC(), UsedAt: Instant(l.UsedAt), RefusedAt: Instant(l.RefusedAt)}
}

// SigningPage is what the bearer of a link would sign.
type SigningPage struct {
	Reference     string         `json:"reference"`
	AskedBy       string         `json:"asked_by" doc:"Who asks for the signature"`
	Name          string         `json:"name" doc:"Who is asked"`
	Second        bool           `json:"second" doc:"The letter is signed already; this is a second signature"`
	Market        string         `json:"market"`
	Provider      string         `json:"provider"`
	Holder        Holder         `json:"holder"`
	AccountNumber string         `json:"account_number" doc:"Masked"`
	Numbers       []string       `json:"numbers"`
	Statements    []Statement    `json:"statements"`
	TermsVersion  string         `json:"terms_version"`
	Letter        string         `json:"letter" doc:"Address of the letter, as PDF"`
	Possession    PossessionView `json:"possession"`
	ExpiresAt     time.Time      `json:"expires_at"`
}

// SigningPage shows what a link is for.
func (x Reader) SigningPage(r *porting.Request, l porting.SigningLink, token string) SigningPage {
	m, _ := x.Markets.Market(r.Market)
	h := r.Fields.Holder
	v := SigningPage{Reference: r.Reference, AskedBy: cmp.Or(r.Author.Name, l.By.Name), Name: l.Name, Second: r.Signature != nil, Market: string(r.Market), Provider: r.Fields.CurrentProvider,
		Holder:        Holder{Kind: Text(h.Kind), Company: Text(h.Company), CompanyID: Text(h.CompanyID), FirstName: Text(h.FirstName), LastName: Text(h.LastName)},
		AccountNumber: r.Fields.AccountNumber.Masked(), Numbers: []string{}, Statements: []Statement{}, TermsVersion: m.Terms,
		Letter: "/v1/sign/" + token + "/letter.pdf", Possession: x.Possession(r), ExpiresAt: l.ExpiresAt.UTC()}
	for _, w := range r.Fields.Moving() {
		v.Numbers = append(v.Numbers, m.Plan.Display(w.Number))
	}
	for _, code := range m.Statements {
		v.Statements = append(v.Statements, Statement{Code: code, Text: x.word(m, "statement."+code, map[string]any{"provider": r.Fields.CurrentProvider})})
	}
	return v
}

// SignedByLink is the answer to what the bearer of a link did.
type SignedByLink struct {
	Reference      string  `json:"reference"`
	Signed         bool    `json:"signed"`
	DocumentSHA256 *string `json:"document_sha256" doc:"Of the signed letter"`
	Frozen         bool    `json:"frozen" doc:"Nothing goes on before the porting desk has looked into it"`
}

// Signed makes that answer.
func Signed(r *porting.Request) SignedByLink {
	v := SignedByLink{Reference: r.Reference, Frozen: r.Frozen()}
	if s := r.Signature; s != nil && !v.Frozen {
		v.Signed, v.DocumentSHA256 = true, Text(s.DocumentSHA256)
	}
	return v
}

// StopPage is what whoever is said to have signed by a link is told before stopping the move.
type StopPage struct {
	Reference string    `json:"reference"`
	AskedBy   string    `json:"asked_by" doc:"Who asked for the signature"`
	Name      string    `json:"name" doc:"In whose name it was given"`
	SignedAt  time.Time `json:"signed_at"`
	Market    string    `json:"market"`
	Numbers   []string  `json:"numbers"`
	Frozen    bool      `json:"frozen" doc:"Nothing goes on before the porting desk has looked into it"`
}

// StopPage shows what a link to stop a move is for.
func (x Reader) StopPage(r *porting.Request, id porting.LinkID) StopPage {
	v := StopPage{Reference: r.Reference, AskedBy: r.Author.Name, Market: string(r.Market), Numbers: []string{}, Frozen: r.Frozen()}
	for _, l := range r.Links {
		if l.ID == id {
			v.AskedBy, v.Name, v.SignedAt = cmp.Or(v.AskedBy, l.By.Name), l.Name, l.UsedAt.UTC()
		}
	}
	for _, w := range r.Fields.Moving() {
		v.Numbers = append(v.Numbers, x.market(r.Market).Plan.Display(w.Number))
	}
	return v
}

// Verdict is what anybody is told of a letter.
type Verdict struct {
	SHA256   string     `json:"sha256"`
	Valid    bool       `json:"valid" doc:"We know this letter, no other took its place, and its move was not called off"`
	SignedAt *time.Time `json:"signed_at"`
	Numbers  *int       `json:"numbers" doc:"How many it is for"`
}
