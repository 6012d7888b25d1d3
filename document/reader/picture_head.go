package reader

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// pixels refuses sizes that cannot be, or are more than anybody needs to read a bill.
func pixels(media Media, width, height uint32) (int, int, error) {
	if width == 0 || height == 0 || width > 1<<24 || height > 1<<24 {
		return 0, 0, &Refusal{RefusedBroken, media}
	}
	if uint64(width)*uint64(height) > MaxPixels {
		return 0, 0, &Refusal{RefusedPixels, media}
	}
	return int(width), int(height), nil
}

// broken turns an early end into a refusal, and leaves other errors as they are.
func broken(media Media, err error) error {
	if errors.Is(err, io.EOF) {
		return &Refusal{RefusedBroken, media}
	}
	return err
}

// skip passes over bytes. A reader's own io.ErrUnexpectedEOF stays one.
func skip(in *bufio.Reader, n int) error {
	_, err := in.Discard(n)
	return err
}

// take reads some bytes.
func take(in *bufio.Reader, n int) ([]byte, error) {
	b, err := in.Peek(n)
	if err != nil {
		return nil, err
	}
	own := append([]byte(nil), b...)
	return own, skip(in, n)
}

// walkPNG goes from chunk to chunk to the end (PNG specification, part 5). Nothing may stand behind it.
func walkPNG(in *bufio.Reader) (width, height int, err error) {
	if err := skip(in, 8); err != nil {
		return 0, 0, broken(PNG, err)
	}
	for first := true; ; first = false {
		head, err := take(in, 8)
		if err != nil {
			return 0, 0, broken(PNG, err)
		}
		size, name := binary.BigEndian.Uint32(head), string(head[4:])
		if size > 1<<31-1 || first != (name == "IHDR") || name == "IHDR" && size != 13 || name == "IEND" && size != 0 {
			return 0, 0, &Refusal{RefusedBroken, PNG}
		}
		if first {
			sizes, err := take(in, 8)
			if err != nil {
				return 0, 0, broken(PNG, err)
			}
			if width, height, err = pixels(PNG, binary.BigEndian.Uint32(sizes), binary.BigEndian.Uint32(sizes[4:])); err != nil {
				return 0, 0, err
			}
			size -= 8
		}
		if err := skip(in, int(size)+4); err != nil {
			return 0, 0, broken(PNG, err)
		}
		if name == "IEND" {
			break
		}
	}
	if _, err := in.Peek(1); !errors.Is(err, io.EOF) {
		if err == nil {
			err = &Refusal{RefusedMixed, PNG}
		}
		return 0, 0, err
	}
	return width, height, nil
}

// walkJPEG goes from marker to marker to the first scan (ITU-T T.81, annex B). Cameras put more behind the picture, which is left alone.
func walkJPEG(in *bufio.Reader) (width, height int, err error) {
	if err := skip(in, 2); err != nil {
		return 0, 0, broken(JPEG, err)
	}
	for {
		marker, err := nextMarker(in)
		if err != nil {
			return 0, 0, err
		}
		if marker == 0x01 || marker >= 0xd0 && marker <= 0xd7 {
			continue // stands alone
		}
		length, err := take(in, 2)
		if err != nil {
			return 0, 0, broken(JPEG, err)
		}
		size := int(binary.BigEndian.Uint16(length)) - 2
		frame := marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
		switch {
		case size < 0, marker == 0xd8, marker == 0xd9, frame && (size < 6 || width > 0), marker == 0xda && width == 0:
			return 0, 0, &Refusal{RefusedBroken, JPEG}
		case marker == 0xda:
			return width, height, nil
		case frame:
			f, err := take(in, 5)
			if err != nil {
				return 0, 0, broken(JPEG, err)
			}
			width, height, err = pixels(JPEG, uint32(binary.BigEndian.Uint16(f[3:])), uint32(binary.BigEndian.Uint16(f[1:])))
			if err != nil {
				return 0, 0, err
			}
			size -= 5
		}
		if err := skip(in, size); err != nil {
			return 0, 0, broken(JPEG, err)
		}
	}
}

// nextMarker reads 0xff, any more of it, and the marker.
func nextMarker(in *bufio.Reader) (byte, error) {
	b, err := in.ReadByte()
	if err == nil && b != 0xff {
		return 0, &Refusal{RefusedBroken, JPEG}
	}
	for err == nil && b == 0xff {
		b, err = in.ReadByte()
	}
	if err == nil && b == 0 {
		return 0, &Refusal{RefusedBroken, JPEG}
	}
	return b, broken(JPEG, err)
}
