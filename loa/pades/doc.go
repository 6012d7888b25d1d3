// Package pades signs letters, stamps them with a trusted time, and verifies what it signed.
//
// A signature is a PAdES one: a detached CMS in the file (ETSI.CAdES.detached) whose signed attributes are the content type, the
// digest and the signing certificate (ETSI EN 319 122-1, signing-certificate-v2). A second signature is appended as an
// incremental update, so the first stays valid. Keys are RSA or ECDSA, from a PEM or PKCS#12 file; Authority makes its own
// where none is configured, and says so.
package pades
