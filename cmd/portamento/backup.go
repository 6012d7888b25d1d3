package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/portamento/portamento/document/vault"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/terminal"
)

// BackupCmd writes an archive.
type BackupCmd struct {
	ServerFlags
	File string `arg:"" help:"Archive to write; it must not exist yet."`
}

// Help is the examples of the command.
func (*BackupCmd) Help() string {
	return "portamento backup portamento-2026-12-08.zip\nportamento backup --data /srv/portamento backup.zip\nportamento backup --database postgres://… backup.zip"
}

// Run writes everything as of one instant. The master key is not in the archive, and without it nobody can read it.
func (b *BackupCmd) Run(ctx context.Context, con *terminal.Console) error {
	db, c, err := openKept(ctx, b.ServerFlags)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Backup(ctx, b.File); err != nil {
		return err
	}
	files, err := copyDocuments(ctx, db, c.DocumentsURL(), documentsBeside(b.File)) // after the database, so that all its documents are in the copy
	if err != nil {
		return err
	}
	con.Say("Wrote %s, and %d documents beside it in %s. Keep the master key somewhere else: neither can be read without it.", b.File, files, documentsBeside(b.File))
	return nil
}

// documentsBeside is the folder of the documents that belong to an archive.
func documentsBeside(archive string) string { return archive + ".documents" }

// copyDocuments copies sealed files from one place to another. The keys are only there to open the places: nothing is unsealed.
func copyDocuments(ctx context.Context, keys vault.Keys, from, to string) (int, error) {
	source, err := vault.Open(ctx, vault.Config{URL: from, Keys: keys})
	if err != nil {
		return 0, err
	}
	defer source.Close()
	target, err := vault.Open(ctx, vault.Config{URL: to, Keys: keys})
	if err != nil {
		return 0, err
	}
	defer target.Close()
	return source.CopyTo(ctx, target)
}

// RestoreCmd fills a database from an archive.
type RestoreCmd struct {
	ServerFlags
	File string `arg:"" help:"Archive that backup wrote." type:"existingfile"`
}

// Help is the examples of the command.
func (*RestoreCmd) Help() string {
	return "portamento restore backup.zip --data ./restored\nportamento restore backup.zip --database postgres://…/empty\nportamento release"
}

// Run restores and says what may have happened since the archive was made. The database stays held until it is released.
func (r *RestoreCmd) Run(ctx context.Context, con *terminal.Console) error {
	c, err := r.load()
	if err != nil {
		return err
	}
	key, err := c.ExistingKey()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return fmt.Errorf("make data_dir: %w", err)
	}
	got, err := store.Restore(ctx, store.Config{URL: c.DatabaseURL(), Key: key, Wall: time.Now, Logger: loggerOf(c)}, r.File)
	if err != nil {
		return err
	}
	files, err := r.restoreDocuments(ctx)
	if err != nil {
		return fmt.Errorf("restore documents: %w", err)
	}
	con.Say("Restored as of %s: %d rows and %d documents.", got.CreatedAt.Format(time.RFC3339), got.Rows, files)
	for _, d := range got.Due {
		fmt.Fprintf(con.Out, "%s  deadline %s  %s %s\n", d.DueAt.Format(time.RFC3339), d.Kind, d.Request, d.Order)
	}
	for _, e := range got.Effects {
		fmt.Fprintf(con.Out, "%s  %s  %s\n", e.At.Format(time.RFC3339), what(e), e.Key)
	}
	con.Say("%d effects were ordered and not done when the archive was made; %d deadlines have passed since. Any of them may have been done.\nThe database is held: nothing is sent. When you have compared the list, run: portamento release --yes", len(got.Effects), len(got.Due))
	return nil
}

// restoreDocuments brings back the documents that lie beside the archive. Without them, as in a bucket that is still there, nothing is copied.
func (r *RestoreCmd) restoreDocuments(ctx context.Context) (int, error) {
	db, c, err := openStore(ctx, r.ServerFlags)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := db.Disagree(ctx, agreedVault); err != nil { // they are somewhere else from now on
		return 0, err
	}
	beside := documentsBeside(r.File)
	if _, err := os.Stat(beside); errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	return copyDocuments(ctx, db, beside, c.DocumentsURL())
}

// what names an effect for people.
func what(e porting.Effect) string {
	if e.Mail != nil {
		return "mail " + string(e.Mail.Mail)
	}
	if e.Send != "" {
		return "message " + string(e.Send) + " to the carrier"
	}
	return string(e.Do)
}

// ReleaseCmd ends the hold after a restore.
type ReleaseCmd struct {
	ServerFlags
	Yes bool `help:"Send what is waiting."`
}

// Help is the examples of the command.
func (*ReleaseCmd) Help() string {
	return "portamento release --yes\nportamento release --yes --data ./restored\nportamento release --database postgres://…"
}

// Run lets the server send again.
func (r *ReleaseCmd) Run(ctx context.Context, con *terminal.Console) error {
	db, _, err := openKept(ctx, r.ServerFlags)
	if err != nil {
		return err
	}
	defer db.Close()
	held, why, err := db.Held(ctx)
	if err != nil {
		return err
	}
	if !held {
		con.Say("Nothing is held.")
		return nil
	}
	con.Say("Held: %s", why)
	if !r.Yes {
		return usageError("not released: what is waiting will be sent; if that is right, say --yes")
	}
	if err := db.SetHeld(ctx, false, ""); err != nil {
		return err
	}
	con.Say("Released.")
	return nil
}
