// Package numbering knows phone numbers: values, numbering plans, display and porting codes.
//
// A PhoneNumber is an E.164 number held as an integer. A Plan is one country's numbering plan, built from data
// (a Country and the lists of its regulator); it reads what people type, says what is known about a number and
// writes numbers the way the country does. An Index maps digit prefixes to values, longest prefix wins. Nothing
// here belongs to one country except the French porting code (rio.go and its companions).
//
// Prefixes are texts of digits in the national form: leading zeros count.
package numbering
