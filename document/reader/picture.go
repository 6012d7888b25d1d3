package reader

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"strconv"

	"github.com/portamento/portamento/document"
)

// pictureOptions say what a child makes of a picture.
type pictureOptions struct {
	long int // pixels of the longer side at most
	gray bool
}

// readPicture recognises the letters of a picture.
func (d *reading) readPicture(ctx context.Context) error {
	d.found.Pages = 1
	if d.self == "" || d.tools["tesseract"] == "" {
		d.found.Reading.Note = NoteNoTools
		return nil
	}
	gray, err := newMemory()
	if err != nil {
		return err
	}
	defer gray.Close()
	if err := d.remake(ctx, d.file, gray, pictureOptions{long: ocrLong, gray: true}); err != nil {
		return err
	}
	if _, err := gray.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("rewind a picture: %w", err)
	}
	size, err := png.DecodeConfig(gray) // written by our own child: the head alone is read
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return errFailed
	}
	scale := paperLong / float64(max(size.Width, size.Height))
	words, err := d.recognise(ctx, gray, scale)
	d.found.Reading.Pages = []document.Page{{Number: 1, Width: float64(size.Width) * scale, Height: float64(size.Height) * scale, Words: words, Source: document.SourceOCR}}
	return err
}

// makePicture is a child that decodes a PNG or JPEG, turns it upright, makes it smaller if its longer side is too long, and writes a PNG with
// nothing but the picture.
func makePicture(file []byte, out io.Writer, args []string) error {
	if len(args) != 2 {
		return errors.New("two options are needed")
	}
	long, err := strconv.Atoi(args[0])
	if err != nil || long < 1 || long > 10_000 {
		return errors.New("not a size")
	}
	return remake(file, out, pictureOptions{long: long, gray: args[1] == "true"})
}

// remake decodes, turns, shrinks and encodes.
func remake(file []byte, out io.Writer, o pictureOptions) error {
	decodeConfig, decode := png.DecodeConfig, png.Decode
	upright := 1
	if recognise(file) == JPEG {
		decodeConfig, decode = jpeg.DecodeConfig, jpeg.Decode
		upright = orientation(file)
	}
	size, err := decodeConfig(bytes.NewReader(file))
	if err != nil {
		return err
	}
	if size.Width <= 0 || size.Height <= 0 || size.Width > MaxPixels/size.Height {
		return errors.New("too many pixels")
	}
	picture, err := decode(bytes.NewReader(file))
	if err != nil {
		return err
	}
	small := turn(shrink(picture, o.long), upright)
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if !o.gray {
		return encoder.Encode(out, small)
	}
	gray := image.NewGray(small.Bounds())
	draw.Draw(gray, gray.Bounds(), small, image.Point{}, draw.Src)
	return encoder.Encode(out, gray)
}

// shrink makes a picture on white whose longer side has so many pixels at most; each pixel is the mean of those that it stands for.
func shrink(from image.Image, long int) *image.RGBA {
	b := from.Bounds()
	width, height := b.Dx(), b.Dy()
	if longer := max(width, height); longer > long {
		width, height = max(1, width*long/longer), max(1, height*long/longer)
	}
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	row := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	sums, counts := make([]uint32, 3*width), make([]uint32, width)
	for y := range height {
		clear(sums)
		clear(counts)
		for sy := y * b.Dy() / height; sy < max((y+1)*b.Dy()/height, y*b.Dy()/height+1); sy++ {
			draw.Draw(row, row.Rect, image.White, image.Point{}, draw.Src)
			draw.Draw(row, row.Rect, from, image.Pt(b.Min.X, b.Min.Y+sy), draw.Over)
			for sx := range b.Dx() {
				x := sx * width / b.Dx()
				sums[3*x] += uint32(row.Pix[4*sx])
				sums[3*x+1] += uint32(row.Pix[4*sx+1])
				sums[3*x+2] += uint32(row.Pix[4*sx+2])
				counts[x]++
			}
		}
		for x, n := range counts {
			to.SetRGBA(x, y, color.RGBA{uint8(sums[3*x] / n), uint8(sums[3*x+1] / n), uint8(sums[3*x+2] / n), 0xff})
		}
	}
	return to
}

// turn makes a picture upright; how says how the camera was held (Exif 2.32, tag 0x0112).
func turn(from *image.RGBA, how int) *image.RGBA {
	w, h := from.Rect.Dx(), from.Rect.Dy()
	if how < 2 || how > 8 {
		return from
	}
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if how >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch how {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			to.SetRGBA(tx, ty, from.RGBAAt(x, y))
		}
	}
	return to
}

// orientation finds how a camera was held, 1 where the picture does not say.
func orientation(file []byte) int {
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		marker, size := file[at+1], int(file[at+2])<<8|int(file[at+3])
		if size < 2 || at+2+size > len(file) || marker == 0xda {
			return 1
		}
		body := file[at+4 : at+2+size]
		if marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return exifOrientation(body[6:])
		}
		at += 2 + size
	}
	return 1
}

// exifOrientation reads the tag from the first directory of a TIFF head.
func exifOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	first := int64(order.Uint32(tiff[4:]))
	if first+2 > int64(len(tiff)) {
		return 1
	}
	count := int64(order.Uint16(tiff[first:]))
	for i := range count {
		entry := first + 2 + 12*i
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			return int(order.Uint16(tiff[entry+8:]))
		}
	}
	return 1
}
