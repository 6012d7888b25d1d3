package config

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/portamento/portamento/web/ui"
)

// Brand is what customers read as the provider's name.
type Brand struct {
	Name         string `koanf:"name"`
	ContactPhone string `koanf:"contact_phone"` // of the porting desk, as customers read it; empty: sentences do without
	ContactEmail string `koanf:"contact_email"`
	Accent       string `koanf:"accent"` // one colour for the pages, #rrggbb; empty: the product's own
	Logo         string `koanf:"logo"`   // file of a picture, .svg or .png; empty: the name in letters
}

// maxLogo is how large a logo may be: it is loaded with every page.
const maxLogo = 50_000

// Shown is the brand as the pages take it.
func (c Brand) Shown() (ui.Brand, error) {
	b := ui.Brand{Name: c.Name, Phone: c.ContactPhone, Email: c.ContactEmail, Accent: c.Accent}
	if _, err := b.Style(); err != nil {
		return b, err
	}
	if c.Logo == "" {
		return b, nil
	}
	picture, err := os.ReadFile(c.Logo)
	if err != nil {
		return b, fmt.Errorf("read logo: %w", err)
	}
	b.Logo = ui.Picture{Type: filepath.Ext(c.Logo), Bytes: picture}
	if b.Logo.Type != ".svg" && b.Logo.Type != ".png" || len(picture) > maxLogo {
		return b, fmt.Errorf("logo %s: it has to be an .svg or .png of %d bytes at most", c.Logo, maxLogo)
	}
	return b, nil
}
