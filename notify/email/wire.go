package email

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
	"time"
)

// lineLength is how long a header line becomes before it is folded (RFC 5322, 2.1.1).
const lineLength = 76

// Bytes is the mail as it travels (RFC 5322, CRLF). The same mail gives the same bytes: the boundaries follow from the key.
// A header that would hold a control character is a *PermanentError.
func (m Mail) Bytes() ([]byte, error) {
	var body bytes.Buffer
	contentType, err := m.writeBody(&body)
	if err != nil {
		return nil, err
	}
	headers := [][2]string{
		{"Date", m.At.UTC().Format(time.RFC1123Z)},
		{"From", m.From.String()},
		{"To", m.To.String()},
		{"Reply-To", m.ReplyTo.String()},
		{"Subject", mime.QEncoding.Encode("utf-8", m.Subject)},
		{"Message-ID", "<" + m.MessageID + ">"},
	}
	if len(m.References) > 0 {
		headers = append(headers, [2]string{"In-Reply-To", "<" + m.References[len(m.References)-1] + ">"},
			[2]string{"References", "<" + strings.Join(m.References, "> <") + ">"})
	}
	if m.Unsubscribe != "" {
		headers = append(headers, [2]string{"List-Unsubscribe", "<" + m.Unsubscribe + ">"})
	}
	if m.OneClick {
		headers = append(headers, [2]string{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"})
	}
	headers = append(headers, [2]string{"Auto-Submitted", "auto-generated"}, [2]string{"Content-Language", m.Language},
		[2]string{"MIME-Version", "1.0"}, [2]string{"Content-Type", contentType})
	var out bytes.Buffer
	for _, h := range headers {
		if err := refuseControls(h[0], h[1]); err != nil {
			return nil, err
		}
		out.WriteString(fold(h[0] + ": " + h[1]))
		out.WriteString("\r\n")
	}
	out.WriteString("\r\n")
	out.Write(body.Bytes())
	return out.Bytes(), nil
}

// fold breaks a header at spaces, so that no line is longer than it must be.
func fold(header string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Split(header, " ") {
		if i > 1 && column+1+len(word) > lineLength { // never right behind the header's name
			b.WriteString("\r\n")
			column = 0
		}
		if i > 0 {
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}

// writeBody writes text and HTML as alternatives, and the calendar file beside them if there is one.
func (m Mail) writeBody(w io.Writer) (contentType string, err error) {
	if m.Calendar == nil {
		return m.writeAlternatives(w)
	}
	mixed := multipart.NewWriter(w)
	if err := mixed.SetBoundary("mixed-" + digest(m.Key, 40)); err != nil {
		return "", err
	}
	var inner bytes.Buffer
	contentType, err = m.writeAlternatives(&inner)
	if err != nil {
		return "", err
	}
	part, err := mixed.CreatePart(textproto.MIMEHeader{"Content-Type": {contentType}})
	if err != nil {
		return "", err
	}
	if _, err := part.Write(inner.Bytes()); err != nil {
		return "", err
	}
	part, err = mixed.CreatePart(textproto.MIMEHeader{
		"Content-Type":              {mime.FormatMediaType("text/calendar", map[string]string{"method": m.Calendar.Method, "charset": "utf-8"})},
		"Content-Disposition":       {mime.FormatMediaType("attachment", map[string]string{"filename": m.Calendar.Name})},
		"Content-Transfer-Encoding": {"base64"},
	})
	if err != nil {
		return "", err
	}
	if err := writeBase64(part, m.Calendar.Body); err != nil {
		return "", err
	}
	return "multipart/mixed; boundary=" + mixed.Boundary(), mixed.Close()
}

func (m Mail) writeAlternatives(w io.Writer) (contentType string, err error) {
	parts := multipart.NewWriter(w)
	if err := parts.SetBoundary("parts-" + digest(m.Key, 40)); err != nil {
		return "", err
	}
	for _, p := range [][2]string{{"text/plain", m.Text}, {"text/html", m.HTML}} {
		part, err := parts.CreatePart(textproto.MIMEHeader{"Content-Type": {p[0] + "; charset=utf-8"},
			"Content-Transfer-Encoding": {"quoted-printable"}})
		if err != nil {
			return "", err
		}
		q := quotedprintable.NewWriter(part)
		if _, err := io.WriteString(q, strings.ReplaceAll(p[1], "\n", "\r\n")); err != nil {
			return "", err
		}
		if err := q.Close(); err != nil {
			return "", err
		}
	}
	return "multipart/alternative; boundary=" + parts.Boundary(), parts.Close()
}

func writeBase64(w io.Writer, content []byte) error {
	text := base64.StdEncoding.EncodeToString(content)
	for len(text) > 0 {
		n := min(lineLength, len(text))
		if _, err := io.WriteString(w, text[:n]+"\r\n"); err != nil {
			return err
		}
		text = text[n:]
	}
	return nil
}
