// Package paper takes a bill apart: words become lines, runs of words and labelled values; phone numbers, addresses and dates are found.
//
// "12 rue X" under "service address" is thus known from "12 rue X" under "billing address", and a line of the account from a number that
// was called. What words mean on a country's bills is data of its market (Rules); nothing here knows a country.
package paper
