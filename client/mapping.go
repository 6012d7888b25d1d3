package client

import (
	"context"
	"iter"
	"net/url"
	"time"
)

// Teaching is what a carrier's code stands for: of one Carrier, or of a Source, a list of codes that several carriers speak.
type Teaching struct {
	Carrier     string `json:"carrier,omitempty"`
	Source      string `json:"source,omitempty"`
	Market      string `json:"market,omitempty"` // "": in every market that has the reason
	CarrierCode string `json:"carrier_code"`
	Reason      string `json:"reason"`
	Note        string `json:"note,omitempty"`
}

// CodeMapping is what the desk taught about one code.
type CodeMapping struct {
	ID          string     `json:"id"`
	Market      string     `json:"market"`
	Source      string     `json:"source"`
	CarrierCode string     `json:"carrier_code"`
	Reason      string     `json:"reason"`
	Note        string     `json:"note"`
	TaughtBy    string     `json:"taught_by"`
	TaughtAt    time.Time  `json:"taught_at"`
	EndedBy     string     `json:"ended_by"`
	EndedAt     *time.Time `json:"ended_at"` // nil: it holds
}

// MappingFilter selects mappings; empty fields select everything that holds.
type MappingFilter struct {
	Carrier     string // what its answers are understood by
	Source      string
	CarrierCode string
	Ended       bool // also what was replaced or taken back
}

// CodeMappings lists what the desk taught about carriers' codes, the newest first.
func (c *Client) CodeMappings(ctx context.Context, f MappingFilter) iter.Seq2[CodeMapping, error] {
	q := params("carrier", f.Carrier, "source", f.Source, "carrier_code", f.CarrierCode)
	if f.Ended {
		q.Set("ended", "true")
	}
	return list[CodeMapping](ctx, c, "/v1/code-mappings", q)
}

// Teach says what a carrier's code stands for, from its next answer on.
func (c *Client) Teach(ctx context.Context, in Teaching, options ...CallOption) (*CodeMapping, error) {
	return c.mapping(ctx, "/v1/code-mappings", in, options)
}

// Forget takes back what was taught about a code; it stays on record.
func (c *Client) Forget(ctx context.Context, id string, options ...CallOption) (*CodeMapping, error) {
	return c.mapping(ctx, "/v1/code-mappings/"+url.PathEscape(id)+"/forget", struct{}{}, options)
}

func (c *Client) mapping(ctx context.Context, path string, in any, options []CallOption) (*CodeMapping, error) {
	var m CodeMapping
	if err := c.post(ctx, path, in, &m, options...); err != nil {
		return nil, err
	}
	return &m, nil
}
