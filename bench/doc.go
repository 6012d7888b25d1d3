// Package bench measures Portamento against yardsticks in the same run: `make bench` ends with a table of ratios and their conditions.
//
// Nothing here passes or fails by time. docs/performance.md says what is compared with what, and what each figure leaves out.
package bench
