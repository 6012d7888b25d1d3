package loa

import (
	"fmt"
	"math"
	"strings"

	"rsc.io/qr"

	"github.com/portamento/portamento/loa/pdf"
)

// Measures of the code on the last page: three centimetres, with the four modules of white around it that ISO/IEC 18004 asks for.
const (
	codeSize = 85
	codeRest = 4
)

func hundredths(points float64) float64 { return math.Floor(points*100) / 100 }

// code draws an address as a QR code of vector squares, for whoever has the letter on paper. It stands for the line below it, which is what it says to
// those who do not see it.
func (s *sheet) code(address, alt string) error {
	if !strings.HasPrefix(address, "http") {
		return nil // nothing that a telephone could open
	}
	c, err := qr.Encode(address, qr.M)
	if err != nil {
		return fmt.Errorf("draw the code of %s: %w", address, err)
	}
	s.need(codeSize)
	module := hundredths(codeSize / float64(c.Size+2*codeRest)) // a PDF of ours counts so: rows touch one another
	side := module * float64(c.Size+2*codeRest)
	box := pdf.Box{X: margin, Y: hundredths(s.y - side), Width: side, Height: side}
	left, top := box.X+codeRest*module, box.Y+side-codeRest*module
	var dark []pdf.Box
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			from := x
			for x < c.Size && c.Black(x, y) {
				x++
			}
			if x > from {
				dark = append(dark, pdf.Box{X: left + float64(from)*module, Y: top - float64(y+1)*module, Width: float64(x-from) * module, Height: module})
			}
		}
	}
	figure := s.doc.Root().Add("Figure").Describe(alt+": "+address, box)
	s.page().Mark(figure, func() { s.page().Fill(pdf.Colour{}, dark...) })
	s.y = box.Y - 4
	return nil
}
