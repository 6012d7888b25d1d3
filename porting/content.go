package porting

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// signedFields gives every field that a correction can touch as text, by the name of its contract field; secrets only as a hash.
func signedFields(f *Fields) map[string]string {
	hash := func(s Secret) string { return shortHash(s.Reveal()) }
	var numbers, codes, places strings.Builder
	for _, w := range f.Numbers {
		fmt.Fprintf(&numbers, "%s|%s|%s;", w.Number.E164(), w.Typed, w.LineType)
		fmt.Fprintf(&codes, "%s;", hash(w.Code))
		fmt.Fprintf(&places, "%s|%s;", w.Label, w.Destination.User)
	}
	return map[string]string{
		"name": f.Name, "line_type": f.LineType.String(), "current_provider": f.CurrentProvider, "account_number": hash(f.AccountNumber),
		"internet": f.Internet, "separation": fmt.Sprint(f.Separation), "equipment": strings.Join(f.Equipment, ","),
		"main_number": f.MainNumber.Number.E164() + f.MainNumber.Typed, "main_moves": fmt.Sprint(f.MovesMain()), "numbers": numbers.String(),
		"code": codes.String(), "destination": places.String(), "rest": f.Rest, "new_main_number": f.NewMainNumber.Number.E164(),
		"holder": fmt.Sprintf("%+v", f.Holder), "service_address": fmt.Sprintf("%+v", f.ServiceAddress), "bill_date": f.BillDate,
		"same_address": fmt.Sprint(f.SameAddress == nil, f.SameAddress != nil && *f.SameAddress), "billing_address": fmt.Sprintf("%+v", f.BillingAddress),
		"replaces": f.Replaces.Number.E164(), "temporary_number": f.TemporaryNumber, "requested_date": fmt.Sprint(f.RequestedDate),
		"notify": fmt.Sprint(f.Notify), "external_id": f.ExternalID,
	}
}

// contentText is what a signature binds to: the names, the address and the numbers, in a fixed form. A change of any of it needs a new
// signature; other fields may change (design 4).
func contentText(r *Request, signer string) string {
	f := &r.Fields
	h, a := f.Holder, f.ServiceAddress
	return strings.Join([]string{
		"market " + string(r.Market),
		"holder " + strings.Join([]string{h.Kind, h.Company, h.CompanyID, h.FirstName, h.LastName}, "|"),
		"address " + strings.Join([]string{a.Street, a.Building, a.Postcode, a.City, a.Region, a.Country}, "|"),
		"numbers " + strings.Join(f.movingSorted(), ","),
		"signer " + signer,
	}, "\n")
}

// movingSorted lists the numbers that move, in the order of their digits.
func (f *Fields) movingSorted() []string {
	var numbers []string
	for _, w := range f.Moving() {
		numbers = append(numbers, w.Number.E164())
	}
	slices.Sort(numbers)
	return numbers
}

func hashText(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// shortHash is enough of a hash to tell things apart in keys, never to prove anything.
func shortHash(s string) string { return hashText(s)[:16] }

// signatureHolds says that the signature covers exactly the content as it is now.
func (r *Request) signatureHolds() bool {
	return r.Internal || r.Signature != nil && r.Signature.ContentSHA256 == hashText(contentText(r, r.Signature.Name))
}
