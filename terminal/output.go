package terminal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/portamento/portamento/client"
	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/terminal/numbersfile"
)

// Console is where a command reads and writes: data to Out, talk to Err.
type Console struct {
	In            io.Reader
	Out, Err      io.Writer
	Env           func(string) string
	Now           func() time.Time
	InTTY, OutTTY bool
	Zone          *time.Location // in which instants are read; nil: the machine's
	Version       string
	Markets       func() (porting.Markets, error) // loaded only when they are needed

	stdin string // what has read standard input already
}

// read gives the bytes of a file, or of standard input for "-", which only one thing can be read from.
func (con *Console) read(name, what string, most int64) ([]byte, error) {
	in := con.In
	if name == "-" {
		if con.stdin != "" {
			return nil, &UsageError{"standard input cannot give both " + con.stdin + " and " + what, "Put one of them into a file."}
		}
		con.stdin = what
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, &UsageError{fmt.Sprintf("%s: %v", what, err), ""}
		}
		defer f.Close()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	if int64(len(raw)) > most {
		return nil, &contentError{what: what, lines: []string{fmt.Sprintf("larger than %d bytes", most)}}
	}
	return raw, nil
}

// readNumbers reads a file of numbers with their codes and labels.
func (con *Console) readNumbers(name string) ([]client.NumberWish, error) {
	raw, err := con.read(name, "the file of numbers", numbersfile.Max)
	if err != nil {
		return nil, err
	}
	rows, mistakes, err := numbersfile.Read(bytes.NewReader(raw))
	if len(mistakes) > 0 {
		return nil, &contentError{fileName(name), mistakes}
	}
	return rows, err
}

// zone is where the person sits.
func (con *Console) zone() *time.Location {
	if con.Zone != nil {
		return con.Zone
	}
	return time.Local
}

// fileName is what a file is called in a sentence.
func fileName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// Say talks to the person.
func (con *Console) Say(format string, args ...any) {
	_, _ = fmt.Fprintf(con.Err, format+"\n", args...)
}

// JSON writes an answer for programs, with the names of the API.
func (con *Console) JSON(v any) error {
	e := json.NewEncoder(con.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// sheet is what people read: lines, pairs and tables, aligned.
type sheet struct {
	b     strings.Builder
	bold  bool
	words sentences
}

func (s *sheet) line(format string, args ...any) {
	s.b.WriteString(strings.TrimRight(clean(fmt.Sprintf(format, args...)), " ") + "\n")
}

// say writes a line of ours in the person's language.
func (s *sheet) say(english string, args ...any) { s.line("%s", s.words.label(english, args...)) }

// title is a line that stands out on a terminal.
func (s *sheet) title(text string) {
	if text = clean(text); s.bold {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	s.b.WriteString(text + "\n")
}

// pairs writes names and values below one another; pairs without a value are left out.
func (s *sheet) pairs(pairs ...string) {
	var rows [][]string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			rows = append(rows, []string{"  " + s.words.label(pairs[i]), pairs[i+1]})
		}
	}
	s.rows(rows)
}

// table writes rows under a head; without rows it writes instead of them what there is not.
func (s *sheet) table(head []string, rows [][]string, none string) {
	if len(rows) == 0 {
		s.say(none)
		return
	}
	titles := make([]string, len(head))
	for i, h := range head {
		titles[i] = s.words.label(h)
	}
	all := append([][]string{titles}, rows...)
	for i, line := range align(all) {
		if i == 0 {
			s.title(line)
			continue
		}
		s.b.WriteString(line + "\n")
	}
}

func (s *sheet) rows(rows [][]string) {
	for _, line := range align(rows) {
		s.b.WriteString(line + "\n")
	}
}

// align pads every column to its widest cell. Widths are counted in characters.
func align(rows [][]string) []string {
	var wide []int
	for r := range rows {
		for i := range rows[r] {
			rows[r][i] = clean(rows[r][i])
			for len(wide) <= i {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], utf8.RuneCountInString(rows[r][i]))
		}
	}
	out := make([]string, 0, len(rows))
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell + strings.Repeat(" ", wide[i]-utf8.RuneCountInString(cell)+2))
		}
		out = append(out, strings.TrimRight(b.String(), " "))
	}
	return out
}

// clean takes out what could steer a terminal: text of customers and carriers is shown here.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
}

// sentences turns codes into what people read, by the words of the shipped markets.
type sentences struct {
	set      porting.Markets
	language string
	zone     *time.Location
}

// text says a key in the person's language; without a sentence the end of the key is better than nothing.
func (w sentences) text(marketCode, key string, params map[string]any) string {
	if w.set != nil {
		for _, m := range w.set.Markets() {
			if marketCode != "" && string(m.Code) != marketCode {
				continue
			}
			if t, ok := m.Words.Text(w.language, key, params); ok && !strings.ContainsAny(t, "{}") {
				return t
			}
		}
	}
	return strings.ReplaceAll(key[strings.LastIndexByte(key, '.')+1:], "_", " ")
}

// when writes an instant for people, in the zone of the machine they sit at and with its name, and nothing for none.
func (w sentences) when(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.In(w.zone).Format("2006-01-02 15:04 MST")
}

// window writes a moving date in its own zone.
func (w sentences) window(f *client.Window) string {
	if f == nil {
		return ""
	}
	zone, err := time.LoadLocation(f.Timezone)
	if err != nil {
		zone = time.UTC
	}
	start, end := f.Start.In(zone), f.End.In(zone)
	if start.Format(time.DateOnly) != end.Format(time.DateOnly) {
		return start.Format("2006-01-02 15:04") + " " + w.label("to") + " " + end.Format("2006-01-02 15:04") + " " + zone.String()
	}
	return start.Format("2006-01-02 15:04") + " " + w.label("to") + " " + end.Format("15:04") + " " + zone.String()
}

// label says a word or a line of ours in the person's language.
func (w sentences) label(english string, args ...any) string {
	text := english
	if other, ok := labels[english]; ok {
		switch w.language {
		case "fr":
			text = other[0]
		case "es":
			text = other[1]
		}
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// tableOf is how a list is shown: what heads it, what is said where there is nothing, and one line for each thing.
type tableOf[T any] struct {
	heads []string
	none  string
	line  func(out *sheet, x T) []string
}

// list shows what was read of a list.
func list[T any](s *session, all []T, err error, as tableOf[T]) error {
	if err != nil {
		return err
	}
	return s.show(map[string]any{"data": all}, func(out *sheet) {
		var cells [][]string
		for _, x := range all {
			cells = append(cells, as.line(out, x))
		}
		out.table(as.heads, cells, as.none)
	})
}
