// Package pdf writes tagged PDF files with embedded fonts, appends signatures to them, and reads those back.
//
// It knows only the files that it writes itself: no compressed objects, a classic cross-reference table, the first
// objects at fixed numbers. That is what makes reading safe: Signatures does not interpret what was appended, it writes
// the same again from the few values it finds and compares every byte. What somebody else wrote is refused.
//
// The fonts are Liberation Sans and Liberation Mono under the SIL Open Font License (LICENSE-liberation.txt).
package pdf
