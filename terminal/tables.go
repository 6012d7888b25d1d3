package terminal

// requestExamples is how the help of each command begins.
var requestExamples = map[string][]string{
	"request invite": {
		`portamento request invite prq_01 --email anne@example.com`,
		`portamento request invite prq_01 --email anne@example.com --name "Anne Onyme" --language fr`,
		`portamento request invite prq_01 --email anne@example.com --dry-run`,
	},
	"request prove": {
		`portamento request prove prq_01 --channel call`,
		`portamento request prove prq_01 --digits 123456`,
		`portamento request prove prq_01 -o json`,
	},
	"request share": {
		`portamento request share prq_01`,
		`portamento request share prq_01 --label "Front desk" --full-numbers`,
		`portamento request share prq_01 --dry-run`,
	},
	"request links": {
		`portamento request links prq_01`,
		`portamento request links prq_01 --lang fr`,
		`portamento request links prq_01 -o json`,
	},
	"request unshare": {
		`portamento request unshare prq_01 lnk_01`,
		`portamento request unshare prq_01 lnk_01 --lang fr`,
		`portamento request unshare prq_01 lnk_01 --dry-run`,
	},
	"request calendar": {
		`portamento request calendar prq_01`,
		`portamento request calendar prq_01 --to moving-day.ics`,
		`portamento request calendar prq_01 --lang fr > jour-j.ics`,
	},
	"request quiet": {
		`portamento request quiet acc_01`,
		`portamento request quiet acc_01 --from 21:00 --to 07:30`,
		`portamento request quiet acc_01 --off`,
	},
	"request feed": {
		`portamento request feed`,
		`portamento request feed --renew`,
		`portamento request feed --off`,
	},
	"request closing": {
		`portamento request closing prq_01 --to closing.pdf`,
		`portamento request closing prq_01 ord_01 --to closing.pdf`,
		`portamento request closing prq_01 --language fr --to resiliation.pdf`,
	},
	"request documents": {
		`portamento request documents prq_01`,
		`portamento request documents prq_01 --lang fr`,
		`portamento request documents prq_01 -o json`,
	},
	"request attach": {
		`portamento request attach prq_01 bill.pdf`,
		`portamento request attach prq_01 mandate.pdf --kind authority`,
		`portamento request attach prq_01 bill.jpg --kind bill --dry-run`,
	},
	"request bill-check": {
		`portamento request bill-check prq_01`,
		`portamento request bill-check prq_01 doc_01 --lang fr`,
		`portamento request bill-check prq_01 doc_01 -o json`,
	},
	"request prefill": {
		`portamento request prefill prq_01 doc_01`,
		`portamento request prefill prq_01 doc_01 --dry-run`,
		`portamento request prefill prq_01 doc_01 -o json`,
	},
	"request download": {
		`portamento request download prq_01 doc_01 --to bill.pdf`,
		`portamento request download prq_01 doc_01 > bill.pdf`,
		`portamento request download prq_01 doc_01 --to - > bill.pdf`,
	},
	"request": {
		`portamento request new --line-type landline --current-provider Orange --number "01 99 00 12 34"`,
		`portamento request show prq_01`,
		`portamento request watch prq_01 --for 1h`,
	},
	"request new": {
		`portamento request new --line-type landline --main-number "01 99 00 12 34" --main-moves --current-provider Orange`,
		`portamento request new --file request.json --numbers-file numbers.csv --external-id CRM-42`,
		`portamento request new --file - --dry-run -o json`,
	},
	"request show": {
		`portamento request show prq_01`,
		`portamento request show prq_01 --requirements`,
		`portamento request show prq_01 -o json`,
	},
	"request list": {
		`portamento request list`,
		`portamento request list --stage needs_you,date_set`,
		`portamento request list --number "01 99 00 12 34" -o json`,
	},
	"request edit": {
		`portamento request edit prq_01 --street "1 rue des Essais" --postcode 75001 --city Paris --country FR`,
		`portamento request edit prq_01 --account-number-file account.txt`,
		`portamento request edit prq_01 --clear /internet --if-version 3`,
	},
	"request sign": {
		`portamento request sign prq_01 --signer "Jeanne Essai" --capacity holder`,
		`portamento request sign prq_01 --signer "Jeanne Essai" --capacity authorised --agree-all`,
		`portamento request sign prq_01 --signer "Jeanne Essai" --capacity holder --agree-all --dry-run`,
	},
	"request correct": {
		`portamento request correct prq_01 --account-number-file account.txt`,
		`portamento request correct prq_01 --street "2 rue des Essais" --signer "Jeanne Essai" --capacity holder --agree-all`,
		`portamento request correct prq_01 --file mended.json`,
	},
	"request cancel": {
		`portamento request cancel prq_01`,
		`portamento request cancel prq_01 --reason "We stay after all" --yes`,
		`portamento request cancel prq_01 --dry-run`,
	},
	"request hold":   {`portamento request hold prq_01`, `portamento request hold prq_01 --dry-run`, `portamento request hold prq_01 -o json`},
	"request resume": {`portamento request resume prq_01`, `portamento request resume prq_01 --dry-run`, `portamento request resume prq_01 -o json`},
	"request date": {
		`portamento request date prq_01 --on 2026-12-08`,
		`portamento request date prq_01 --not-before 2026-12-01`,
		`portamento request date prq_01 --on 2026-12-08 --dry-run`,
	},
	"request keep":    {`portamento request keep prq_01`, `portamento request keep prq_01 --dry-run`, `portamento request keep prq_01 -o json`},
	"request release": {`portamento request release prq_01`, `portamento request release prq_01 --dry-run`, `portamento request release prq_01 -o json`},
	"request message": {
		`portamento request message prq_01 "The fitter comes on Monday."`,
		`portamento request message prq_01`,
		`portamento request message prq_01 -o json`,
	},
	"request events": {`portamento request events prq_01`, `portamento request events prq_01 -o json`, `portamento request events prq_01 --lang fr`},
	"request watch": {
		`portamento request watch prq_01`,
		`portamento request watch prq_01 --wait date_set --for 30m`,
		`portamento request watch prq_01 -o json`,
	},
}

// deskExamples is how the help of each command begins.
var deskExamples = map[string][]string{
	"desk": {
		`portamento desk queue --ball us`,
		`portamento desk confirm ord_01 --on 2026-12-08 --from 10:00 --to 12:00`,
		`portamento desk test ord_01 --number "01 99 00 12 34" --result passed`,
	},
	"desk queue": {
		`portamento desk queue`,
		`portamento desk queue --state submitted,rejected --assignee usr_01`,
		`portamento desk queue --ball us --sort due -o json`,
	},
	"desk show":    {`portamento desk show ord_01`, `portamento desk show ord_01 --lang fr`, `portamento desk show ord_01 -o json`},
	"desk approve": {`portamento desk approve ord_01`, `portamento desk approve ord_01 --dry-run`, `portamento desk approve ord_01 --if-version 3`},
	"desk ask": {
		`portamento desk ask ord_01 --reason account_number_wrong`,
		`portamento desk ask ord_01 --reason address_mismatch --note "The bill shows another street."`,
		`portamento desk ask ord_01 --reason address_mismatch --dry-run`,
	},
	"desk decline": {
		`portamento desk decline ord_01 --reason number_not_portable`,
		`portamento desk decline ord_01 --reason number_not_portable --note "The range is closed." --yes`,
		`portamento desk decline ord_01 --reason number_not_portable --dry-run`,
	},
	"desk hand-off": {
		`portamento desk hand-off ord_01`,
		`portamento desk hand-off ord_01 --carrier-reference OP-123`,
		`portamento desk hand-off ord_01 --dry-run`,
	},
	"desk acknowledge": {
		`portamento desk acknowledge ord_01 --carrier-reference OP-123`,
		`portamento desk acknowledge ord_01 --carrier-reference OP-123 --dry-run`,
		`portamento desk acknowledge ord_01 --carrier-reference OP-123 -o json`,
	},
	"desk reject": {
		`portamento desk reject ord_01 --reason address_mismatch`,
		`portamento desk reject ord_01 --reason address_mismatch --carrier-code R12 --carrier-text "Adresse inconnue"`,
		`portamento desk reject ord_01 --reason provider_delay --who-acts provider`,
	},
	"desk confirm": {
		`portamento desk confirm ord_01 --on 2026-12-08 --from 10:00 --to 12:00`,
		`portamento desk confirm ord_01 --on 2026-12-08 --from 10:00 --to 12:00 --timezone Europe/Paris --number "01 99 00 12 34"`,
		`portamento desk confirm ord_01 --on 2026-12-10 --from 10:00 --to 12:00 --moved-by provider --reason "Fitter ill"`,
	},
	"desk refuse-cancel": {
		`portamento desk refuse-cancel ord_01 --reason "Already being switched"`,
		`portamento desk refuse-cancel ord_01 --reason "Already being switched" --dry-run`,
		`portamento desk refuse-cancel ord_01 --reason "Already being switched" -o json`,
	},
	"desk lose-date": {
		`portamento desk lose-date ord_01 --reason "Taken back by the carrier"`,
		`portamento desk lose-date ord_01 --reason "Taken back by the carrier" --dry-run`,
		`portamento desk lose-date ord_01 --reason "Taken back by the carrier" -o json`,
	},
	"desk cut-over": {`portamento desk cut-over ord_01`, `portamento desk cut-over ord_01 --dry-run`, `portamento desk cut-over ord_01 --if-version 7`},
	"desk ported": {
		`portamento desk ported ord_01 --number "01 99 00 12 34"`,
		`portamento desk ported ord_01 --all`,
		`portamento desk ported ord_01 --all --dry-run`,
	},
	"desk test": {
		`portamento desk test ord_01 --number "01 99 00 12 34" --result passed`,
		`portamento desk test ord_01 --number "01 99 00 12 34" --result wrong_place --note "Rings in the old office"`,
		`portamento desk test ord_01 --forwarding --result works`,
	},
	"desk complete": {
		`portamento desk complete ord_01`,
		`portamento desk complete ord_01 --override "The customer called us from the number"`,
		`portamento desk complete ord_01 --dry-run`,
	},
	"desk reverse": {
		`portamento desk reverse ord_01 --reason "Calls do not arrive"`,
		`portamento desk reverse ord_01 --reason "Calls do not arrive" --yes`,
		`portamento desk reverse ord_01 --reason "Calls do not arrive" --dry-run`,
	},
	"desk cancel": {
		`portamento desk cancel ord_01 --reason "The customer called"`,
		`portamento desk cancel ord_01 --reason "The customer called" --yes`,
		`portamento desk cancel ord_01 --reason "The customer called" --dry-run`,
	},
	"desk hold":   {`portamento desk hold ord_01`, `portamento desk hold ord_01 --dry-run`, `portamento desk hold ord_01 -o json`},
	"desk lift":   {`portamento desk lift prq_01 --reason "Called the holder, who confirmed"`, `portamento desk lift prq_01 --reason "Wrong address" --dry-run`, `portamento desk lift prq_01 --reason "Wrong address" -o json`},
	"desk resume": {`portamento desk resume ord_01`, `portamento desk resume ord_01 --dry-run`, `portamento desk resume ord_01 -o json`},
	"desk assign": {`portamento desk assign ord_01 usr_01`, `portamento desk assign ord_01`, `portamento desk assign ord_01 usr_01 -o json`},
	"desk message": {
		`portamento desk message ord_01 "We have called your provider."`,
		`portamento desk message ord_01 "Call them before noon." --private`,
		`portamento desk message ord_01 "We have called your provider." -o json`,
	},
	"desk reveal": {
		`portamento desk reveal ord_01 --field account_number --reason "Asked by the carrier"`,
		`portamento desk reveal ord_01 --field code --number "01 99 00 12 34" --reason "Asked by the carrier"`,
		`portamento desk reveal ord_01 --field account_number --reason "Asked by the carrier" -o json`,
	},
	"desk teach": {
		`portamento desk teach orange Z999 --reason name_mismatch`,
		`portamento desk teach pnm R999 --list --reason date_refused --note "Seen since May"`,
		`portamento desk teach att 17 --market us --reason frozen --dry-run`,
	},
	"desk codes":     {`portamento desk codes`, `portamento desk codes --carrier orange`, `portamento desk codes --ended -o json`},
	"desk forget":    {`portamento desk forget map_01`, `portamento desk forget map_01 --dry-run`, `portamento desk forget map_01 -o json`},
	"desk questions": {`portamento desk questions`, `portamento desk questions --lang fr`, `portamento desk questions -o json`},
	"desk answer":    {`portamento desk answer que_01 "Yes: it moves in ten working days"`, `portamento desk answer que_01 --drop`, `portamento desk answer que_01 "No" --dry-run`},
	"desk deadlines": {`portamento desk deadlines`, `portamento desk deadlines --within 24h`, `portamento desk deadlines -o json`},
	"desk clock":     {`portamento desk clock`, `portamento desk clock --advance 72h`, `portamento desk clock --to-next-deadline`},
}

// fieldFlags names the flag of each field, for what the server finds wrong.
var fieldFlags = map[string]string{
	"/name": "--name", "/line_type": "--line-type", "/current_provider": "--current-provider", "/account_number": "--account-number-file",
	"/internet": "--internet", "/separation/date": "--separation-date", "/separation/reference": "--separation-reference",
	"/equipment": "--equipment", "/main_number": "--main-number", "/main_moves": "--[no-]main-moves", "/numbers": "--number",
	"/rest": "--rest", "/new_main_number": "--new-main-number", "/holder/kind": "--holder-kind", "/holder/company": "--company",
	"/holder/company_id": "--company-id", "/holder/first_name": "--first-name", "/holder/last_name": "--last-name",
	"/service_address/street": "--street", "/service_address/building": "--building", "/service_address/postcode": "--postcode",
	"/service_address/city": "--city", "/service_address/region": "--region", "/service_address/country": "--country",
	"/replaces": "--replaces", "/temporary_number": "--temporary-number", "/requested_date": "--on", "/requested_date/on": "--on",
	"/requested_date/not_before": "--not-before", "/on": "--on", "/not_before": "--not-before", "/notify": "--notify",
	"/external_id": "--external-id", "/account_id": "--account", "/market": "--market", "/signature": "--signer",
	"/signature/name": "--signer", "/signature/capacity": "--capacity", "/signature/statements": "--agree",
	"/signature/terms_version": "--terms", "/capacity": "--capacity", "/statements": "--agree", "/terms_version": "--terms",
}

// turns names who acts, as the desk sees it.
var turns = map[string]string{"us": "the desk", "you": "the customer", "provider": "the carrier"}
