package corpus

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"

	"github.com/go-fonts/liberation/liberationmonobold"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Scan says how a paper is turned into a picture.
type Scan struct {
	DPI     float64
	Skew    float64 // degrees
	Noise   float64 // standard deviation of the gray, of 255
	Blur    int     // passes of a small blur
	Shade   float64 // how much darker one corner is, 0 to 1
	Quality int     // of the JPEG; 0 is PNG
}

// typefaces are the fonts that a sheet has used so far.
type typefaces [6]*sfnt.Font

// typeface gives the font of a face.
func (s *Sheet) typeface(face Face, bold bool) *sfnt.Font {
	ttf := [...][]byte{liberationsansregular.TTF, liberationsansbold.TTF, liberationserifregular.TTF, liberationserifbold.TTF,
		liberationmonoregular.TTF, liberationmonobold.TTF}
	i := 2 * int(face)
	if bold {
		i++
	}
	if s.fonts[i] == nil {
		f, err := opentype.Parse(ttf[i])
		if err != nil {
			panic(err) // the fonts are part of the program
		}
		s.fonts[i] = f
	}
	return s.fonts[i]
}

// width is how wide a text is set, in points.
func (s *Sheet) width(bold bool, size float64, text string) float64 {
	f := s.typeface(s.face, bold)
	var buffer sfnt.Buffer
	total := 0.0
	for _, r := range text {
		i, err := f.GlyphIndex(&buffer, r)
		if err != nil {
			continue
		}
		advance, err := f.GlyphAdvance(&buffer, i, fixed.I(1000), font.HintingNone)
		if err == nil {
			total += float64(advance) / 64 / 1000 * size
		}
	}
	return total
}

// Picture draws a sheet and spoils it as scanning does. It returns the bytes of a JPEG, or of a PNG.
func Picture(s *Sheet, scan Scan, rng *rand.Rand) []byte {
	page := draw(s, scan.DPI/72)
	page = turn(page, scan.Skew)
	for range scan.Blur {
		page = blur(page)
	}
	spoil(page, scan, rng)
	var out bytes.Buffer
	var err error
	if scan.Quality == 0 {
		err = png.Encode(&out, page)
	} else {
		err = jpeg.Encode(&out, page, &jpeg.Options{Quality: scan.Quality})
	}
	if err != nil {
		panic(err) // a buffer takes everything, and the picture is one
	}
	return out.Bytes()
}

func draw(s *Sheet, scale float64) *image.Gray {
	page := image.NewGray(image.Rect(0, 0, int(s.Width*scale), int(s.Height*scale)))
	for i := range page.Pix {
		page.Pix[i] = 255
	}
	for _, k := range s.strokes {
		box := image.Rect(int(k.x*scale), int(k.y*scale), max(int((k.x+k.w)*scale), int(k.x*scale)+1), max(int((k.y+k.h)*scale), int(k.y*scale)+1))
		box = box.Intersect(page.Bounds())
		for y := box.Min.Y; y < box.Max.Y; y++ {
			for x := box.Min.X; x < box.Max.X; x++ {
				page.SetGray(x, y, color.Gray{Y: uint8(255 * k.gray)})
			}
		}
	}
	type cut struct {
		face Face
		bold bool
		size float64
	}
	faces := map[cut]font.Face{}
	for _, m := range s.marks {
		key := cut{m.face, m.bold, m.size}
		if faces[key] == nil {
			f, err := opentype.NewFace(s.typeface(m.face, m.bold), &opentype.FaceOptions{Size: m.size * scale, DPI: 72, Hinting: font.HintingNone})
			if err != nil {
				panic(err) // a size is all that can be wrong
			}
			faces[key] = f
		}
		d := font.Drawer{Dst: page, Src: image.NewUniform(color.Gray{Y: uint8(255 * m.gray)}), Face: faces[key],
			Dot: fixed.Point26_6{X: fixed.Int26_6(m.x * scale * 64), Y: fixed.Int26_6(m.y * scale * 64)}}
		d.DrawString(m.text)
	}
	return page
}

// turn rotates a page around its middle.
func turn(page *image.Gray, degrees float64) *image.Gray {
	if degrees == 0 {
		return page
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	b := page.Bounds()
	out := image.NewGray(b)
	cx, cy := float64(b.Dx())/2, float64(b.Dy())/2
	for y := range b.Dy() {
		for x := range b.Dx() {
			dx, dy := float64(x)-cx, float64(y)-cy
			out.Pix[y*out.Stride+x] = sample(page, cx+cos*dx+sin*dy, cy-sin*dx+cos*dy)
		}
	}
	return out
}

// sample is the gray between four pixels; outside is paper.
func sample(page *image.Gray, x, y float64) uint8 {
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	if x0 < 0 || y0 < 0 || x0+1 >= page.Rect.Dx() || y0+1 >= page.Rect.Dy() {
		return 255
	}
	fx, fy := x-float64(x0), y-float64(y0)
	i := y0*page.Stride + x0
	top := float64(page.Pix[i])*(1-fx) + float64(page.Pix[i+1])*fx
	low := float64(page.Pix[i+page.Stride])*(1-fx) + float64(page.Pix[i+page.Stride+1])*fx
	return uint8(top*(1-fy) + low*fy)
}

// blur softens a page by a cross of five pixels.
func blur(page *image.Gray) *image.Gray {
	out := image.NewGray(page.Bounds())
	copy(out.Pix, page.Pix)
	w, h := page.Rect.Dx(), page.Rect.Dy()
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			i := y*page.Stride + x
			p := page.Pix
			sum := 4*int(p[i]) + int(p[i-1]) + int(p[i+1]) + int(p[i-page.Stride]) + int(p[i+page.Stride])
			out.Pix[i] = uint8(sum / 8)
		}
	}
	return out
}

// spoil adds shade, noise and specks.
func spoil(page *image.Gray, scan Scan, rng *rand.Rand) {
	w, h := page.Rect.Dx(), page.Rect.Dy()
	for y := range h {
		for x := range w {
			i := y*page.Stride + x
			v := float64(page.Pix[i])
			v *= 1 - scan.Shade*(float64(x)/float64(w)+float64(y)/float64(h))/2
			v += scan.Noise * (rng.Float64() + rng.Float64() + rng.Float64() - 1.5) * 2
			page.Pix[i] = uint8(min(max(v, 0), 255))
		}
	}
	for range int(scan.Noise * float64(w) / 40) {
		page.Pix[rng.IntN(h)*page.Stride+rng.IntN(w)] = uint8(rng.IntN(120))
	}
}
