package reader

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
)

// scan asks the virus scanner, where there is one. One that does not answer flags the document.
func (d *reading) scan(ctx context.Context) error {
	if d.scanner == "" {
		return nil
	}
	if _, err := d.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("rewind a document: %w", err)
	}
	infected, err := instream(ctx, d.scanner, d.file)
	if err != nil {
		d.flags[FlagNotScanned] = true
		return nil // that it is down is the operator's matter, told by the flag; the document goes on
	}
	if infected {
		d.flags[FlagInfected] = true
	}
	return nil
}

// instream sends a file to a clamd and reads its verdict (clamd(8), INSTREAM).
func instream(ctx context.Context, address string, file io.Reader) (infected bool, err error) {
	network := "tcp"
	if strings.HasPrefix(address, "/") {
		network = "unix"
	}
	line, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return false, fmt.Errorf("reach the virus scanner: %w", err)
	}
	defer line.Close()
	stop := context.AfterFunc(ctx, func() { _ = line.Close() }) // ends a read or write that waits
	defer stop()
	verdict, err := converse(line, file)
	if err != nil {
		return false, fmt.Errorf("ask the virus scanner: %w", err)
	}
	switch {
	case strings.HasSuffix(verdict, " FOUND"):
		return true, nil
	case strings.HasSuffix(verdict, ": OK"):
		return false, nil
	}
	return false, errors.New("ask the virus scanner: it gave no verdict")
}

// converse speaks the protocol: the command, chunks with their lengths, an empty one, and the answer up to a zero byte.
func converse(line io.ReadWriter, file io.Reader) (string, error) {
	if _, err := io.WriteString(line, "zINSTREAM\x00"); err != nil {
		return "", err
	}
	chunk := make([]byte, 4+(32<<10))
	for {
		n, err := fillChunk(file, chunk[4:])
		if err != nil {
			return "", err
		}
		binary.BigEndian.PutUint32(chunk, uint32(n))
		if _, err := line.Write(chunk[:4+n]); err != nil {
			return "", err
		}
		if n == 0 {
			break
		}
	}
	answer, err := io.ReadAll(io.LimitReader(line, 4<<10))
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(strings.TrimRight(string(answer), "\x00")), nil
}

// fillChunk reads something, or nothing at the end.
func fillChunk(file io.Reader, chunk []byte) (int, error) {
	n, err := io.ReadAtLeast(file, chunk, 1)
	if errors.Is(err, io.EOF) {
		return 0, nil
	}
	return n, err
}
