// Package evidence exports the proof of a signature as one ZIP that verifies without this product, and verifies such files.
//
// A bundle holds the signed letter, for each signature the exact bytes that were shown and the record of how it was signed, the
// certificates, a list of all files with their SHA-256 as `sha256sum -c` reads it, a signature of that list as
// `openssl cms -verify` reads it, and a text that says how to check all of it.
package evidence
