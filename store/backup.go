package store

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/portamento/portamento/store/engine"
	"github.com/portamento/portamento/store/seal"
)

// archiveFormat is the version of the layout of backups and of the columns in them.
const archiveFormat = 2

// manifestName is the file of a backup that vouches for the others.
const manifestName = "manifest.json"

// effectsName is the file with the effects that were ordered and not yet carried out.
const effectsName = "effects.jsonl"

// archivedTable is a table that goes into a backup, with its columns in the order of the file.
type archivedTable struct{ name, columns string }

func (t archivedTable) file() string { return t.name + ".jsonl" }

func (t archivedTable) fields() []string { return strings.Split(t.columns, ", ") }

// archivedBooleans are the columns, of whichever table, that hold true or false.
var archivedBooleans = []string{"open", "private", "is_default", "second_step"}

// archivedTables lists what a backup holds, parents before children.
var archivedTables = []archivedTable{
	{"accounts", "id, name, market, owner, created_at"},
	{"users", "id, account_id, name, email, language, role, person_id"},
	{"people", "id, name, email, email_key, language, password, password_at, second_step, created_at, disabled_at, quiet"},
	{"passkeys", "id, person_id, credential, record, name, created_at, used_at"}, {"identities", "issuer, subject, person_id"},
	{"invitations", "id, hash, account_id, email, language, role, invited_by, inviter_name, sent, created_at, expires_at, accepted_at, revoked_at"},
	{"people_history", "chain, sequence, at, person_id, data, prev, hash"}, {"people_chains", "chain, sequence, head"},
	{"api_keys", "id, hash, role, account_id, user_id, name, created_at, revoked_at"},
	{"requests", "id, account_id, reference, external_id, market, version, stage, created_at, updated_at, ended_at, erased_at, order_count, " +
		"message_count, event_count, customer_seq, event_head, stored_at, doc, secrets"},
	{"orders", "id, request_id, account_id, place, reference, name, market, carrier, carrier_name, state, ball, attempt, version, assignee, " +
		"first_number, number_count, next_due, foc_start, created_at, updated_at, doc"},
	{"port_numbers", "request_id, order_id, number, account_id, place, state, open, doc"},
	{"events", eventColumns},
	{"documents", "id, request_id, account_id, file, reading, erased_at"},
	{"letters", "sha256, shown, request_id, account_id, file, numbers, signed_at, replaced_at"},
	{"messages", "id, request_id, account_id, order_id, sequence, at, actor, body, private"},
	{"deadlines", "request_id, order_id, kind, mark, account_id, due_at, lease_until, token"},
	{"own_numbers", ownColumns},
	{"strays", "carrier, id, at, body"},
	{"check_questions", "id, market, asked_at, content, told_at, answered_at"}, {"help_opinions", "id, market, slug, language, helpful, said_at, content"},
	{"quiet_hours", "account_id, begins, ends"}, {"calendar_feeds", "account_id, id, made_by, made_at"},
	{"home_asks", "id, account_id, market, number, state, asked_at, expires_at, ended_at, told_at, mail, request_id, content"}, {"moves", "order_id, market, carrier, line_type, attempt, days, ended_at"},
	{"code_mappings", "id, market, source, code, reason, note, taught_by, taught_at, ended_by, ended_at"},
	{"idempotency_keys", "id, body_hash, ticket, taken_at, created_at, request_id, answer"},
	{"checkpoints", "sequence, at, until, head_count, prev, hash, signature"}, {"checkpoint_heads", "checkpoint, request_id, sequence, head"},
}

// manifest vouches for a backup. It is the last file, so that a backup cut short has none.
type manifest struct {
	Format    int                     `json:"format"`
	Engine    string                  `json:"engine"` // that it was made on; it can be restored on either
	CreatedAt time.Time               `json:"created_at"`
	KeyID     string                  `json:"key_id"`
	Files     map[string]manifestFile `json:"files"`
	MAC       string                  `json:"mac"` // by the master key, over all of the above
}

type manifestFile struct {
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
}

// seal computes the code that only a holder of the master key can make.
func (m manifest) seal(k seal.Key) (string, error) {
	m.MAC = ""
	b, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	h := hmac.New(sha256.New, k.Derive("backups", seal.Size))
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// bytesValue is how bytes stand in a backup, so that they differ from texts.
type bytesValue struct {
	Bytes []byte `json:"b"`
}

// Backup writes everything, as of one instant, to a new file that either engine can restore. Secrets stay sealed; the master key is not in it.
func (db *DB) Backup(ctx context.Context, file string) (err error) {
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	err = db.writeArchive(ctx, buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		if err = os.Rename(part, file); err == nil {
			err = syncFolder(filepath.Dir(file))
		}
	}
	if err != nil {
		_ = os.Remove(part)
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// syncFolder makes a new name in a folder survive a power loss.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (db *DB) writeArchive(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w)
	m := manifest{Format: archiveFormat, Engine: db.engine.Dialect.Name, CreatedAt: db.wall().UTC(), KeyID: db.keys.ID(), Files: map[string]manifestFile{}}
	err := db.engine.View(ctx, func(c engine.Conn) error {
		for _, t := range archivedTables {
			err := m.add(ctx, c, z, archiveQuery{t.file(), `SELECT ` + t.columns + ` FROM ` + t.name, t.fields()})
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return m.add(ctx, c, z, archiveQuery{effectsName, `SELECT ` + db.engine.Dialect.JobArgs + ` FROM river_job WHERE kind = 'effect'
			AND state IN ('available', 'running', 'retryable', 'scheduled', 'pending') ORDER BY id`, []string{"args"}})
	})
	if err != nil {
		return err
	}
	if m.MAC, err = m.seal(db.keys[0]); err != nil {
		return err
	}
	f, err := z.Create(manifestName)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(f).Encode(m); err != nil {
		return err
	}
	return z.Close()
}

// archiveQuery is a file of a backup and where its lines come from.
type archiveQuery struct {
	file   string
	query  string
	fields []string
}

// add writes one file, a line of JSON for each row.
func (m *manifest) add(ctx context.Context, c engine.Conn, z *zip.Writer, q archiveQuery) error {
	f, err := z.Create(q.file)
	if err != nil {
		return err
	}
	sum := sha256.New()
	out := json.NewEncoder(io.MultiWriter(f, sum))
	out.SetEscapeHTML(false)
	values, dest := make([]any, len(q.fields)), make([]any, len(q.fields))
	for i := range dest {
		dest[i] = &values[i]
	}
	count := 0
	err = engine.Each(ctx, c, q.query, nil, func(rs engine.Rows) error {
		if err := rs.Scan(dest...); err != nil {
			return err
		}
		for i, v := range values {
			switch v := v.(type) {
			case []byte:
				values[i] = bytesValue{v}
			case int64:
				if slices.Contains(archivedBooleans, q.fields[i]) { // SQLite has no booleans of its own
					values[i] = v != 0
				}
			}
		}
		count++
		return out.Encode(values)
	})
	m.Files[q.file] = manifestFile{Rows: count, SHA256: sumOf(sum)}
	return err
}

func sumOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
