// Package genuine tells offline whether letters and their evidence are genuine.
package genuine

import (
	"bytes"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/portamento/portamento/loa/evidence"
	"github.com/portamento/portamento/loa/pades"
	"github.com/portamento/portamento/loa/pdf"
	"github.com/portamento/portamento/terminal"
)

// VerifyCmd verifies a file.
type VerifyCmd struct {
	File  string `arg:"" help:"A signed letter (PDF) or evidence of signatures (ZIP)."`
	Trust string `help:"Certificate of the authority to trust (PEM), such as letter-authority.crt of the server's data folder. Without it, whoever signed counts." placeholder:"FILE"`
}

// Help is the examples of the command.
func (*VerifyCmd) Help() string {
	return "portamento letter verify letter.pdf --trust letter-authority.crt\nportamento letter verify evidence.zip --trust letter-authority.crt\nportamento letter verify letter.pdf"
}

// errNotGenuine is the failure of a letter that does not hold.
var errNotGenuine = errors.New("do not rely on this letter: a signature of it does not hold, or is by somebody who is not trusted")

// Run prints one line for each signature. A signature that does not hold, or somebody who is not trusted, is a failure.
func (v *VerifyCmd) Run(con *terminal.Console) error {
	trust := pades.Trust{}
	if v.Trust != "" {
		text, err := os.ReadFile(v.Trust)
		if err != nil {
			return fmt.Errorf("read --trust: %w", err)
		}
		trust.Roots = x509.NewCertPool()
		if !trust.Roots.AppendCertsFromPEM(text) {
			return &terminal.UsageError{What: "--trust has no certificate in PEM"}
		}
	}
	data, err := readUpTo(v.File, 128<<20)
	if err != nil {
		return err
	}
	report, sealer, err := judgeFile(data, trust)
	if err != nil {
		return inWords(err)
	}
	fmt.Fprintf(con.Out, "SHA-256 %s\n", hex.EncodeToString(report.SHA256[:]))
	for i, f := range report.Signatures {
		state := "valid"
		if f.Fault != nil {
			state = "NOT VALID: " + f.Fault.Error()
		} else if trust.Roots != nil && !f.Trusted {
			state = "valid, but by somebody who is not trusted"
		}
		by := "nobody"
		if f.Certificate != nil {
			by = f.Certificate.Subject.CommonName
		}
		fmt.Fprintf(con.Out, "signature %d: %s, %s, sealed by %s: %s\n", i+1, terminal.Plain(f.Name), f.At.Format("2006-01-02 15:04:05 UTC"), terminal.Plain(by), state)
		if f.Stamp != nil {
			fmt.Fprintf(con.Out, "  time stamp %s by %s\n", f.Stamp.At.Format("2006-01-02 15:04:05 UTC"), terminal.Plain(f.Stamp.Authority))
		}
	}
	if sealer != "" {
		fmt.Fprintf(con.Out, "evidence: whole, sealed by %s\n", terminal.Plain(sealer))
	}
	if !report.Valid() || trust.Roots != nil && !report.Trusted() {
		return errNotGenuine
	}
	return nil
}

// inWords says why a file cannot be judged, and what that means for whoever has it.
func inWords(err error) error {
	for _, known := range []struct {
		is   error
		says string
	}{
		{pdf.ErrForeign, "this is no letter of Portamento, or it was changed or cut short after it was signed. Do not rely on it; ask for the file again"},
		{pades.ErrNotSigned, "nobody has signed this letter yet. Only a signed one can be verified"},
		{evidence.ErrMismatch, "parts of this evidence were exchanged or changed. Do not rely on it; ask for the file again"},
		{evidence.ErrBundle, "this is no evidence of signatures, or not all of it. Ask for the file again"},
	} {
		if errors.Is(err, known.is) {
			return fmt.Errorf("%s\n(%w)", known.says, err)
		}
	}
	return err
}

// judgeFile verifies a letter, or a bundle of evidence around one.
func judgeFile(data []byte, trust pades.Trust) (report *pades.Report, sealer string, err error) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		report, err = pades.Verify(data, trust)
		return report, "", err
	}
	bundle, err := evidence.VerifyBundle(bytes.NewReader(data), int64(len(data)), trust)
	if err != nil {
		return nil, "", err
	}
	if trust.Roots != nil && bundle.Letter.Trusted() && !bundle.Trusted {
		return nil, "", fmt.Errorf("%w: the list of files is sealed by %s, who is not trusted", errNotGenuine, bundle.Sealer)
	}
	return bundle.Letter, bundle.Sealer, nil
}

func readUpTo(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it is only read
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s is larger than any letter", name)
	}
	return data, err
}
