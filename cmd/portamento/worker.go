package main

import (
	"context"
	"fmt"
	"time"
)

// WorkerCmd runs a node that serves no requests.
type WorkerCmd struct{ ServerFlags }

// Help is the examples of the command.
func (*WorkerCmd) Help() string {
	return "portamento worker --database postgres://portamento@db/portamento?sslmode=verify-full\nportamento worker --config /etc/portamento.yaml"
}

// Run works until it is told to stop.
func (w *WorkerCmd) Run(ctx context.Context) error {
	c, err := w.load()
	if err != nil {
		return err
	}
	if c.Database == "" {
		return usageError("a worker needs the shared database: --database postgres://…")
	}
	n, err := wire(ctx, c, loggerOf(c), options{now: time.Now, wall: time.Now})
	if err != nil {
		return err
	}
	defer n.close()
	jobs, err := n.db.Jobs(n.worker.Config())
	if err != nil {
		return fmt.Errorf("make jobs: %w", err)
	}
	n.logger.Info("ready", "worker", true)
	return n.worker.Run(ctx, jobs)
}
