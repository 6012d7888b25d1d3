package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/portamento/portamento/worker"
)

// codeFiles is the sandbox's way to send codes: a file beside the mails, written once for each code.
type codeFiles struct{ folder string }

// SendCode writes the code as a text file, which has its whole content before it has its name.
func (c codeFiles) SendCode(_ context.Context, m worker.CodeMessage) error {
	if err := os.MkdirAll(c.folder, 0o700); err != nil {
		return fmt.Errorf("write code: %w", err)
	}
	name := filepath.Join(c.folder, m.Channel+"-"+strings.ReplaceAll(m.Key, "/", "-")+".txt")
	text := fmt.Sprintf("to: %s\nchannel: %s\ncode: %s\n\n%s\n", m.Number, m.Channel, m.Code, m.Text)
	if err := os.WriteFile(name+".part", []byte(text), 0o600); err != nil {
		return fmt.Errorf("write code: %w", err)
	}
	if err := os.Rename(name+".part", name); err != nil {
		return fmt.Errorf("write code: %w", err)
	}
	return nil
}
