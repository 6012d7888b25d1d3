package terminal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/portamento/portamento/client"
)

// largestFile is what the server takes at most; a larger file is not even read.
const largestFile = 10 << 20

// RequestDocumentsCmd lists documents.
type RequestDocumentsCmd struct{ onRequest }

// Run lists them.
func (x *RequestDocumentsCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	all, err := client.Collect(s.c.Documents(ctx, x.ID))
	return list(s, all, err, tableOf[client.Document]{[]string{"ID", "KIND", "NAME", "SIZE", "STATE", "TO KNOW"}, "No documents yet.", func(out *sheet, d client.Document) []string {
		return []string{d.ID, d.Kind, first(d.Name, "-"), fmt.Sprintf("%d kB", (d.Size+1023)/1024), d.State, first(strings.Join(d.Flags, ", "), "-")}
	}})
}

// RequestAttachCmd attaches a document.
type RequestAttachCmd struct {
	onRequest
	File string `arg:"" help:"PDF, PNG, JPEG or HEIC, 10 MB at most."`
	Kind string `help:"What it is: ${enum}." enum:"bill,letter,identity,authority,other" default:"bill"`
}

// Run sends the file.
func (x *RequestAttachCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	s, err := up.open(con)
	if err != nil {
		return err
	}
	info, err := os.Stat(x.File)
	if err != nil {
		return fmt.Errorf("read %s: %w", x.File, err)
	}
	if info.Size() > largestFile {
		return &contentError{x.File, []string{"a file has 10 MB at most"}}
	}
	content, err := os.ReadFile(x.File)
	if err != nil {
		return fmt.Errorf("read %s: %w", x.File, err)
	}
	d, err := s.c.Attach(ctx, x.ID, client.Attachment{Kind: x.Kind, Name: filepath.Base(x.File), Content: content}, s.options()...)
	if err != nil {
		return err
	}
	return s.show(d, func(out *sheet) { out.say("Attached: %s as %s", d.Name, d.ID) })
}

// RequestDownloadCmd fetches a document.
type RequestDownloadCmd struct {
	onRequest
	Document string `arg:"" help:"The document."`
	To       string `help:"File to write; it must not exist. Default: - (standard output)." default:"-" placeholder:"FILE"`
}

// Run fetches it. A file that exists is not overwritten: the name may come from somebody else.
func (x *RequestDownloadCmd) Run(ctx context.Context, con *Console, up *RequestCmd) error {
	return fetch(con, &up.Remote, x.To, func(s *session) ([]byte, error) { return s.c.Download(ctx, x.ID, x.Document) })
}
