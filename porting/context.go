package porting

import (
	"context"
	"errors"
	"fmt"
)

type contextKey int

const (
	keyVersion contextKey = iota
	keyOrderVersion
	keyDryRun
)

// WithVersion makes every change through ctx answer ErrConflict unless the request has this version (If-Match).
func WithVersion(ctx context.Context, v int64) context.Context {
	return context.WithValue(ctx, keyVersion, v)
}

// WithOrderVersion is WithVersion for the version of the order that is changed.
func WithOrderVersion(ctx context.Context, v int64) context.Context {
	return context.WithValue(ctx, keyOrderVersion, v)
}

// WithDryRun makes every change through ctx answer as it would, and save nothing.
func WithDryRun(ctx context.Context) context.Context {
	return context.WithValue(ctx, keyDryRun, true)
}

// dryRunError carries the changed request out of a transaction that is rolled back.
type dryRunError struct{ r *Request }

func (e *dryRunError) Error() string { return "dry run" }

// IsDryRun says that a call shall change nothing (WithDryRun).
func IsDryRun(ctx context.Context) bool { v, _ := ctx.Value(keyDryRun).(bool); return v }

// checkVersion compares the versions named by the caller with those that were loaded.
func checkVersion(ctx context.Context, r *Request, o *Order) error {
	if v, ok := ctx.Value(keyVersion).(int64); ok && v != r.Version {
		return fmt.Errorf("request %s has version %d: %w", r.ID, r.Version, ErrConflict)
	}
	if v, ok := ctx.Value(keyOrderVersion).(int64); ok && o != nil && v != o.Version {
		return fmt.Errorf("order %s has version %d: %w", o.ID, o.Version, ErrConflict)
	}
	return nil
}

// update runs a change through the store with the caller's version check and dry run.
func update(ctx context.Context, h Requests, id RequestID, f func(*Request) error) (*Request, error) {
	r, err := h.Update(ctx, id, func(r *Request) error {
		if err := checkVersion(ctx, r, nil); err != nil {
			return err
		}
		return dry(ctx, r, f(r))
	})
	return undry(r, err)
}

// updateOrder is update for one order.
func updateOrder(ctx context.Context, h Requests, id OrderID, f func(*Request, *Order) error) (*Request, error) {
	r, err := h.UpdateOrder(ctx, id, func(r *Request, o *Order) error {
		if err := checkVersion(ctx, r, o); err != nil {
			return err
		}
		return dry(ctx, r, f(r, o))
	})
	return undry(r, err)
}

func dry(ctx context.Context, r *Request, err error) error {
	if err == nil && IsDryRun(ctx) {
		return &dryRunError{r}
	}
	return err
}

func undry(r *Request, err error) (*Request, error) {
	var d *dryRunError
	if errors.As(err, &d) {
		return d.r, nil
	}
	return r, err
}
