// Package states draws the table of states.
package states

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portamento/portamento/porting"
)

// drawnAtMost is how many arrows of one verb a drawing bears; a verb with more stands in the table below it.
const drawnAtMost = 6

// Drawing is the state table of the trade for ARCHITECTURE.md: a Mermaid diagram of the way, and a table of the verbs that lead off it from many states.
func Drawing() string {
	type arrow struct{ from, to porting.State }
	verbs, order, arrows := map[arrow][]string{}, []arrow(nil), map[porting.Verb]int{}
	for _, t := range porting.Table() {
		arrows[t.Verb] += len(t.From) * len(t.To)
	}
	for _, t := range porting.Table() {
		for _, from := range t.From {
			for _, to := range t.To {
				a := arrow{from, to}
				if from == to || arrows[t.Verb] > drawnAtMost || slices.Contains(verbs[a], string(t.Verb)) {
					continue
				}
				if verbs[a] == nil {
					order = append(order, a)
				}
				verbs[a] = append(verbs[a], string(t.Verb))
			}
		}
	}
	var b strings.Builder
	b.WriteString("```mermaid\nstateDiagram-v2\n    [*] --> draft\n")
	for _, a := range order {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", a.from, a.to, strings.Join(verbs[a], ", "))
	}
	b.WriteString("    completed --> [*]\n```\n\n| verb | in | leads to |\n|---|---|---|\n")
	for _, t := range porting.Table() {
		if arrows[t.Verb] > drawnAtMost {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", t.Verb, names(t.From), names(t.To))
		}
	}
	return b.String()
}

func names(states []porting.State) string {
	out := make([]string, len(states))
	for i, s := range states {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}
