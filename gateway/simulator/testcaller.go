package simulator

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/portamento/portamento/gateway"
	"github.com/portamento/portamento/numbering"
	"github.com/portamento/portamento/porting"
)

// TestCaller is a porting.TestCaller that asks the pretend carrier how a call would have gone.
type TestCaller struct {
	line *gateway.Line
}

// NewTestCaller checks where the carrier is; it sends nothing.
func NewTestCaller(far gateway.Far) (*TestCaller, error) {
	line, err := far.Open()
	if err != nil {
		return nil, err
	}
	return &TestCaller{line: line}, nil
}

// Close lets go of idle connections.
func (c *TestCaller) Close() { c.line.Close() }

// Call judges a number, or whether its calls are forwarded to rings. The same key gives the same verdict; an error means that nobody called.
func (c *TestCaller) Call(ctx context.Context, key string, number, rings numbering.PhoneNumber) (result, remark string, err error) {
	reply, err := c.line.Do(ctx, gateway.Call{Method: http.MethodPost, Path: "/v1/test-calls", Body: gateway.TestCall{Key: key, Number: number, Rings: rings}})
	if err != nil {
		return "", "", fmt.Errorf("place test call %s: %w", key, err)
	}
	if reply.Status != http.StatusOK {
		return "", "", fmt.Errorf("place test call %s: status %d", key, reply.Status)
	}
	var v gateway.TestResult
	if err := gateway.Decode(reply.Body, &v); err != nil {
		return "", "", fmt.Errorf("place test call %s: %w", key, err)
	}
	if !slices.Contains(results(), v.Result) {
		return "", "", fmt.Errorf("place test call %s: the result is not one of the list", key)
	}
	return v.Result, v.Note, nil
}

// results lists what a test call can come to.
func results() []string {
	return []string{porting.TestPassed, porting.TestWrongPlace, porting.TestNoAnswer, porting.TestOldCarrier, porting.TestAnnouncement, porting.TestOneWay}
}
