package email

import "strings"

// colon is what stands between a fact's name and its value.
func colon(language string) string {
	if language == "fr" {
		return "\u00A0: "
	}
	return ": "
}

// text writes a page as plain text: one line for each block, an empty line where the kind of block changes.
func (p page) text() string {
	var b strings.Builder
	b.WriteString(p.What + "\n\n" + p.Do + "\n")
	last := paragraph
	for _, x := range p.Blocks {
		if x.Kind != last || x.Kind == paragraph || x.Kind == heading {
			if last != heading {
				b.WriteByte('\n')
			}
		}
		switch x.Kind {
		case entry:
			b.WriteString("- ")
		case quotation:
			b.WriteString("> ")
		case fact, link:
			b.WriteString(x.Key + colon(p.Language))
		case footer:
			if last != footer {
				b.WriteString("-- \n") // so that answering leaves it out
			}
		}
		b.WriteString(x.Text + "\n")
		last = x.Kind
	}
	return b.String()
}
