package client

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"strconv"
)

type page[T any] struct {
	Data []T    `json:"data"`
	Next string `json:"next"`
}

// list gives the objects of all pages, fetching each when it is wanted. After an error it ends.
func list[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q := url.Values{}
		for name, values := range query {
			q[name] = values
		}
		for {
			var p page[T]
			err := c.get(ctx, path, q, &p)
			if err == nil && p.Next != "" && p.Next == q.Get("after") {
				err = errors.New("the server gave the same page twice")
			}
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, x := range p.Data {
				if !yield(x, nil) {
					return
				}
			}
			if p.Next == "" {
				return
			}
			q.Set("after", p.Next)
		}
	}
}

// Collect reads a list to its end.
func Collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	all := []T{}
	for x, err := range items {
		if err != nil {
			return all, err
		}
		all = append(all, x)
	}
	return all, nil
}

// params makes query parameters of pairs of name and value; empty values are left out.
func params(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
