package letter

import (
	"context"

	"github.com/portamento/portamento/porting"
)

// Closings draws letters by which a customer ends the contract with a losing carrier.
type Closings interface {
	// Closing draws the letter of a completed order as a PDF file; account says that the account number may stand in it, while it is kept.
	Closing(r *porting.Request, o *porting.Order, language string, account bool) ([]byte, error)
}

// ClosingOf asks for the letter that ends the contract with the losing carrier of an order.
type ClosingOf struct {
	ByID
	Order    string `path:"order" maxLength:"64"`
	Language string `query:"language" enum:"en,fr,es" doc:"Else that of Accept-Language"`
}

// Closing answers the letter by which a customer ends the old contract once an order is complete. The account number stands in it for those who
// act for the account, and for nobody else. Errors: porting.ErrNotFound, also for an order that is not complete, or that moved from nowhere else.
func (d *Desk) Closing(ctx context.Context, in *ClosingOf) (*File, error) {
	r, err := d.request(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	reader := d.Reader(ctx, r.Market)
	o := r.Order(porting.OrderID(in.Order))
	if o == nil || o.State() != porting.Completed || r.Internal || d.Closings == nil {
		return nil, porting.ErrNotFound
	}
	lang := in.Language
	if lang == "" {
		lang = reader.Lang
	}
	data, err := d.Closings.Closing(r, o, lang, reader.Who.Role == porting.RoleAccount)
	return Attached("closing-"+r.Reference+".pdf", data, err)
}
