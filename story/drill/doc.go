// Package drill kills, freezes, stops and restores the real binary, and compares its books with those of the parties outside.
package drill
