package portamento_test

import (
	"fmt"
	"go/doc"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func checkImports(t tree) []string {
	var problems []string
	for dir := range t.folders() {
		if _, known := layers[top(dir)]; !known && dir != "." {
			problems = append(problems, dir+": this top folder has no place in the dependency rule (layers in arch_test.go)")
		}
	}
	for _, s := range t.sources {
		for importPath, pos := range s.imports() {
			target, own := t.own(importPath)
			if !own {
				continue
			}
			if why := t.refuseImport(s, target); why != "" {
				problems = append(problems, fmt.Sprintf("%s: %s may not import %s: %s", t.at(pos), s.dir, target, why))
			}
		}
	}
	return problems
}

// refuseImport says why a file may not import a folder of this module, or nothing.
func (t tree) refuseImport(s source, target string) string {
	if s.test {
		if slices.Contains(pure, top(s.dir)) && !slices.Contains(pure, top(target)) {
			return "tests of the trade prove it without the ring around it"
		}
		return ""
	}
	if top(target) == "story" || top(target) == "cmd" && top(s.dir) != "cmd" {
		return "nothing imports it"
	}
	if strings.HasSuffix(path.Base(target), "test") && top(s.dir) != "story" {
		return "a contract's tests are for tests"
	}
	allowed := layers[top(s.dir)]
	if s.dir != top(s.dir) { // a way: its noun, what its noun may import except other ways, and what is listed for it
		allowed = slices.DeleteFunc(slices.Clone(allowed), func(f string) bool { return strings.Contains(f, "/") })
		allowed = append(append(allowed, top(s.dir)), ways[s.dir]...)
	}
	if slices.Contains(allowed, "*") || slices.Contains(allowed, target) {
		return ""
	}
	if len(allowed) == 0 {
		return "it stands on the standard library alone"
	}
	return "it may import " + strings.Join(allowed, ", ") + "; declare a small interface and let cmd introduce the two"
}

func checkLibraries(t tree) []string {
	var problems []string
	for _, s := range t.sources {
		if s.test {
			continue
		}
		for importPath, pos := range s.imports() {
			if _, own := t.own(importPath); own || s.dir == "." {
				continue
			}
			outside := strings.Contains(strings.Split(importPath, "/")[0], ".")
			if outside && slices.Contains(standardOnly, top(s.dir)) {
				problems = append(problems, fmt.Sprintf("%s: %s stands on the standard library, not on %s", t.at(pos), top(s.dir), importPath))
			}
			if slices.Contains(pure, top(s.dir)) && slices.Contains(impure, importPath) {
				problems = append(problems, fmt.Sprintf("%s: %s touches no network, file or process, so not %s", t.at(pos), top(s.dir), importPath))
			}
			for library, folders := range owners {
				if strings.HasPrefix(importPath, library) && !slices.Contains(folders, top(s.dir)) && top(s.dir) != "story" {
					problems = append(problems, fmt.Sprintf("%s: %s belongs to %s", t.at(pos), importPath, strings.Join(folders, ", ")))
				}
			}
		}
	}
	return problems
}

func checkNames(t tree) []string {
	var problems []string
	seen := map[string]bool{}
	for _, s := range t.sources {
		for _, folder := range strings.Split(s.dir, "/") {
			if word := bannedWord(folder, nil); word != "" && !seen[s.dir] {
				seen[s.dir] = true
				problems = append(problems, fmt.Sprintf("%s: a folder is not called %q: name the thing it knows about", s.dir, word))
			}
		}
		base := strings.TrimSuffix(strings.TrimSuffix(path.Base(s.path), ".go"), "_test")
		if word := bannedWord(base, bannedForFoldersOnly); word != "" {
			problems = append(problems, fmt.Sprintf("%s: a file is not called %q: name the noun or the verb it holds", s.path, word))
		}
	}
	return problems
}

// bannedWord returns the banned part of a name, where words are separated by _ or -, or nothing.
func bannedWord(name string, allowed []string) string {
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' }) {
		if slices.Contains(bannedNames, word) && !slices.Contains(allowed, word) {
			return word
		}
		for _, suffix := range bannedSuffixes {
			if strings.HasSuffix(word, suffix) {
				return word
			}
		}
	}
	return ""
}

var mapLine = regexp.MustCompile(`^( *)([a-z][a-z0-9]*(?:/[a-z0-9]+)*)/ +(\S.*)$`)

func checkMap(t tree) []string {
	var problems []string
	for _, document := range []string{"README.md", "ARCHITECTURE.md"} {
		text, err := os.ReadFile(filepath.Join(t.root, document))
		if err != nil {
			problems = append(problems, document+": is missing; it holds the map of the folders")
			continue
		}
		drawn := readMap(string(text))
		if len(drawn) == 0 {
			problems = append(problems, document+": no map: a fenced block whose lines are `folder/   sentence`")
		}
		for folder := range drawn {
			if info, err := os.Stat(filepath.Join(t.root, folder)); err != nil || !info.IsDir() {
				problems = append(problems, fmt.Sprintf("%s: the map shows %s/, which is not there", document, folder))
			}
		}
		for dir, files := range t.folders() {
			if dir == "." {
				continue
			}
			sentence, ok := drawn[dir]
			if want := firstSentence(files); !ok {
				problems = append(problems, fmt.Sprintf("%s: the map lacks %s/   %s", document, dir, want))
			} else if sentence != want {
				problems = append(problems, fmt.Sprintf("%s: %s/ reads %q on the map, and %q in its package comment", document, dir, sentence, want))
			}
		}
	}
	return problems
}

// readMap reads the first fenced block whose lines are folders. A line that is indented belongs to the nearest
// line above it that is indented less.
func readMap(text string) map[string]string {
	drawn := map[string]string{}
	blocks := strings.Split("\n"+text, "\n```")
	for i := 1; i < len(blocks); i += 2 {
		var parents []string
		var indents []int
		for _, line := range strings.Split(blocks[i], "\n")[1:] {
			m := mapLine.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			for len(indents) > 0 && indents[len(indents)-1] >= len(m[1]) {
				indents, parents = indents[:len(indents)-1], parents[:len(parents)-1]
			}
			folder := m[2]
			if len(parents) > 0 && !within(folder, parents[len(parents)-1]) {
				folder = parents[len(parents)-1] + "/" + folder
			}
			indents, parents = append(indents, len(m[1])), append(parents, folder)
			drawn[folder] = strings.TrimSuffix(strings.TrimSpace(m[3]), ".")
		}
		if len(drawn) > 0 {
			break
		}
	}
	return drawn
}

// firstSentence returns what the map says about a package: its comment's first sentence without "Package x".
func firstSentence(files []source) string {
	sentence := new(doc.Package).Synopsis(packageComment(files))
	words := strings.SplitN(sentence, " ", 3)
	return strings.TrimSuffix(words[len(words)-1], ".")
}

func checkText(t tree) []string {
	var problems []string
	var hosts []string
	if setting, err := exec.Command("go", "env", "GOPROXY").Output(); err == nil {
		hosts = moduleHosts(string(setting))
	}
	for _, file := range t.files {
		text, err := os.ReadFile(filepath.Join(t.root, file))
		if err != nil || strings.ContainsRune(string(text[:min(len(text), 8000)]), 0) {
			continue // a file that is not text
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := machinePath.FindString(line); found != "" {
				problems = append(problems, fmt.Sprintf("%s:%d: %q is a path of one machine", file, i+1, strings.TrimSpace(found)))
			}
			if found := undone.FindString(line); found != "" && path.Ext(file) == ".go" {
				problems = append(problems, fmt.Sprintf("%s:%d: %q: finish it or open an issue", file, i+1, found))
			}
			for _, host := range hosts {
				if strings.Contains(line, host) {
					problems = append(problems, fmt.Sprintf("%s:%d: names this machine's module host", file, i+1))
				}
			}
		}
	}
	return problems
}

// moduleHosts returns the hosts in a GOPROXY setting that are one machine's own.
func moduleHosts(setting string) []string {
	var hosts []string
	for entry := range strings.FieldsFuncSeq(setting, func(r rune) bool { return strings.ContainsRune(",|\n", r) }) {
		address, err := url.Parse(entry)
		if err == nil && address.Hostname() != "" && !publicModuleHosts.MatchString(address.Hostname()) {
			hosts = append(hosts, address.Hostname())
		}
	}
	return hosts
}
