// Package kept makes letters of requests, signs them, keeps them with their evidence, and gives them back.
//
// What is kept is the bundle of package evidence, sealed at the moment of the signature: the signed letter, the bytes that were shown and the
// record of how it was signed. A letter that is not signed yet is drawn whenever somebody wants to see it: the same bytes for the same
// content, so that its SHA-256 says what was seen.
package kept
