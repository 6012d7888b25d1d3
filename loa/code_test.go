package loa_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rsc.io/qr"
)

// The code on the last page, as a printer would put it on paper, is that of the address in writing below it.
func TestCode(t *testing.T) {
	t.Parallel()
	l := open(t, "fr").signed(t, 3, "fr")
	file := draw(t, l)
	written := text(t, file)
	at := strings.Index(written, l.VerifyAt)
	if at < 0 {
		t.Fatalf("no address in\n%s", written)
	}
	address := strings.Fields(written[at:])[0]
	if address != l.VerifyAt+l.Evidence.ShownSHA256 {
		t.Fatalf("address %s", address)
	}
	want, err := qr.Encode(address, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	pixels := lastPage(t, file)
	low, high := [2]int{len(pixels[0]), len(pixels)}, [2]int{}
	for y, row := range pixels {
		for x, grey := range row {
			if grey == 0 { // nothing else is as black
				low = [2]int{min(low[0], x), min(low[1], y)}
				high = [2]int{max(high[0], x+1), max(high[1], y+1)}
			}
		}
	}
	step := float64(high[0]-low[0]) / float64(want.Size)
	if tall := float64(high[1]-low[1]) / float64(want.Size); step < 3 || tall < 0.98*step || tall > 1.02*step {
		t.Fatalf("the code is %v to %v", low, high)
	}
	for y := range want.Size {
		for x := range want.Size {
			grey := pixels[low[1]+int((float64(y)+0.5)*step)][low[0]+int((float64(x)+0.5)*step)]
			if (grey < 128) != want.Black(x, y) {
				t.Fatalf("module %d, %d is %d", x, y, grey)
			}
		}
	}
}

// lastPage renders the last page of a file in greys, row by row from the top.
func lastPage(t *testing.T, file []byte) [][]byte {
	t.Helper()
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("pdftoppm is not installed")
	}
	folder := t.TempDir()
	name := filepath.Join(folder, "letter.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "pdftoppm", "-gray", "-r", "300", name, filepath.Join(folder, "page")).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v\n%s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(folder, "page-*.pgm"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	data, err := os.ReadFile(pages[len(pages)-1])
	if err != nil {
		t.Fatal(err)
	}
	var width, height, most int
	if _, err := fmt.Fscan(bytes.NewReader(data[2:]), &width, &height, &most); err != nil || len(data) < width*height {
		t.Fatalf("%v: %d x %d", err, width, height)
	}
	data = data[len(data)-width*height:]
	rows := make([][]byte, height)
	for y := range rows {
		rows[y] = data[y*width : (y+1)*width]
	}
	return rows
}
