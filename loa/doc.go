// Package loa writes the letter of authority: what is moved, for whom and by whose word, as a PDF of one look in every market.
//
// New gathers a Letter from a request and a market's Template; Letter.PDF draws it, the same bytes for the same letter. A
// letter is drawn three times in its life: to be shown, with the evidence behind its signature, and as the losing carrier's
// copy with the porting codes in full. Package loa/pades signs and verifies files, loa/evidence exports the proof.
//
// The texts are data: words/<language>.yaml here holds what all letters say, packs/<market>/letter.<language>.yaml what one
// market's letter says.
package loa
