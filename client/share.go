package client

import (
	"context"
	"net/url"
	"time"
)

// Sharing is what a link to follow a request is made of.
type Sharing struct {
	Label       string `json:"label,omitempty"`        // for whom it is
	FullNumbers bool   `json:"full_numbers,omitempty"` // show whole numbers, rather than their last four digits
}

// ShareLink is a link by which others follow a request without an account.
type ShareLink struct {
	ID          string     `json:"id"`
	Label       string     `json:"label"`
	FullNumbers bool       `json:"full_numbers"`
	Code        string     `json:"code"`     // its secret; "" once it is switched off
	Path        string     `json:"path"`     // of the page that it leads to
	AskedBy     string     `json:"asked_by"` // the mail address that asked for it; "": the request's owner made it
	CreatedAt   time.Time  `json:"created_at"`
	ExpiresAt   *time.Time `json:"expires_at"` // nil: it works until it is switched off
	EndedAt     *time.Time `json:"ended_at"`
	Followers   []Follower `json:"followers"`
}

// Follower is an address that gets mails by a share link.
type Follower struct {
	ID          string     `json:"id"`
	Email       string     `json:"email"`
	ConfirmedAt *time.Time `json:"confirmed_at"` // nil: not yet, and nothing is sent
}

// Share makes a link to follow a request by.
func (c *Client) Share(ctx context.Context, request string, in Sharing, options ...CallOption) (*ShareLink, error) {
	var l ShareLink
	if err := c.post(ctx, requestPath(request, "/share-links"), in, &l, options...); err != nil {
		return nil, err
	}
	return &l, nil
}

// ShareLinks lists the links of a request, the newest last.
func (c *Client) ShareLinks(ctx context.Context, request string) ([]ShareLink, error) {
	var out struct {
		Data []ShareLink `json:"data"`
	}
	err := c.get(ctx, requestPath(request, "/share-links"), nil, &out)
	return out.Data, err
}

// Unshare switches a link off for good.
func (c *Client) Unshare(ctx context.Context, request, link string, options ...CallOption) (*ShareLink, error) {
	var l ShareLink
	if err := c.post(ctx, requestPath(request, "/share-links/"+url.PathEscape(link)+"/revoke"), struct{}{}, &l, options...); err != nil {
		return nil, err
	}
	return &l, nil
}

// Followed is what others see of a request by a link.
type Followed struct {
	Reference    string     `json:"reference"`
	Market       string     `json:"market"`
	Stage        string     `json:"stage"`
	Ball         string     `json:"ball"`
	Headline     string     `json:"headline"`
	NextUpdateBy *time.Time `json:"next_update_by"`
	Numbers      []struct {
		Display string  `json:"display"`
		State   string  `json:"state"`
		FOC     *Window `json:"foc"`
	} `json:"numbers"`
	Events []struct {
		Type string    `json:"type"`
		At   time.Time `json:"at"`
		Text string    `json:"text"`
	} `json:"events"`
	UpdatedAt   time.Time  `json:"updated_at"`
	CompletedAt *time.Time `json:"completed_at"`
}

// Follow shows a request by the code of a link. It needs no key.
func (c *Client) Follow(ctx context.Context, code string) (*Followed, error) {
	var v Followed
	if err := c.get(ctx, "/v1/follow/"+url.PathEscape(code), nil, &v); err != nil {
		return nil, err
	}
	return &v, nil
}

// AskToFollow has a link sent to an address, if that belongs to the request that is named; nothing in the answer tells whether it does.
// It needs no key.
func (c *Client) AskToFollow(ctx context.Context, reference, email, language string, options ...CallOption) error {
	body := struct {
		Reference string `json:"reference"`
		Email     string `json:"email"`
		Language  string `json:"language,omitempty"`
	}{reference, email, language}
	return c.post(ctx, "/v1/follow", body, nil, options...)
}

// AskUpdates has mails about a request sent to an address, by the code of a share link; a mail asks the address first. It needs no key.
func (c *Client) AskUpdates(ctx context.Context, code, email, language string, options ...CallOption) error {
	body := struct {
		Email    string `json:"email"`
		Language string `json:"language,omitempty"`
	}{email, language}
	return c.post(ctx, "/v1/follow/"+url.PathEscape(code)+"/updates", body, nil, options...)
}

// Updates is what a link in a mail to a follower is for.
type Updates struct {
	Reference string `json:"reference"`
	Market    string `json:"market"`
	Act       string `json:"act"`  // confirm, end
	Done      bool   `json:"done"` // that has happened
	Path      string `json:"path"` // of the page that shows the request; of a link that confirms
}

// Updates shows what a link in such a mail is for, by its code. It needs no key.
func (c *Client) Updates(ctx context.Context, code string) (*Updates, error) {
	var u Updates
	if err := c.get(ctx, "/v1/updates/"+url.PathEscape(code), nil, &u); err != nil {
		return nil, err
	}
	return &u, nil
}

// UseUpdates confirms an address, or ends its mails. It needs no key.
func (c *Client) UseUpdates(ctx context.Context, code string, options ...CallOption) (*Updates, error) {
	var u Updates
	if err := c.post(ctx, "/v1/updates/"+url.PathEscape(code), struct{}{}, &u, options...); err != nil {
		return nil, err
	}
	return &u, nil
}

// RemoveFollower ends the mails of somebody who follows by a link.
func (c *Client) RemoveFollower(ctx context.Context, request, link, follower string, options ...CallOption) (*ShareLink, error) {
	var l ShareLink
	path := requestPath(request, "/share-links/"+url.PathEscape(link)+"/followers/"+url.PathEscape(follower)+"/remove")
	if err := c.post(ctx, path, struct{}{}, &l, options...); err != nil {
		return nil, err
	}
	return &l, nil
}

// HelpArticle is an article that explains how a number moves, with the figures of a market.
type HelpArticle struct {
	Slug     string `json:"slug"`
	Language string `json:"language"`
	Title    string `json:"title"`
	Text     string `json:"text"` // Markdown; empty in lists
}

// HelpArticles lists those of a market. It needs no key.
func (c *Client) HelpArticles(ctx context.Context, market string) ([]HelpArticle, error) {
	var out struct {
		Data []HelpArticle `json:"data"`
	}
	err := c.get(ctx, "/v1/help/"+url.PathEscape(market), nil, &out)
	return out.Data, err
}

// HelpArticle shows one. It needs no key.
func (c *Client) HelpArticle(ctx context.Context, market, slug string) (*HelpArticle, error) {
	var a HelpArticle
	if err := c.get(ctx, "/v1/help/"+url.PathEscape(market)+"/"+url.PathEscape(slug), nil, &a); err != nil {
		return nil, err
	}
	return &a, nil
}

// HelpOpinion is what a reader says of an article.
type HelpOpinion struct {
	ID       string    `json:"id,omitempty"`
	Market   string    `json:"market,omitempty"`
	Slug     string    `json:"slug,omitempty"`
	Language string    `json:"language,omitempty"`
	Helpful  bool      `json:"helpful"` // it was the answer
	Text     string    `json:"text,omitempty"`
	At       time.Time `json:"at,omitzero"`
}

// SayOfHelp says whether an article was the answer, and what was missing. It needs no key.
func (c *Client) SayOfHelp(ctx context.Context, market, slug string, o HelpOpinion, options ...CallOption) error {
	body := HelpOpinion{Helpful: o.Helpful, Text: o.Text}
	return c.post(ctx, "/v1/help/"+url.PathEscape(market)+"/"+url.PathEscape(slug)+"/opinions", body, nil, options...)
}

// HelpOpinions lists what readers said, the newest first. It is the desk's.
func (c *Client) HelpOpinions(ctx context.Context) ([]HelpOpinion, error) {
	var out struct {
		Data []HelpOpinion `json:"data"`
	}
	err := c.get(ctx, "/v1/help-opinions", nil, &out)
	return out.Data, err
}

// Question is what a person has to look at: whether numbers can move that no rule decides.
type Question struct {
	ID       string    `json:"id,omitempty"`
	Market   string    `json:"market"`
	Numbers  []string  `json:"numbers"`
	Email    string    `json:"email"` // where the answer goes
	Language string    `json:"language,omitempty"`
	AskedAt  time.Time `json:"asked_at,omitzero"`
}

// AskPerson has numbers looked at by a person. It needs no key.
func (c *Client) AskPerson(ctx context.Context, q Question, options ...CallOption) error {
	q.ID, q.AskedAt = "", time.Time{}
	return c.post(ctx, "/v1/check-questions", q, nil, options...)
}

// Questions lists those that wait, the oldest first. It is the desk's.
func (c *Client) Questions(ctx context.Context) ([]Question, error) {
	var out struct {
		Data []Question `json:"data"`
	}
	err := c.get(ctx, "/v1/check-questions", nil, &out)
	return out.Data, err
}

// AnswerQuestion sends an answer by mail to whoever asked, and erases what was asked. It is the desk's.
func (c *Client) AnswerQuestion(ctx context.Context, id, text string, options ...CallOption) error {
	return c.post(ctx, "/v1/check-questions/"+url.PathEscape(id)+"/answer", map[string]string{"text": text}, nil, options...)
}

// CloseQuestion erases a question that needs no answer. It is the desk's.
func (c *Client) CloseQuestion(ctx context.Context, id string, options ...CallOption) error {
	return c.post(ctx, "/v1/check-questions/"+url.PathEscape(id)+"/close", struct{}{}, nil, options...)
}

// Terms gives what a signer agrees to in a market, and what it costs, as PDF. It needs no key.
func (c *Client) Terms(ctx context.Context, market string) ([]byte, error) {
	var out rawAnswer
	err := c.get(ctx, "/v1/markets/"+url.PathEscape(market)+"/terms.pdf", nil, &out)
	return out.bytes, err
}
