package front

import "github.com/portamento/portamento/web/office/visit"

// Routes are the pages for everybody.
func Routes(h *visit.House) []visit.Route {
	return []visit.Route{
		{Pattern: "GET /{$}", Handler: h.Public(showHome)},
		{Pattern: "POST /preferences", Handler: h.Public(setPreferences)},
		{Pattern: "GET /check", Handler: h.Public(showCheck)},
		{Pattern: "POST /check", Handler: h.Public(askCheck)},
		{Pattern: "GET /check/result/{token}", Handler: h.Public(showResult)},
		{Pattern: "POST /check/result/{token}", Handler: h.Public(askPerson)},
		{Pattern: "GET /check/result", Handler: h.Public(noResult)},
		{Pattern: "POST /follow", Handler: h.Public(askFollow)},
		{Pattern: "GET /follow/asked", Handler: h.Public(showAsked)},
		{Pattern: "POST /t/{code}/updates", Handler: h.Shared(askUpdates)},
		{Pattern: "GET /updates/{token}", Handler: h.Shared(showUpdates)},
		{Pattern: "POST /updates/{token}", Handler: h.Shared(useUpdates)},
		{Pattern: "GET /t/{code}", Handler: h.Shared(showFollow)},
		{Pattern: "GET /t/{code}/calendar.ics", Handler: h.Shared(sendCalendar)},
		{Pattern: "GET /sign/{token}", Handler: h.Shared(showSign)},
		{Pattern: "POST /sign/{token}", Handler: h.Shared(sign)},
		{Pattern: "GET /sign/{token}/letter.pdf", Handler: h.Shared(sendLetter)},
		{Pattern: "POST /sign/{token}/code", Handler: h.Shared(sendCode)},
		{Pattern: "POST /sign/{token}/code/check", Handler: h.Shared(checkCode)},
		{Pattern: "GET /sign/{token}/refuse", Handler: h.Shared(showRefuse)},
		{Pattern: "POST /sign/{token}/refuse", Handler: h.Shared(refuse)},
		{Pattern: "GET /sign/done", Handler: h.Shared(showSigned)},
		{Pattern: "GET /sign/refused", Handler: h.Shared(showRefused)},
		{Pattern: "GET /from-home/{token}", Handler: h.Shared(showFromHome)},
		{Pattern: "POST /from-home/{token}", Handler: h.Shared(answerFromHome)},
		{Pattern: "GET /from-home/agreed", Handler: h.Shared(showAgreed)},
		{Pattern: "GET /from-home/declined", Handler: h.Shared(showDeclined)},
		{Pattern: "GET /stop/{token}", Handler: h.Shared(showStop)},
		{Pattern: "POST /stop/{token}", Handler: h.Shared(stop)},
		{Pattern: "GET /verify", Handler: h.Public(showVerify)},
		{Pattern: "POST /verify", Handler: h.Public(askVerify)},
		{Pattern: "GET /verify/{sha256}", Handler: h.Public(showVerdict)},
		{Pattern: "GET /help", Handler: h.Public(goHelp)},
		{Pattern: "GET /help/{market}", Handler: h.Public(showHelpList)},
		{Pattern: "GET /help/{market}/{slug}", Handler: h.Public(showHelp)},
		{Pattern: "POST /help/{market}/{slug}", Handler: h.Public(sayOfHelp)},
		{Pattern: "GET /terms.pdf", Handler: h.Public(sendTerms)},
		{Pattern: "GET /terms", Handler: h.Public(showTerms)},
		{Pattern: "GET /accessibility", Handler: h.Public(showAccessibility)},
		{Pattern: "/", Handler: h.Public(nothingHere)},
	}
}
