// Package corpus makes labelled bills: invented customers of invented providers, their requests right and wrong, and the bills drawn as
// PDF or as pictures of paper.
//
// It exists so that the comparison of bills can be measured. Layouts and seeds are of two sets that share nothing: one to tune the
// comparison on, one to report how good it is. All names are invented, all numbers are from ranges reserved for fiction, where a country
// has such. The same seed always makes the same bytes.
package corpus
