// Package market reads market packs: the rules of one country each, as data.
//
// A pack is a folder of packs/ named by the market's code:
//
//	market.yaml    every rule that is a value
//	ranges.csv     what can move, by range of numbers
//	carriers.csv   losing carriers and their guides
//	operators.csv  prefixes of porting codes and whose they are (optional)
//	blocks.bin     the regulator's list of blocks, compact (optional; see UpdatePlan)
//	zones.csv      zones of the plan and their blocks (optional)
//	reasons.csv    reasons of refusal beyond or instead of the shared ones (optional)
//	codes.csv      codes of carriers and the reason each stands for (optional)
//	bill.yaml      what bills call things, and when one is too old (read by document/billcheck)
//	holidays.csv   days without work
//	prices.csv     dated price lists
//	words/*.yaml   sentences that differ from the shared ones, by language (optional)
//	help/*.md      articles of its own, beside or instead of the shared ones (optional)
//	cases.yaml     numbers and dates with the answers that the pack must give
//
// What the markets share lies beside packs/: words/*.yaml, help/*.md, reasons.csv and codes.csv. Reading is strict: unknown keys
// and columns are refused, and all the mistakes of a pack are reported at once, each with its file and line. Lint looks
// for what a pack lacks and for what leaked into it from another market.
package market
