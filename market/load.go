package market

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	_ "time/tzdata" // markets name zones; the machine may have no zone database

	"github.com/portamento/portamento/porting"
)

//go:embed packs words help reasons.csv codes.csv
var shipped embed.FS

// Set is the markets of a deployment. It implements porting.Markets and is only read after loading, but for Reach.
type Set struct {
	list []*porting.Market
	code map[porting.MarketCode]*porting.Market
}

// Market finds a market by its code.
func (s *Set) Market(code porting.MarketCode) (*porting.Market, bool) {
	m, ok := s.code[code]
	return m, ok
}

// Markets lists the markets by their code.
func (s *Set) Markets() []*porting.Market { return slices.Clone(s.list) }

// Reach tells all sentences how customers reach the porting desk; what is empty is left out of them. It is called before the set is used.
func (s *Set) Reach(phone, mail string) {
	for _, m := range s.list {
		if w, ok := m.Words.(*Words); ok {
			w.always = map[string]any{"phone": phone, "mail": mail}
		}
	}
}

// Shipped is the files of the shipped packs, laid out as Load expects them.
func Shipped() fs.FS { return shipped }

// Load reads the shipped packs. With extra, files found there are read instead of or beside the shipped ones: a folder
// packs/xx adds a market, packs/fr/blocks.bin renews a list of blocks. The error is a Mistakes that names every mistake
// of every pack.
func Load(extra ...fs.FS) (*Set, error) {
	return LoadFS(append(layers(slices.Clone(extra)), shipped))
}

// LoadFS reads the packs of a folder that holds packs/, words/, reasons.csv and codes.csv.
func LoadFS(fsys fs.FS) (*Set, error) {
	shared, err := readShared(fsys)
	if err != nil {
		return nil, err
	}
	dirs, err := fs.ReadDir(fsys, "packs")
	if err != nil {
		return nil, fmt.Errorf("load markets: %w", err)
	}
	type result struct {
		m        *porting.Market
		mistakes Mistakes
	}
	results := make([]chan result, 0, len(dirs))
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		done := make(chan result, 1)
		results = append(results, done)
		go func() {
			m, mistakes := readPack(fsys, d.Name(), shared)
			done <- result{m, mistakes}
		}()
	}
	set := &Set{code: map[porting.MarketCode]*porting.Market{}}
	var all Mistakes
	for _, done := range results {
		r := <-done
		if all = append(all, r.mistakes...); len(r.mistakes) > 0 {
			continue
		}
		set.list = append(set.list, r.m)
		set.code[r.m.Code] = r.m
	}
	if len(all) > 0 {
		return nil, all
	}
	if len(set.list) == 0 {
		return nil, errors.New("load markets: there is no pack")
	}
	return set, nil
}

// layers is a file system of several: the first that has a file gives it, and folders show the files of all.
type layers []fs.FS

// Open gives the file of the first layer that has it.
func (l layers) Open(name string) (fs.File, error) {
	for _, f := range l {
		file, err := f.Open(name)
		if !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists a folder of all layers.
func (l layers) ReadDir(name string) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	found := false
	for _, f := range l {
		entries, err := fs.ReadDir(f, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = true
		for _, e := range entries {
			if !slices.ContainsFunc(all, func(x fs.DirEntry) bool { return x.Name() == e.Name() }) {
				all = append(all, e)
			}
		}
	}
	if !found {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}

// shared is what all markets read: sentences by language, the catalogue of reasons and the codes of carriers.
type shared struct {
	words   map[string]map[string]string
	reasons []porting.Reason
	codes   map[string]string
}

func readShared(fsys fs.FS) (shared, error) {
	r := &reader{fsys: fsys}
	s := shared{words: readWords(r, "words"), codes: map[string]string{}}
	s.reasons = readReasons(r, "reasons.csv", nil)
	readCodes(r, "codes.csv", s.codes, s.reasons)
	if len(r.mistakes) > 0 {
		return shared{}, r.mistakes
	}
	return s, nil
}

// readPack reads one pack; the market is whole only if there are no mistakes.
func readPack(fsys fs.FS, code string, s shared) (*porting.Market, Mistakes) {
	r := &reader{fsys: fsys, dir: path.Join("packs", code)}
	f, ok := readYAML(r)
	if !ok {
		return nil, r.mistakes
	}
	if f.Code != code {
		r.at("code", "code %q differs from the name of the folder, %q", f.Code, code)
	}
	m := f.market(r)
	m.Words = &Words{first: first(m.Languages), layers: []map[string]map[string]string{readWords(r, "words"), s.words}}
	m.Reasons = readReasons(r, "reasons.csv", s.reasons)
	m.CodeMap = map[string]string{}
	for k, v := range s.codes {
		m.CodeMap[k] = v
	}
	readCodes(r, "codes.csv", m.CodeMap, m.Reasons)
	m.Holidays = readHolidays(r)
	m.Prices = readPrices(r, m)
	m.Carriers = readCarriers(r)
	m.Plan = f.plan(r, m)
	return m, r.mistakes
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
