package terminal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/portamento/portamento/client"
)

// Exit codes, the same for every command.
const (
	ExitOK = iota
	ExitFailure
	ExitUsage
	ExitNotFound
	ExitInvalid
	ExitKey
	ExitConflict
	ExitNetwork
	ExitTimeout
)

// UsageError says that the arguments do not hold, and what to type next. Neither repeats a secret.
type UsageError struct{ What, Next string }

// Error is what does not hold.
func (e *UsageError) Error() string { return e.What }

// contentError says what is wrong in a file, line by line. It never repeats what stands there: it may be a secret.
type contentError struct {
	what  string
	lines []string
}

func (e *contentError) Error() string { return e.what + ": " + strings.Join(e.lines, "; ") }

// errTimeout says that what was waited for did not happen in time.
var errTimeout = errors.New("it did not happen in time")

// failing is how a failure is told.
type failing struct {
	json    bool
	command string // as the parser names it: request show <id>
}

// fail tells an error on Err and gives the exit code.
func (con *Console) fail(err error, f failing) int {
	code := exitOf(err)
	if p, ok := errors.AsType[*client.Problem](err); ok {
		if f.json {
			if raw, err := json.Marshal(p); err == nil {
				con.Say("%s", raw)
				return code
			}
		}
		con.tellProblem(p, f)
		return code
	}
	for _, line := range strings.Split(err.Error(), "\n") { // joined errors stand one on a line
		con.Say("portamento: %s", clean(line))
	}
	if next := nextAfter(err); next != "" {
		con.Say("  %s", next)
	}
	return code
}

func exitOf(err error) int {
	var usage *UsageError
	var content *contentError
	p, answered := errors.AsType[*client.Problem](err)
	switch {
	case answered:
		return exitOfStatus(p.Status)
	case errors.As(err, &usage):
		return ExitUsage
	case errors.As(err, &content):
		return ExitInvalid
	case errors.Is(err, errTimeout):
		return ExitTimeout
	case errors.Is(err, client.ErrUnreachable):
		return ExitNetwork
	}
	return ExitFailure
}

func exitOfStatus(status int) int {
	switch status {
	case 404:
		return ExitNotFound
	case 400, 413, 415, 422:
		return ExitInvalid
	case 401, 403:
		return ExitKey
	case 409, 412:
		return ExitConflict
	case 429, 502, 503, 504:
		return ExitNetwork
	}
	return ExitFailure
}

func nextAfter(err error) string {
	if usage, ok := errors.AsType[*UsageError](err); ok {
		return usage.Next
	}
	switch {
	case errors.Is(err, client.ErrUnreachable):
		return "Is the server running, and is its address right? Set it with --server or PORTAMENTO_SERVER."
	case errors.Is(err, context.Canceled):
		return "Stopped. What the server had accepted is kept."
	}
	return ""
}

// tellProblem writes what the server refused: the sentence, each field with what to type for it, and what to do next.
func (con *Console) tellProblem(p *client.Problem, f failing) {
	var s sheet
	s.line("portamento: %s", p.Detail)
	var rows [][]string
	for _, e := range p.Errors {
		rows = append(rows, []string{"  " + fieldName(e, f.command), e.Message})
	}
	s.rows(rows)
	if p.State != "" {
		s.line("  The state is %s. Possible now: %s.", p.State, strings.ReplaceAll(strings.Join(p.Allowed, ", "), "_", "-"))
	}
	if next := nextStep(p, f.command); next != "" {
		s.line("  %s", next)
	}
	if p.RequestID != "" {
		s.line("  (%d %s, request %s)", p.Status, p.Code, p.RequestID)
	} else {
		s.line("  (%d %s)", p.Status, p.Code)
	}
	con.Say("%s", strings.TrimRight(s.b.String(), "\n"))
}

// fieldName names a field by the flag that sets it where there is one, else by its place.
func fieldName(p client.FieldProblem, command string) string {
	pointer := p.Pointer
	if pointer == "/main_number" && strings.HasPrefix(p.Code, "code.") { // its code stands in the list of numbers
		return "code of the main number in --numbers-file"
	}
	if rest, ok := strings.CutPrefix(pointer, "/numbers/"); ok {
		var row int
		if _, err := fmt.Sscanf(rest, "%d", &row); err == nil {
			_, column, _ := strings.Cut(rest, "/")
			return strings.TrimSpace(fmt.Sprintf("number %d %s", row+1, strings.TrimPrefix(column, "number")))
		}
	}
	if strings.HasPrefix(command, "request") {
		if flag, ok := fieldFlags[pointer]; ok {
			return flag
		}
	}
	if strings.HasPrefix(command, "desk") {
		first, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
		if flag, ok := deskFlags[first]; ok {
			return flag
		}
	}
	return pointer
}

// deskFlags are the flags behind the fields of the desk's verbs, where they are not called alike.
var deskFlags = map[string]string{"start": "--on and --from", "end": "--on and --to", "timezone": "--timezone", "reasons": "--reason", "reason": "--reason", "note": "--note",
	"carrier_code": "--carrier-code", "carrier_text": "--carrier-text", "carrier_reference": "--carrier-reference", "number": "--number", "result": "--result"}

// nextStep is what to type after a refusal.
func nextStep(p *client.Problem, command string) string {
	noun, _, _ := strings.Cut(command, " ")
	list, show := "portamento request list", "portamento request show ID"
	if noun == "desk" {
		list, show = "portamento desk queue", "portamento desk show ORDER"
	}
	switch {
	case p.Status == 401:
		return "Set PORTAMENTO_KEY, or name a file that holds the key: --key-file FILE."
	case p.Status == 403:
		return "Use a key with another role: portamento keys create --role ROLE."
	case p.Status == 404:
		return "See what there is: " + list
	case p.Status == 412 || p.Code == "state":
		return "Look at it again: " + show
	case p.Code == "signature_required":
		return "Sign the change: add --signer NAME --capacity holder --agree-all."
	case p.Code == "incomplete":
		return "See everything at once: portamento request show ID --requirements; mend it: portamento request edit ID"
	case p.Status == 429:
		return "Wait a moment and try again."
	}
	return ""
}
