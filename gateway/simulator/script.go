package simulator

import (
	"regexp"
	"strings"
	"time"
)

// Scripts, as they stand in an account number, in any case and with anything around them.
const (
	ScriptOK        = "SIM-OK"        // acknowledges after a working day, gives a date ten working days after the hand-off
	ScriptReject    = "SIM-REJECT"    // SIM-REJECT-<reason>: refuses the first attempt with that reason of the catalogue
	ScriptSilent    = "SIM-SILENT"    // takes everything and never answers
	ScriptMove      = "SIM-MOVE"      // gives a date, then moves it by two working days
	ScriptLose      = "SIM-LOSE"      // gives a date, then takes it back; five working days later it gives another
	ScriptSplit     = "SIM-SPLIT"     // gives every second number a date two working days later
	ScriptTestFail  = "SIM-TESTFAIL"  // the first test call of the order fails, and the first test of its forwarding
	ScriptDuplicate = "SIM-DUPLICATE" // says everything twice under one id, and an hour later again under another
	ScriptDown      = "SIM-DOWN"      // cannot be reached for two days from the first message
)

const (
	daysToAnswer = 1  // working days until the carrier says anything
	daysToDate   = 2  // until it gives the date
	daysToChange = 4  // until it moves the date or takes it back
	daysToRepair = 5  // until it gives another date after that
	daysToMove   = 10 // from the hand-off to the date
	daysMoved    = 2  // between two dates
	daysAhead    = 3  // that a wished date must lie ahead

	downFor      = 48 * time.Hour
	repeatsAfter = time.Hour
)

// script is what an account number asks for. It holds nothing else of the account number.
type script struct {
	Name   string `json:"name"`
	Reason string `json:"reason,omitempty"`
}

var scriptPattern = regexp.MustCompile(`(?i)SIM-(?:(OK|SILENT|MOVE|LOSE|SPLIT|TESTFAIL|DUPLICATE|DOWN)|(REJECT)(?:-([a-z][a-z0-9_]*))?)`)

// readScript finds the script in an account number; SIM-OK if there is none.
func readScript(account string) script {
	m := scriptPattern.FindStringSubmatch(account)
	if m == nil {
		return script{Name: ScriptOK}
	}
	return script{Name: "SIM-" + strings.ToUpper(m[1]+m[2]), Reason: strings.ToLower(m[3])}
}
