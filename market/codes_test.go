package market_test

import (
	"encoding/csv"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portamento/portamento/porting"
)

// neutral is the reasons that a neutral reason of testdata/rejection_codes.csv may become: several where the field decides.
var neutral = map[string]string{
	"ACCOUNT_NUMBER": "account_number_wrong|account_number_missing", "AUTHORIZED_PERSON": "signatory_unknown", "BTN": "main_number_wrong",
	"BUSINESS_NAME": "name_mismatch", "PERSON_NAME": "name_mismatch", "NAME": "name_mismatch", "NAME/ADDRESS": "data_incomplete",
	"FOC_EXPIRED": "date_expired", "DUE_DATE": "date_refused", "ADDRESS": "address_mismatch", "PENDING_ORDER": "pending_order",
	"BTN_LEAVES": "new_main_needed", "CARRIER_SILENT": "provider_silent", "OTHER": "other", "PIN": "secret_wrong",
	"FEATURE": "service_attached", "NOT_ON_ACCOUNT": "number_not_on_account", "NOT_PORTABLE": "number_not_portable",
	"PORT_TYPE": "rest_unclear", "SPLIT": "split_needed", "TOO_MANY": "split_needed", "POSTAL_CODE": "postcode_mismatch",
	"NO_COVERAGE": "area_not_covered", "CONFLICT": "provider_error", "TECHNICAL": "provider_error", "LOA_REJECTED": "letter_problem",
	"LOA_MISSING": "letter_problem", "RESELLER": "wrong_provider", "NUMBER_INACTIVE": "number_inactive", "ACCOUNT_INACTIVE": "number_inactive",
	"AUTH": "request_fault", "ALREADY_OURS": "already_ours", "MANUAL_PORT": "special_number", "TOLL_FREE": "special_number",
	"DUPLICATE": "duplicate", "FREEZE": "frozen", "REGULATORY": "papers_needed", "NOT_READY": "date_refused",
	"CARRIER_BACKLOG": "provider_delay", "CARRIER_NOT_READY": "provider_delay", "CARRIER_OUTAGE": "provider_error", "DISASTER": "provider_delay",
	"ALL_DATA": "data_incomplete", "DATA_MISSING": "data_incomplete", "INFO": "note_only", "WARNING": "note_only",
	"INTERNAL": "request_fault", "LOCKED": "too_late", "CANCEL_TOO_LATE": "too_late", "CHANGE_TOO_LATE": "too_late",
	"PREPAID": "contract_bound", "CONTRACT": "contract_bound", "TAX_ID": "company_id_wrong", "DESK_HANDLING": "provider_delay",
	"TOO_LONG": "request_fault", "NOT_ENABLED": "request_fault", "STATE": "request_fault", "UNSUPPORTED": "request_fault",
	"ACCOUNT_STATE": "request_fault", "JEOPARDY": "date_at_risk", "CANCELLED": "customer_withdrew",
	"CUSTOMER_CHANGED_MIND": "customer_withdrew", "MOVED_AWAY": "wrong_provider", "DIRECTORY": "directory_listing", "BALANCE": "debt_claim",
	"BILL_COPY": "bill_needed", "CSR_NEEDED": "bill_needed", "CUSTOMER_TYPE": "customer_kind_wrong", "SIM": "data_incomplete",
	"DISPUTE": "other", "HOURS": "date_refused|provider_delay", "NOT_FOUND": "request_fault|number_not_on_account",
	"VALIDATION": "request_fault|data_incomplete",
	"REQUIRED": "request_fault|account_number_missing|secret_missing|postcode_mismatch|main_number_wrong|customer_kind_wrong|" +
		"signatory_unknown|date_refused|name_mismatch|address_mismatch|data_incomplete",
	"INVALID": "request_fault|number_not_on_account|main_number_wrong|new_main_needed|date_refused|customer_kind_wrong|address_mismatch|" +
		"letter_problem|rest_unclear|data_incomplete",
}

// lists is which of our lists holds the codes of a source of testdata/rejection_codes.csv.
var lists = map[string]string{"telnyx": "telnyx", "telnyx-docs-only": "telnyx", "telnyx-v1": "telnyx", "telnyx-api": "telnyx",
	"telnyx-portout": "telnyx", "twilio": "twilio", "bandwidth-carrier": "bandwidth", "bandwidth-validation": "bandwidth",
	"bandwidth-level3": "level3", "bandwidth-lsr": "lsr", "obf-jeopardy": "obf", "poland-E17": "poland-e17", "denmark(telecomx)": "denmark"}

var run = regexp.MustCompile(`^(\d+)-(\d+)$`)

// apart gives the codes of a cell: a/b and a,b are several, a-b is a run of numbers.
func apart(t *testing.T, cell string) []string {
	t.Helper()
	var out []string
	for _, code := range strings.FieldsFunc(cell, func(c rune) bool { return c == '/' || c == ',' }) {
		m := run.FindStringSubmatch(code)
		if m == nil {
			out = append(out, code)
			continue
		}
		from, _ := strconv.Atoi(m[1])
		to, err := strconv.Atoi(m[2])
		if err != nil || to < from || to-from > 50 {
			t.Fatalf("run %s", code)
		}
		for n := from; n <= to; n++ {
			out = append(out, strconv.Itoa(n))
		}
	}
	return out
}

// Every code that carriers and vendors publish stands for a reason of the catalogue, and for the right one. The table is compiled for this
// product from their published pages (see the sources in codes.csv).
func TestEveryPublishedCodeIsMapped(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/rejection_codes.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil || len(rows) != 431 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	us, _ := load(t).Market("us")
	codes := 0
	check := func(row []string, key string) {
		codes++
		reason := us.CodeMap[key]
		if _, ok := us.Reason(reason); !ok {
			t.Errorf("%s stands for %q, which is no reason", key, reason)
		}
		if !slices.Contains(strings.Split(neutral[row[3]], "|"), reason) {
			t.Errorf("%s stands for %s: %v", key, reason, row)
		}
	}
	for _, row := range rows[1:] {
		list := lists[row[0]]
		for _, code := range apart(t, row[1]) {
			switch {
			case row[0] == "bandwidth-carrier": // one code may cover two reasons: the losing carrier's beside it decides
				for _, carriers := range apart(t, row[2]) {
					check(row, list+"/"+code+"/"+carriers)
				}
				if us.CodeMap[list+"/"+code] == "" {
					t.Errorf("%s alone is not mapped", code)
				}
			default:
				check(row, list+"/"+code)
			}
		}
		if row[0] == "bandwidth-level3" {
			for _, code := range apart(t, row[2]) {
				check(row, list+"/"+code)
			}
		}
	}
	if codes < 700 {
		t.Errorf("only %d codes", codes)
	}
}

// What gives the customer fields to mend waits for the customer, and what only one market knows stands in no other.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	for _, m := range load(t).Markets() {
		for _, r := range m.Reasons {
			if r.WhoActs != porting.BallYou && (len(r.Fields) > 0 || r.NewSignature) {
				t.Errorf("%s: %s gives the customer fields to mend and does not wait for the customer", m.Code, r.Code)
			}
		}
		if _, ok := m.Reason("directory_listing"); ok != (m.Code == "us") {
			t.Errorf("%s: directory_listing %v", m.Code, ok)
		}
	}
}
