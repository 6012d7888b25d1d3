package email

import (
	"github.com/bojanz/currency"

	"github.com/portamento/portamento/porting"
)

// englishRegions write English in their own way. Elsewhere English amounts are written as in Britain: the Unicode tables would give an
// English reader in France "9,95 €".
var englishRegions = map[string]bool{"US": true, "GB": true, "IE": true, "CA": true, "AU": true, "NZ": true}

// amount writes money as the reader's language and the market's country do: "9,95 €", "€9.95", "$199.00". It is "" without a currency.
func amount(m porting.Money, language, country string) string {
	a, err := currency.NewAmountFromInt64(m.Minor, m.Currency)
	if err != nil {
		return ""
	}
	if language == "en" && !englishRegions[country] {
		country = "GB"
	}
	return currency.NewFormatter(currency.NewLocale(language + "-" + country)).Format(a)
}
