package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/portamento/portamento/gateway"
)

// line is one thing that happened, as the file keeps it; one of Message, Down and Call is set. What the carrier says follows from
// what it heard and when, so nothing else is kept.
type line struct {
	At      time.Time         `json:"at"`
	Message *heard            `json:"message,omitempty"`
	Down    string            `json:"down,omitempty"` // an order whose first message found the carrier down
	Key     string            `json:"key,omitempty"`  // of that message
	Call    *gateway.TestCall `json:"call,omitempty"`
}

// journal is the file: JSON lines, each on disk before its answer leaves.
type journal struct {
	file *os.File
	size int64
}

// openJournal gives what the file holds to each, and opens it for more. A last line that a crash has cut off was never answered: it goes.
func openJournal(path string, each func(line) error) (*journal, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j := &journal{file: file}
	if err := j.load(path, each); err != nil {
		return nil, errors.Join(fmt.Errorf("open journal: %w", err), file.Close())
	}
	return j, nil
}

func (j *journal) load(path string, each func(line) error) error {
	text, err := io.ReadAll(j.file)
	if err != nil {
		return err
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	for i, one := range bytes.Split(text[:whole], []byte{'\n'}) {
		if len(one) == 0 {
			continue
		}
		var l line
		if err := json.Unmarshal(one, &l); err != nil {
			return fmt.Errorf("line %d is damaged: %w", i+1, err)
		}
		if err := each(l); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	j.size = int64(whole)
	if err := j.file.Truncate(j.size); err != nil {
		return err
	}
	// The file's name is on disk only once its folder is.
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// write puts a line on disk; a nil journal keeps nothing. After an error nothing of the line is left in the file.
func (j *journal) write(l line) error {
	if j == nil {
		return nil
	}
	text, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	text = append(text, '\n')
	_, err = j.file.WriteAt(text, j.size)
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write journal: %w", err), j.file.Truncate(j.size))
	}
	j.size += int64(len(text))
	return nil
}

// replay lets the carrier live through a line again, at the instant it happened.
func (s *Server) replay(l line) error {
	switch {
	case l.Message != nil:
		if s.config.Calendar(l.Message.Market) == nil {
			return fmt.Errorf("order %s is of market %q, which is not there any more", l.Message.Order, l.Message.Market)
		}
		s.take(*l.Message, l.At)
	case l.Down != "":
		s.goDown(l.Down, l.Key, l.At)
	case l.Call != nil:
		s.call(*l.Call)
	}
	return nil
}
