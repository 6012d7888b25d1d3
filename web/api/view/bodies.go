package view

import "time"

// AccountBody is a new account, and its owner, who gets the mails.
type AccountBody struct {
	Name   string     `json:"name" minLength:"1" maxLength:"120"`
	Market string     `json:"market" maxLength:"8"`
	Owner  *OwnerBody `json:"owner,omitempty"`
}

// OwnerBody is the person who answers for an account.
type OwnerBody struct {
	Name     string `json:"name" minLength:"1" maxLength:"120"`
	Email    string `json:"email" format:"email" minLength:"3" maxLength:"254"`
	Language string `json:"language,omitempty" enum:"en,fr,es"`
}

// UserBody is a new user of an account.
type UserBody struct {
	Name     string `json:"name" minLength:"1" maxLength:"120"`
	Email    string `json:"email,omitempty" format:"email" maxLength:"254"`
	Language string `json:"language,omitempty" enum:"en,fr,es"`
}

// Taken counts what became of pushed answers.
type Taken struct {
	Accepted int `json:"accepted" doc:"Answers for an order that the carrier has; the same one again changes nothing"`
	Kept     int `json:"kept" doc:"Answers that belong to no order of the carrier: the desk reads them"`
}

// StrayView is an answer of a losing carrier that belongs to none of its orders.
type StrayView struct {
	ID      string    `json:"id" doc:"The carrier's id of the answer"`
	Carrier string    `json:"carrier"`
	At      time.Time `json:"at" doc:"When it came"`
	Text    string    `json:"text" doc:"What it said, as JSON"`
}

// ClockView is the sandbox's clock.
type ClockView struct {
	Now   time.Time `json:"now"`
	Speed float64   `json:"speed" doc:"Virtual seconds in a second; 0: it stands still"`
}

// ClockBody is exactly one of a step, the next deadline, or a speed.
type ClockBody struct {
	Advance string   `json:"advance,omitempty" maxLength:"30" doc:"Such as 72h"`
	To      string   `json:"to,omitempty" enum:"next_deadline"`
	Speed   *float64 `json:"speed,omitempty" minimum:"0" maximum:"1000000"`
}

// AuditView is what a verification of all chains found.
type AuditView struct {
	OK       bool         `json:"ok"`
	Requests int          `json:"requests"`
	Events   int          `json:"events"`
	Problems []AuditEntry `json:"problems"`
}

// AuditEntry is one event that does not hold.
type AuditEntry struct {
	RequestID string `json:"request_id"`
	Sequence  int    `json:"sequence"`
	Code      string `json:"code"`
	Message   string `json:"message"`
}

// PoolBody is numbers for the pool: ranges, single ones, or both.
type PoolBody struct {
	Market  *string     `json:"market,omitempty" nullable:"true" doc:"Each number's own country where it is not said"`
	From    string      `json:"from,omitempty" maxLength:"60" doc:"Of one range, with to"`
	To      string      `json:"to,omitempty" maxLength:"60"`
	Ranges  []PoolRange `json:"ranges,omitempty" maxItems:"1000"`
	Numbers []string    `json:"numbers,omitempty" maxItems:"10000"`
}

// PoolRange is a range of numbers, both ends included.
type PoolRange struct {
	From string `json:"from" maxLength:"60"`
	To   string `json:"to" maxLength:"60"`
}

// PoolAnswer counts what was added, and what we had already.
type PoolAnswer struct {
	Added   int `json:"added"`
	Skipped int `json:"skipped"`
}

// NumberChange is what may be changed of an own number.
type NumberChange struct {
	Destination Null[Destination] `json:"destination,omitzero" doc:"Where it rings, also before it arrives; null: nowhere of its own"`
	UserID      *string           `json:"user_id,omitempty" nullable:"true" maxLength:"64" doc:"The same, by the name that it is read under"`
	Release     bool              `json:"release,omitempty" doc:"Give it back"`
	Keep        bool              `json:"keep,omitempty" doc:"Keep a temporary number as a virtual one"`
}

// AskBody is what the desk asks a customer for.
type AskBody struct {
	Reasons []string `json:"reasons" minItems:"1" maxItems:"20" doc:"Codes of the catalogue"`
	Note    string   `json:"note,omitempty" maxLength:"2000"`
}

// ReceiptBody is the losing carrier's own reference.
type ReceiptBody struct {
	CarrierReference string `json:"carrier_reference" maxLength:"100"`
}

// HandOffBody is the carrier's reference where the desk has sent the order by hand.
type HandOffBody struct {
	CarrierReference string `json:"carrier_reference,omitempty" maxLength:"100"`
}

// RefusalBody is a losing carrier's no.
type RefusalBody struct {
	Reasons     []string `json:"reasons" minItems:"1" maxItems:"20" doc:"Codes of the catalogue"`
	CarrierCode string   `json:"carrier_code,omitempty" maxLength:"100"`
	CarrierText string   `json:"carrier_text,omitempty" maxLength:"2000"`
	WhoActs     string   `json:"who_acts,omitempty" enum:"us,you,provider" doc:"From the reasons where it is not said"`
}

// DateBody is the losing carrier's date for all or some of an order's numbers.
type DateBody struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Timezone string    `json:"timezone,omitempty" maxLength:"60" doc:"IANA name; the market's where it is not said"`
	Numbers  []string  `json:"numbers,omitempty" maxItems:"10000"`
	MovedBy  string    `json:"moved_by,omitempty" maxLength:"60" doc:"Who moved an earlier date"`
	Reason   string    `json:"reason,omitempty" maxLength:"500"`
}

// PortedBody is which numbers have moved.
type PortedBody struct {
	Numbers []string `json:"numbers" minItems:"1" maxItems:"10000"`
}

// TestBody is one test call.
type TestBody struct {
	Number string `json:"number" maxLength:"60"`
	Result string `json:"result" enum:"passed,wrong_place,no_answer,old_carrier,announcement,one_way"`
	Note   string `json:"note,omitempty" maxLength:"500"`
}

// CompleteBody is a supervisor's reason to do without a passing test call.
type CompleteBody struct {
	OverrideReason string `json:"override_reason,omitempty" maxLength:"500"`
}

// AssignBody is a person of the desk; null takes the order back.
type AssignBody struct {
	UserID *string `json:"user_id" maxLength:"64"`
}

// RevealBody asks for one secret.
type RevealBody struct {
	Field  string `json:"field" enum:"account_number,code"`
	Number string `json:"number,omitempty" maxLength:"60" doc:"Whose code"`
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// Revealed is one secret.
type Revealed struct {
	Field string `json:"field"`
	Value string `json:"value" doc:"Shown once: a trial and a replay show it masked"`
}

// SignatureBody is a signature as a person gives it.
type SignatureBody struct {
	Name         string   `json:"name" maxLength:"120"`
	Capacity     string   `json:"capacity" enum:"holder,authorised"`
	Statements   []string `json:"statements" maxItems:"50" doc:"The codes of all statements of the market"`
	TermsVersion string   `json:"terms_version" maxLength:"60"`

	Language       string        `json:"language,omitempty" enum:"en,fr,es" doc:"In which it was read; else that of Accept-Language"`
	DocumentSHA256 string        `json:"document_sha256,omitempty" pattern:"^[0-9A-Fa-f]{64}$" doc:"Of the unsigned letter that was shown, in that language; refused if it is not what would be signed"`
	Drawn          [][][]float64 `json:"drawn,omitempty" maxItems:"200" doc:"A drawn signature: strokes of points, each x and y, y downwards"`

	DrawnText string `json:"-"` // the same as text, from a form
}

// ReasonBody is why something is done.
type ReasonBody struct {
	Reason string `json:"reason" maxLength:"500"`
}

// CancelBody is why a customer cancels, if it says so.
type CancelBody struct {
	Reason string `json:"reason,omitempty" maxLength:"500"`
}

// KeepBody says what becomes of the temporary number.
type KeepBody struct {
	Keep bool `json:"keep"`
}

// PostingBody is a message to write.
type PostingBody struct {
	Text    string `json:"text" maxLength:"5000"`
	Private bool   `json:"private,omitempty" doc:"For the desk only"`
}
