package ui

import (
	"fmt"
	"math"
	"strconv"
)

// Brand is how the operator looks: the product's name, a logo and one accent colour.
type Brand struct {
	Name   string
	Logo   Picture // instead of the name in letters
	Phone  string  // of the porting desk
	Email  string  // of the porting desk
	Accent string  // #rrggbb; empty: the product's own
}

// Picture is a file of a picture: its extension and its bytes; none where there are no bytes.
type Picture struct {
	Type  string // .svg, .png
	Bytes []byte
}

// The surfaces that an accent has to be read on, in the light and in the dark theme: the hardest of each.
const (
	lightSurface = "#EEF0F4"
	darkSurface  = "#161B22"
	readable     = 4.5 // WCAG 2.2, 1.4.3
)

// ContrastError refuses an accent that cannot be read, and proposes the nearest that can.
type ContrastError struct {
	Given, Nearest string
	Ratio          float64
}

// Error says what is wrong and what would be right.
func (e *ContrastError) Error() string {
	return fmt.Sprintf("accent %s has a contrast of %.1f on the pages' surface, and 4.5 is needed: the nearest that can be read is %s", e.Given, e.Ratio, e.Nearest)
}

// Accents are the colours that are derived from one accent: in each theme itself, under the pointer, and the text on it.
type Accents struct {
	Light, LightHover, LightText string
	Dark, DarkHover, DarkText    string
}

// DeriveAccents makes the colours of both themes from one accent. Errors: *ContrastError for one that cannot be read on light surfaces, and
// an error for what is no colour.
func DeriveAccents(accent string) (Accents, error) {
	c, err := parseColour(accent)
	if err != nil {
		return Accents{}, err
	}
	if r := contrast(c, mustColour(lightSurface)); r < readable {
		return Accents{}, &ContrastError{Given: accent, Ratio: r, Nearest: until(c, mustColour(lightSurface), colour{0, 0, 0}).String()}
	}
	dark := until(c, mustColour(darkSurface), colour{255, 255, 255})
	return Accents{Light: c.String(), LightHover: c.toward(colour{0, 0, 0}, 0.25).String(), LightText: textOn(c),
		Dark: dark.String(), DarkHover: dark.toward(colour{255, 255, 255}, 0.35).String(), DarkText: textOn(dark)}, nil
}

// textOn is black or white, whichever is read better.
func textOn(c colour) string {
	white, ink := colour{255, 255, 255}, colour{11, 16, 22}
	if contrast(c, white) >= contrast(c, ink) {
		return white.String()
	}
	return ink.String()
}

// until moves a colour toward another until it can be read on a surface.
func until(c, surface, toward colour) colour {
	for i := 0.0; i <= 1; i += 0.02 {
		if moved := c.toward(toward, i); contrast(moved, surface) >= readable {
			return moved
		}
	}
	return toward
}

// Style is the brand's own style sheet; empty where the product's colours are used.
func (b Brand) Style() (string, error) {
	if b.Accent == "" {
		return "", nil
	}
	a, err := DeriveAccents(b.Accent)
	if err != nil {
		return "", err
	}
	light := fmt.Sprintf("--accent:%s;--accent-hover:%s;--on-accent:%s;--focus:%s", a.Light, a.LightHover, a.LightText, a.Light)
	dark := fmt.Sprintf("--accent:%s;--accent-hover:%s;--on-accent:%s;--focus:%s", a.Dark, a.DarkHover, a.DarkText, a.Dark)
	return fmt.Sprintf(":root{%s}\n@media (prefers-color-scheme:dark){:root:not([data-theme=light]){%s}}\n:root[data-theme=dark]{%s}\n", light, dark, dark), nil
}

type colour struct{ r, g, b uint8 }

func parseColour(s string) (colour, error) {
	n, err := strconv.ParseUint(s[min(len(s), 1):], 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return colour{}, fmt.Errorf("read colour %q: write it as #2450d6", s)
	}
	return colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}, nil
}

func mustColour(s string) colour {
	c, _ := parseColour(s) // constants of this file
	return c
}

// String is #rrggbb.
func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// toward mixes in a part of another colour.
func (c colour) toward(o colour, part float64) colour {
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*part)) }
	return colour{mix(c.r, o.r), mix(c.g, o.g), mix(c.b, o.b)}
}

// luminance is the relative luminance of WCAG 2.2.
func (c colour) luminance() float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

// Contrast is the contrast ratio of two colours written as #rrggbb, from 1 to 21 (WCAG 2.2).
func Contrast(a, b string) (float64, error) {
	x, err := parseColour(a)
	if err != nil {
		return 0, err
	}
	y, err := parseColour(b)
	if err != nil {
		return 0, err
	}
	return contrast(x, y), nil
}
