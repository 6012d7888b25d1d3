package typed_test

import (
	"testing"

	"github.com/portamento/portamento/porting/typed"
)

func TestReference(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"PRT-7F3K-29QX": "PRT-7F3K-29QX", " prt 7f3k 29qx ": "PRT-7F3K-29QX", "[PRT-7F3K-29QX]": "PRT-7F3K-29QX", "7f3k29qx": "PRT-7F3K-29QX",
		"PRT-OI3L-29QX": "PRT-0131-29QX", "PRT–7F3K–29QX": "PRT-7F3K-29QX", "PRT-7F3K": "", "PRT-7F3K-29QXX": "", "PRT-7F3U-29QX": "", "PRT-7F3é-29Q": "", "": ""} {
		if got, ok := typed.Reference(text); got != want || ok != (want != "") {
			t.Errorf("%q is read as %q, %t; want %q", text, got, ok, want)
		}
	}
}

func TestVeiled(t *testing.T) {
	t.Parallel()
	for display, want := range map[string]string{"01 99 00 12 34": "•• •• •• 12 34", "(555) 555-0100": "(•••) •••-0100", "3008": "3008", "": ""} {
		if got := typed.Veiled(display); got != want {
			t.Errorf("%q: %q, want %q", display, got, want)
		}
	}
}
