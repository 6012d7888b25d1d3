package vault

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A sealed file is a head and then chunks. The head names the layout and the master key and carries a salt; from all of these and the
// file's place comes a key that no other file has, so that the number of a chunk can be its nonce. The last chunk's nonce says that it
// is the last: a file that was cut, also between two chunks, does not open.
const (
	magic     = "PTD1"
	saltSize  = 32
	headSize  = len(magic) + 4 + saltSize
	chunkSize = 64 << 10 // plain bytes of a chunk; only the last one is shorter
	tagSize   = 16
	keySize   = 32
)

// ErrDamaged says that a kept file is not what was kept: changed, cut, moved to another place, or sealed with a key that is not here.
var ErrDamaged = errors.New("document is damaged")

// cipherOf makes the cipher of one file.
func cipherOf(master, head []byte, at Place) (cipher.AEAD, error) {
	place, _ := json.Marshal([]string{string(at.Account), at.Document, at.Part}) // texts always marshal
	key, err := hkdf.Key(sha256.New, master, head, "portamento document "+string(place), keySize)
	if err != nil {
		return nil, fmt.Errorf("derive the key of a file: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("derive the key of a file: %w", err)
	}
	return cipher.NewGCM(block)
}

// nonce is the number of a chunk, and whether it is the last.
func nonce(chunk uint32, last bool) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint32(n[7:], chunk)
	if last {
		n[11] = 1
	}
	return n
}

// seal reads plain bytes to their end and writes them sealed. It holds two chunks at a time.
func seal(w io.Writer, plain io.Reader, keys Keys, at Place) error {
	id, master := keys.SealKey(purpose(at))
	head := append([]byte(magic), id[:]...)
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	head = append(head, salt...)
	box, err := cipherOf(master, head, at)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	now, next := make([]byte, chunkSize), make([]byte, chunkSize)
	sealed := make([]byte, 0, chunkSize+tagSize)
	n, err := fill(plain, now)
	for chunk := uint32(0); ; chunk++ {
		if err != nil {
			return err
		}
		var more int
		if n == chunkSize { // whether this chunk is the last is known only after looking further
			more, err = fill(plain, next)
			if err != nil {
				return err
			}
		}
		sealed = box.Seal(sealed[:0], nonce(chunk, more == 0), now[:n], head)
		if _, err := w.Write(sealed); err != nil {
			return err
		}
		if more == 0 {
			return nil
		}
		now, next, n = next, now, more
	}
}

// fill reads until the buffer is full or the bytes end. Only io.EOF is an end: bytes that break off (io.ErrUnexpectedEOF) are an error,
// or half an upload would be kept as a whole one.
func fill(r io.Reader, buffer []byte) (int, error) {
	n := 0
	for n < len(buffer) {
		m, err := r.Read(buffer[n:])
		n += m
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// opener reads a sealed file as plain bytes. It gives out no byte of a chunk before the chunk has proved genuine.
type opener struct {
	from  io.ReadCloser
	box   cipher.AEAD
	head  []byte
	chunk uint32
	now   []byte // the sealed chunk that is opened next
	next  []byte // the one behind it, read ahead to know whether there is one
	plain []byte // opened and not yet given out
	own   []byte // memory that plain is part of
	err   error  // how it ended
}

// open reads the head and the first chunk.
func open(from io.ReadCloser, keys Keys, at Place) (*opener, error) {
	head := make([]byte, headSize)
	if n, err := fill(from, head); err != nil {
		return nil, err
	} else if n < headSize || !bytes.HasPrefix(head, []byte(magic)) {
		return nil, fmt.Errorf("%w: it does not begin like one", ErrDamaged)
	}
	id := [4]byte(head[len(magic):])
	master, ok := keys.OpenKey(id, purpose(at))
	if !ok {
		return nil, fmt.Errorf("%w: its key %x is not here", ErrDamaged, id)
	}
	box, err := cipherOf(master, head, at)
	if err != nil {
		return nil, err
	}
	o := &opener{from: from, box: box, head: head, now: make([]byte, chunkSize+tagSize), next: make([]byte, chunkSize+tagSize), own: make([]byte, 0, chunkSize)}
	n, err := fill(from, o.now)
	if err != nil {
		return nil, err
	}
	o.now = o.now[:n]
	return o, nil
}

// Read gives out plain bytes. A file that is not genuine ends with ErrDamaged, possibly after genuine chunks.
func (o *opener) Read(p []byte) (int, error) {
	for len(o.plain) == 0 {
		if o.err != nil {
			return 0, o.err
		}
		o.err = o.advance()
	}
	n := copy(p, o.plain)
	o.plain = o.plain[n:]
	return n, nil
}

// advance opens one chunk. It returns io.EOF with the last one.
func (o *opener) advance() error {
	more := 0
	if len(o.now) == chunkSize+tagSize {
		var err error
		if more, err = fill(o.from, o.next[:chunkSize+tagSize]); err != nil {
			return err
		}
	}
	plain, err := o.box.Open(o.own[:0], nonce(o.chunk, more == 0), o.now, o.head)
	if err != nil {
		return fmt.Errorf("%w: chunk %d is not genuine", ErrDamaged, o.chunk)
	}
	o.plain = plain
	if more == 0 {
		return io.EOF
	}
	o.chunk++
	o.now, o.next = o.next[:more], o.now[:chunkSize+tagSize]
	return nil
}

// Close ends the reading.
func (o *opener) Close() error { return o.from.Close() }
