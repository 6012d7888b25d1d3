package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/gateway/remote"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/store"
	"github.com/portamento/portamento/store/audit"
	"github.com/portamento/portamento/web/api"
)

// The types of this file let packages that do not know one another work together: each turns the store's methods into the role that
// another package has declared.

// timers are the deadlines for the worker.
type timers struct{ *store.DB }

// Held says that nothing may leave.
func (t timers) Held(ctx context.Context) (bool, error) {
	held, _, err := t.DB.Held(ctx)
	return held, err
}

// SealCheckpoint fixes the heads of the history.
func (t timers) SealCheckpoint(ctx context.Context, now time.Time) error {
	_, err := t.DB.SealCheckpoint(ctx, now)
	return err
}

// audits verifies the history.
type audits struct{ db *store.DB }

// maxFaults bounds the list of faults in one answer; the command line shows all.
const maxFaults = 200

// VerifyAudit checks every chain and checkpoint.
func (a audits) VerifyAudit(ctx context.Context) (api.AuditReport, error) {
	var faults []api.AuditFault
	report, err := a.db.VerifyAudit(ctx, func(f audit.Finding) {
		if len(faults) < maxFaults {
			faults = append(faults, api.AuditFault{Request: f.Request, Sequence: f.Sequence, What: string(f.Fault)})
		}
	})
	return api.AuditReport{Requests: report.Requests, Events: report.Events, Faults: faults}, err
}

// pushes reads what losing carriers send by themselves.
type pushes struct{ n *node }

// ParseAnswers checks the signature with the secret of the carrier's gateway.
func (p pushes) ParseAnswers(_ context.Context, carrier porting.CarrierCode, header http.Header, body []byte) ([]porting.Answer, error) {
	g, ok := p.n.config.Gateways[string(carrier)]
	if !ok || g.Kind != "remote" {
		return nil, porting.ErrNotFound
	}
	secret, err := readSecret(g.SecretFile)
	if err != nil {
		return nil, fmt.Errorf("read secret of gateway: %w", err)
	}
	answers, err := remote.ParseAnswers(header, body, []byte(secret), time.Now())
	if errors.Is(err, gateway.ErrNotGenuine) {
		return nil, fmt.Errorf("%w: %w", api.ErrBadSignature, err)
	}
	return answers, err
}

// readiness says whether this node can serve: its database takes writes, and its sweep runs.
type readiness struct{ n *node }

// Ping says why not.
func (r readiness) Ping(ctx context.Context) error {
	return errors.Join(r.n.db.Ping(ctx), r.n.worker.Healthy())
}
