package bench_test

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/portamento/portamento/store/storetest"
)

// peer is a stand-in, written for this comparison, of the way the strongest open peer stores a port: one JSON document with everything
// inside, and a row for each entry of each of its views. What it does and leaves out is in docs/performance.md.
type peer struct{ raw raw }

// port is the document: what was asked for, every comment and every transition.
type port struct {
	ID       string                 `json:"id"`
	Account  string                 `json:"account"`
	Tree     []string               `json:"tree"` // the accounts above
	State    string                 `json:"state"`
	Name     string                 `json:"name"`
	Carrier  string                 `json:"carrier"`
	Created  int64                  `json:"created"`
	Updated  int64                  `json:"updated"`
	Bill     map[string]string      `json:"bill"`
	Numbers  map[string]portNumber  `json:"numbers"`
	Notify   map[string]string      `json:"notifications"`
	Comments []portComment          `json:"comments"`
	Passed   []portTransition       `json:"transitions"`
	Files    map[string]interface{} `json:"uploads"`
}

type portNumber struct {
	UsedBy string `json:"used_by"`
	Code   string `json:"code"`
}

type portComment struct {
	Author  string `json:"author"`
	User    string `json:"user_id"`
	Text    string `json:"content"`
	At      int64  `json:"timestamp"`
	Private bool   `json:"superduper_comment"`
}

type portTransition struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Author string `json:"author"`
	At     int64  `json:"timestamp"`
}

// Shape of the peer: accounts above an account, views with an entry for each number, and other views.
const (
	peerAncestors   = 2
	peerNumberViews = 4
	peerOtherViews  = 6
)

// peerActive are the states that an active list asks for, one after another.
var peerActive = [...]string{"unconfirmed", "submitted", "pending", "scheduled", "rejected"}

func newPeer(b testing.TB, e storetest.Engine) *peer {
	b.Helper()
	url := e.URL(b)
	bedAt(b, e.Name, url).db.Close() // an empty database with the same settings; its tables stay empty
	p := &peer{openRaw(b, e.Name, url)}
	for _, text := range []string{
		`CREATE TABLE peer_documents (id text PRIMARY KEY, account text NOT NULL, state text NOT NULL, revision bigint NOT NULL, doc text NOT NULL)`,
		`CREATE TABLE peer_entries (doc_id text NOT NULL, place bigint NOT NULL, name text NOT NULL, sought text NOT NULL, PRIMARY KEY (doc_id, place))`,
		`CREATE INDEX peer_entries_sought ON peer_entries (name, sought)`,
	} {
		must(b, p.raw.exec(text))
	}
	return p
}

// newPort makes a document like the fields that ours is made of.
func newPort(account string, first, count int, state string) *port {
	var id [16]byte
	_, _ = rand.Read(id[:])
	now := morning().Unix()
	d := &port{ID: hex.EncodeToString(id[:]), Account: account, State: state, Name: "Bureau de Paris", Carrier: "Orange", Created: now, Updated: now,
		Bill: map[string]string{"name": "Camille Durand", "company": "Atelier Lumière SARL", "street_address": "12 rue de la Paix", "locality": "Paris",
			"postal_code": "75002", "account_number": "1234567890", "pin": "1234"},
		Numbers: map[string]portNumber{}, Notify: map[string]string{"email": "camille@example.com"}, Files: map[string]any{},
		Passed: []portTransition{{"", state, "Camille Durand", now}}}
	for i := range peerAncestors {
		d.Tree = append(d.Tree, fmt.Sprintf("account above %d", i))
	}
	for i := range count {
		d.Numbers[storetest.Unique(first+i).E164()] = portNumber{Code: "F0FABC123XYZ"}
	}
	return d
}

// entries are the rows of all views for a document.
func (d *port) entries() [][]any {
	var list [][]any
	add := func(name, sought string) { list = append(list, []any{d.ID, len(list), name, sought}) }
	numbers := make([]string, 0, len(d.Numbers))
	for n := range d.Numbers {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		for v := range peerNumberViews {
			// The first of these views holds open ports only.
			if v > 0 || slices.Contains(peerActive[:], d.State) {
				add(fmt.Sprintf("number %d", v), n)
			}
		}
	}
	for _, a := range d.Tree {
		add("descendants", a)
	}
	for v := range peerOtherViews {
		add(fmt.Sprintf("listing %d", v), d.Account+" "+d.State)
	}
	return list
}

// create looks for each number by itself in the view of open ports, then saves the document.
func (p *peer) create(d *port) error {
	for n := range d.Numbers {
		if found, err := p.find(n); err != nil || len(found) > 0 {
			return fmt.Errorf("number %s is in %d ports: %w", n, len(found), err)
		}
	}
	return p.raw.write(func(t rawTx) error {
		text, err := json.Marshal(d)
		if err != nil {
			return err
		}
		if err := t.exec(`INSERT INTO peer_documents (id, account, state, revision, doc) VALUES ($1, $2, $3, 1, $4)`, d.ID, d.Account, d.State, string(text)); err != nil {
			return err
		}
		return p.index(t, d)
	})
}

// index writes a document's view entries, all in few statements.
func (p *peer) index(t rawTx, d *port) error {
	list := d.entries()
	for len(list) > 0 {
		n := min(len(list), 1000)
		var args []any
		for _, row := range list[:n] {
			args = append(args, row...)
		}
		if err := t.exec(insertRows("peer_entries", []string{"doc_id", "place", "name", "sought"}, n), args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// comment reads the document, adds a comment and saves it whole, with all its view entries.
func (p *peer) comment(id, text string) error {
	return p.raw.write(func(t rawTx) error {
		var d port
		err := t.query(`SELECT doc FROM peer_documents WHERE id = $1`, []any{id}, into(func(doc *port) { d = *doc }))
		if err != nil {
			return err
		}
		d.Updated = morning().Unix()
		d.Comments = append(d.Comments, portComment{"Camille Durand", "usr_1", text, d.Updated, false})
		whole, err := json.Marshal(d)
		if err != nil {
			return err
		}
		if err := t.exec(`UPDATE peer_documents SET doc = $2, revision = revision + 1 WHERE id = $1`, id, string(whole)); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM peer_entries WHERE doc_id = $1`, id); err != nil {
			return err
		}
		return p.index(t, &d)
	})
}

// into reads whole documents.
func into(take func(*port)) func(func(...any) error) error {
	return func(scan func(...any) error) error {
		var text []byte
		if err := scan(&text); err != nil {
			return err
		}
		var d port
		if err := json.Unmarshal(text, &d); err != nil {
			return err
		}
		take(&d)
		return nil
	}
}

// find looks up a number in the view of open ports.
func (p *peer) find(number string) ([]*port, error) {
	var found []*port
	err := p.raw.query(`SELECT d.doc FROM peer_entries e JOIN peer_documents d ON d.id = e.doc_id WHERE e.name = 'number 0' AND e.sought = $1`, []any{number},
		into(func(d *port) { found = append(found, d) }))
	return found, err
}

// active lists the active ports of an account: one query for each state, whole documents, no pages, grouped in memory.
func (p *peer) active(account string) (map[string][]*port, error) {
	groups := map[string][]*port{}
	for _, state := range peerActive {
		err := p.raw.query(`SELECT d.doc FROM peer_entries e JOIN peer_documents d ON d.id = e.doc_id WHERE e.name = 'listing 0' AND e.sought = $1`, []any{account + " " + state},
			into(func(d *port) { groups[d.State] = append(groups[d.State], d) }))
		if err != nil {
			return nil, err
		}
	}
	return groups, nil
}

// TestPeer proves that the stand-in does what the comparison takes it to do.
func TestPeer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		p := newPeer(t, e)
		d := newPort("a", 0, 3, "submitted")
		must(t, p.create(d))
		must(t, p.create(newPort("a", 10, 1, "scheduled")))
		must(t, p.create(newPort("b", 20, 1, "submitted")))
		if err := p.create(newPort("a", 1, 1, "unconfirmed")); err == nil {
			t.Error("a number in two open ports")
		}
		must(t, p.comment(d.ID, "Hello"))
		found, err := p.find(storetest.Unique(2).E164())
		must(t, err)
		if len(found) != 1 || found[0].ID != d.ID || len(found[0].Comments) != 1 || len(found[0].Numbers) != 3 {
			t.Errorf("found by number: %+v", found)
		}
		groups, err := p.active("a")
		must(t, err)
		if len(groups) != 2 || len(groups["submitted"]) != 1 || len(groups["scheduled"]) != 1 {
			t.Errorf("active: %+v", groups)
		}
		if n := len(d.entries()); n != peerNumberViews*3+peerAncestors+peerOtherViews {
			t.Errorf("%d view entries for three numbers", n)
		}
	})
}
