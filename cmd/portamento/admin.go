package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/portamento/portamento/cmd/portamento/config"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/audit"
	"github.com/portamento/portamento/store/people"
	"github.com/portamento/portamento/terminal"
	"github.com/portamento/portamento/terminal/states"
)

// openStore opens the database of a configuration, also beside a running server.
func openStore(ctx context.Context, f ServerFlags) (*store.DB, config.Config, error) {
	c, err := f.load()
	if err != nil {
		return nil, c, err
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, c, fmt.Errorf("make data_dir: %w", err)
	}
	key, err := c.ReadMasterKey()
	if err != nil {
		return nil, c, err
	}
	db, err := store.Open(ctx, store.Config{URL: c.DatabaseURL(), Key: key, Wall: time.Now, Logger: loggerOf(c)})
	return db, c, err
}

// openKept opens the database of a configuration where there is one: who looks into the wrong folder is told so, instead of being shown that
// a database made just now is whole, and empty.
func openKept(ctx context.Context, f ServerFlags) (*store.DB, config.Config, error) {
	c, err := f.load()
	if err != nil {
		return nil, c, err
	}
	if c.Database == "" {
		if _, err := os.Stat(c.DatabaseURL()); err != nil {
			return nil, c, usageError(fmt.Sprintf("there is no database in %s: name the data folder of the server with --data, or its --config", c.DataDir))
		}
	}
	return openStore(ctx, f)
}

// KeysCmd holds the verbs for API keys.
type KeysCmd struct {
	Create KeysCreateCmd `cmd:"" help:"Make an API key; it is shown once."`
	Revoke KeysRevokeCmd `cmd:"" help:"Make an API key invalid at once."`
	List   KeysListCmd   `cmd:"" help:"List API keys, without the keys themselves."`
}

// KeysCreateCmd makes a key.
type KeysCreateCmd struct {
	ServerFlags
	Role    string `help:"account, account_read, desk, supervisor, auditor or admin." required:"" enum:"account,account_read,desk,supervisor,auditor,admin"`
	Account string `help:"Account that the key belongs to, for the roles account and account_read." placeholder:"acc_…"`
	Name    string `help:"What the key is for." default:""`
	Output  string `help:"table or json." short:"o" default:"table" enum:"table,json"`
}

// Help is the examples of the command.
func (*KeysCreateCmd) Help() string {
	return "portamento keys create --role desk\nportamento keys create --role account --account acc_… --name billing\nportamento keys create --role admin --data ./data -o json"
}

// Run makes the key and prints it.
func (k *KeysCreateCmd) Run(ctx context.Context, con *terminal.Console) error {
	role := porting.Role(k.Role)
	if role.Operator() == (k.Account != "") {
		return usageError("--account goes with the roles account and account_read, and only with them")
	}
	db, _, err := openStore(ctx, k.ServerFlags)
	if err != nil {
		return err
	}
	defer db.Close()
	if k.Account != "" {
		if _, err := db.People(porting.Scope{Desk: true}).Account(ctx, porting.AccountID(k.Account)); err != nil {
			return fmt.Errorf("--account %s: %w", k.Account, err)
		}
	}
	id, secret, err := db.CreateKey(ctx, role, porting.AccountID(k.Account), k.Name)
	if err != nil {
		return err
	}
	if k.Output == "json" {
		return con.JSON(map[string]any{"id": id, "key": secret, "role": role})
	}
	fmt.Fprintf(con.Out, "%s\n", secret)
	con.Say("Key %s for role %s. It is not shown again.", id, role)
	return nil
}

// KeysRevokeCmd ends a key.
type KeysRevokeCmd struct {
	ServerFlags
	ID string `arg:"" help:"Id of the key (key_…)."`
}

// Help is the examples of the command.
func (*KeysRevokeCmd) Help() string {
	return "portamento keys revoke key_…\nportamento keys revoke key_… --data ./data\nportamento keys list"
}

// Run revokes the key.
func (k *KeysRevokeCmd) Run(ctx context.Context) error {
	db, _, err := openKept(ctx, k.ServerFlags)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.RevokeKey(ctx, porting.KeyID(k.ID))
}

// KeysListCmd lists keys.
type KeysListCmd struct {
	ServerFlags
	Account string `help:"Only keys of this account." placeholder:"acc_…"`
}

// Help is the examples of the command.
func (*KeysListCmd) Help() string {
	return "portamento keys list\nportamento keys list --account acc_…\nportamento keys list --data ./data"
}

// Run prints one line per key.
func (k *KeysListCmd) Run(ctx context.Context, con *terminal.Console) error {
	db, _, err := openKept(ctx, k.ServerFlags)
	if err != nil {
		return err
	}
	defer db.Close()
	for page := (porting.Page{Limit: 200}); ; {
		list, next, err := db.KeyList(ctx, porting.AccountID(k.Account), page)
		if err != nil {
			return err
		}
		for _, key := range list {
			state := "valid"
			if !key.RevokedAt.IsZero() {
				state = "revoked"
			}
			fmt.Fprintf(con.Out, "%s  %-12s  %-7s  %s  %s\n", key.ID, key.Role, state, key.Account, key.Name)
		}
		if next == "" {
			return nil
		}
		page.After = next
	}
}

// AuditCmd holds the verbs for the history.
type AuditCmd struct {
	Verify AuditVerifyCmd `cmd:"" help:"Recompute every chain of the history and compare it with the signed checkpoints."`
	Export AuditExportCmd `cmd:"" help:"Write the signed checkpoints, to be kept off this machine."`
}

// AuditVerifyCmd verifies the history.
type AuditVerifyCmd struct{ ServerFlags }

// Help is the examples of the command.
func (*AuditVerifyCmd) Help() string {
	return "portamento audit verify\nportamento audit verify --data ./data\nportamento audit verify --database postgres://…"
}

// Run prints each fault; any fault is a failure.
func (a *AuditVerifyCmd) Run(ctx context.Context, con *terminal.Console) error {
	db, _, err := openKept(ctx, a.ServerFlags)
	if err != nil {
		return err
	}
	defer db.Close()
	report, err := db.VerifyAudit(ctx, func(f audit.Finding) {
		what := "event"
		if f.Checkpoint {
			what = "checkpoint"
		}
		fmt.Fprintf(con.Out, "%s %s %d: %s\n", f.Request, what, f.Sequence, f.Fault)
	})
	if err != nil {
		return err
	}
	lines, err := db.Logins().Verify(ctx, func(f people.Fault) {
		report.Findings++
		fmt.Fprintf(con.Out, "people of %s line %d: changed\n", f.Chain, f.Sequence)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "%d requests, %d events, %d checkpoints, %d lines about people verified: %d faults\n", report.Requests, report.Events, report.Checkpoints, lines, report.Findings)
	if report.Findings > 0 {
		return fmt.Errorf("the history does not hold: %d faults", report.Findings)
	}
	return nil
}

// AuditExportCmd exports checkpoints.
type AuditExportCmd struct {
	ServerFlags
	After int64 `help:"Only checkpoints after this one."`
}

// Help is the examples of the command.
func (*AuditExportCmd) Help() string {
	return "portamento audit export > checkpoints.jsonl\nportamento audit export --after 120 >> checkpoints.jsonl\nportamento audit export --data ./data"
}

// Run writes one JSON line per checkpoint to standard output.
func (a *AuditExportCmd) Run(ctx context.Context, con *terminal.Console) error {
	db, _, err := openKept(ctx, a.ServerFlags)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.ExportCheckpoints(ctx, con.Out, a.After)
}

// ConfigCmd prints the configuration in force.
type ConfigCmd struct{ ServerFlags }

// Help is the examples of the command.
func (*ConfigCmd) Help() string {
	return "portamento config\nportamento config --config deploy/portamento.yaml\nPORTAMENTO_LISTEN=:80 portamento config"
}

// Run prints every key with its value, in the form of the configuration file; secrets are masked.
func (c *ConfigCmd) Run(con *terminal.Console) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	b, err := cfg.InForce()
	if err != nil {
		return err
	}
	_, err = con.Out.Write(b)
	return err
}

// StatesCmd prints the drawing of the state table.
type StatesCmd struct{}

// Run prints the Mermaid text that ARCHITECTURE.md holds.
func (StatesCmd) Run(con *terminal.Console) error {
	_, err := io.WriteString(con.Out, states.Drawing())
	return err
}
