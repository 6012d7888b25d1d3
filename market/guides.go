package market

import (
	"path"
	"slices"
	"strings"

	"github.com/portamento/portamento/porting"
)

// guideParts are what a guide says of a carrier: where the account number and the porting code are found, when it works, how it answers.
var guideParts = []string{"account", "code", "hours", "answer"}

// guides looks at what customers are told of their carriers: each sentence stands in every language and is of a carrier that there is, a
// name leads to one carrier, and the lists of codes that carriers speak exist.
func (p *linted) guides() {
	sentences := map[string]bool{}
	for _, texts := range p.words.layers[0] {
		for key := range texts {
			if strings.HasPrefix(key, "guide.") {
				sentences[key] = true
			}
		}
	}
	for key := range sentences {
		for _, lang := range languages {
			file := path.Join("words", lang+".yaml")
			if _, ok := p.words.layers[0][lang][key]; !ok {
				p.fault(file, 0, "%s is missing", key)
			} else if !p.guided(key) {
				p.fault(file, 0, "%s: nothing asks for this sentence", key)
			}
		}
	}
	names := map[string]porting.CarrierCode{}
	for _, c := range p.m.Carriers {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			name = strings.ToLower(name)
			if other, ok := names[name]; ok && other != c.Code {
				p.fault("carriers.csv", 0, "%q names both %s and %s", name, other, c.Code)
			}
			names[name] = c.Code
		}
		for _, list := range c.CodeLists {
			p.codeList("carriers.csv", list)
		}
	}
	for _, list := range p.m.CodeLists {
		p.codeList(packFileName, list)
	}
}

// guided says whether a key is a part of the guide of all carriers, "guide.code", or of one, "guide.orange.code".
func (p *linted) guided(key string) bool {
	parts := strings.Split(key, ".")
	_, known := p.m.Carrier(porting.CarrierCode(parts[1]))
	return slices.Contains(guideParts, parts[len(parts)-1]) && (len(parts) == 2 || len(parts) == 3 && known)
}

// codeList wants a list of codes to have codes.
func (p *linted) codeList(file, list string) {
	if !p.m.HasCodes(list) {
		p.fault(file, 0, "code_lists: there is no code of %q", list)
	}
}
