// Package gateway holds ways to reach a losing carrier.
//
// Each sub-folder is one way, a porting.Gateway. What they share is here: the directory that finds the way to a carrier, and the
// small HTTP contract (its JSON shapes, its line and its signature) that package remote speaks and package simulator answers.
// docs/add-a-gateway tells the contract to whoever writes a gateway in another language.
package gateway

import "github.com/portamento/portamento/porting"

// Place names a losing carrier; codes of carriers are unique within their market only. Without a carrier it stands for the whole market.
type Place struct {
	Market  porting.MarketCode
	Carrier porting.CarrierCode
}

// Directory finds the gateway of a losing carrier. It is filled once, before its first use, and only read afterwards.
type Directory struct {
	Ways    map[Place]porting.Gateway
	Default porting.Gateway // for everybody else; usually manual.Gateway
}

// Gateway answers the carrier's own way, else that of its market, else the default.
func (d Directory) Gateway(market porting.MarketCode, carrier porting.CarrierCode) porting.Gateway {
	for _, p := range []Place{{market, carrier}, {Market: market}} {
		if way, ok := d.Ways[p]; ok {
			return way
		}
	}
	return d.Default
}
