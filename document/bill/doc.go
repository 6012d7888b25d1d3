// Package bill compares the bill that a customer sends with the request that the customer typed, and starts drafts from bills.
//
// One request in five is refused by the losing carrier because it does not match that carrier's records, days later. A bill shows these
// records. Check looks for every field of a request on it: found as typed, found but different, not found, or unreadable, each with its
// place on the page, and sums that up in a score and a verdict. Prefill goes the other way.
//
// Package paper takes the bill apart first. What words mean on a country's bills is data of its market (Rules); nothing here knows a country.
package bill
