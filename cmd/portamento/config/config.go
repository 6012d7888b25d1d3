// Package config is everything that an operator can set, where it comes from, and what is wrong with it.
package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"github.com/portamento/portamento/cmd/portamento/people"
	"github.com/portamento/portamento/notify"
)

// Config is everything an operator can set: in a file, in the environment (PORTAMENTO_DATA_DIR) and by flags, the later winning.
type Config struct {
	Listen         string             `koanf:"listen"`
	OperatorListen string             `koanf:"operator_listen"`
	DataDir        string             `koanf:"data_dir"`
	Database       string             `koanf:"database"`
	MasterKeyFile  string             `koanf:"master_key_file"`
	MasterKey      string             `koanf:"master_key"`
	BaseURL        string             `koanf:"base_url"`
	Mail           Mail               `koanf:"mail"`
	Brand          Brand              `koanf:"brand"`
	Desk           Desk               `koanf:"desk"`
	Markets        []string           `koanf:"markets"`
	Gateways       map[string]Gateway `koanf:"gateways"`
	Documents      Documents          `koanf:"documents"`
	Letter         Letter             `koanf:"letter"`
	SignIn         people.SignIn      `koanf:"sign_in"`
	Log            Log                `koanf:"log"`
	TrustedProxies []string           `koanf:"trusted_proxies"`
	RateLimit      Rate               `koanf:"rate_limit"`

	all map[string]any // every key as it was read
}

// Mail says how mails leave.
type Mail struct {
	From string `koanf:"from"`
	SMTP SMTP   `koanf:"smtp"`
}

// SMTP is the mail server; without a host mails are written to the outbox folder.
type SMTP struct {
	Host         string `koanf:"host"`
	Port         int    `koanf:"port"`
	User         string `koanf:"user"`
	PasswordFile string `koanf:"password_file"`
	StartTLS     bool   `koanf:"starttls"`
}

// Desk says who at the operator's hears of late orders and of the day's work.
type Desk struct {
	Email    string `koanf:"email"` // empty: nobody
	Language string `koanf:"language"`
}

// Gateway is how one losing carrier is reached.
type Gateway struct {
	Kind       string `koanf:"kind"` // manual, remote
	URL        string `koanf:"url"`
	TokenFile  string `koanf:"token_file"`
	SecretFile string `koanf:"secret_file"`
}

// Documents says where uploaded documents are kept and who looks at them.
type Documents struct {
	URL     string `koanf:"url"`
	Scanner string `koanf:"scanner"`
}

// Log says what is logged and how.
type Log struct {
	Level  string `koanf:"level"`
	Format string `koanf:"format"`
}

// Rate limits what callers without a key may do.
type Rate struct {
	PublicChecksPerMinute int `koanf:"public_checks_per_minute"`
}

// Defaults are the values of every key that nobody has set; deploy/portamento.yaml shows the same.
func Defaults() map[string]any {
	return map[string]any{
		"listen": "127.0.0.1:8080", "operator_listen": "127.0.0.1:8081", "data_dir": "./data", "database": "", "master_key_file": "", "master_key": "",
		"base_url": "http://localhost:8080", "mail.from": "porting@example.com", "mail.smtp.host": "", "mail.smtp.port": 587, "mail.smtp.user": "",
		"mail.smtp.password_file": "", "mail.smtp.starttls": true, "brand.name": "Portamento", "brand.contact_phone": "", "brand.contact_email": "", "brand.accent": "", "brand.logo": "",
		"desk.email": "", "desk.language": "en", "markets": []string{"fr", "us", "mx"},
		"documents.url": "", "documents.scanner": "", "letter.key_file": "", "letter.key_password_file": "", "letter.timestamp_url": "",
		"letter.provider_address": "", "letter.provider_id": "", "sign_in.openid.issuer": "", "sign_in.openid.client_id": "", "sign_in.openid.secret_file": "",
		"log.level": "info", "log.format": "text", "trusted_proxies": []string{}, "rate_limit.public_checks_per_minute": 10,
	}
}

// Load reads defaults, file, environment and flags in this order, and reports all mistakes at once. overrides are the flags, by key.
func Load(path string, environ []string, overrides map[string]any) (Config, error) {
	k := koanf.New(".")
	var mistakes []error
	if err := k.Load(confmap.Provider(Defaults(), "."), nil); err != nil {
		return Config{}, fmt.Errorf("load defaults: %w", err)
	}
	if path != "" {
		own := koanf.New(".")
		if err := own.Load(file.Provider(path), yaml.Parser()); err != nil {
			return Config{}, fmt.Errorf("read configuration %s: %w", path, err)
		}
		mistakes = append(mistakes, unknownKeys(path, own.Keys())...)
		if err := k.Merge(own); err != nil {
			return Config{}, fmt.Errorf("read configuration %s: %w", path, err)
		}
	}
	vars := koanf.New(".")
	if err := vars.Load(env.Provider(".", env.Opt{Prefix: "PORTAMENTO_", EnvironFunc: func() []string { return environ }, TransformFunc: envKey}), nil); err != nil {
		return Config{}, fmt.Errorf("read environment: %w", err)
	}
	mistakes = append(mistakes, unknownKeys("environment", vars.Keys())...)
	if err := errors.Join(k.Merge(vars), k.Load(confmap.Provider(overrides, "."), nil)); err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	var c Config
	if err := k.Unmarshal("", &c); err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	c.all = k.Raw()
	if err := errors.Join(append(mistakes, c.mistakes()...)...); err != nil {
		return Config{}, err
	}
	return c, nil
}

// clientVariables belong to the people's verbs and are no configuration of a server.
var clientVariables = [...]string{"PORTAMENTO_SERVER", "PORTAMENTO_KEY", "PORTAMENTO_KEY_FILE", "PORTAMENTO_LANG"}

// envKey turns PORTAMENTO_DATA_DIR into data_dir and PORTAMENTO_MAIL_SMTP_HOST into mail.smtp.host: the known key that reads the same.
func envKey(name, value string) (string, any) {
	if slices.Contains(clientVariables[:], name) {
		return "", nil
	}
	flat := strings.ToLower(strings.TrimPrefix(name, "PORTAMENTO_"))
	for key, def := range Defaults() {
		if strings.ReplaceAll(key, ".", "_") != flat {
			continue
		}
		if _, list := def.([]string); list {
			return key, strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
		}
		return key, value
	}
	return flat, value
}

// unknownKeys finds keys that are not in the configuration, and says which one was probably meant.
func unknownKeys(where string, keys []string) []error {
	known := Defaults()
	var out []error
	for _, key := range keys {
		if _, ok := known[key]; ok {
			continue
		}
		parts := strings.Split(key, ".")
		if parts[0] == "gateways" && (len(parts) == 1 || len(parts) == 3 && slices.Contains([]string{"kind", "url", "token_file", "secret_file"}, parts[2])) {
			continue
		}
		out = append(out, fmt.Errorf("%s: unknown key %q%s", where, key, meant(key, slices.Sorted(maps.Keys(known)))))
	}
	return out
}

// meant proposes the known key that shares the most letters with an unknown one; portamento config lists them all.
func meant(key string, known []string) string {
	best, shared := "", 0
	for _, k := range known {
		n, rest := 0, k
		for _, r := range key {
			if i := strings.IndexRune(rest, r); i >= 0 {
				n, rest = n+1, rest[:i]+rest[i+len(string(r)):]
			}
		}
		if score := 2*n - len(k); score > shared {
			best, shared = k, score
		}
	}
	if best == "" {
		return "; portamento config lists every key"
	}
	return fmt.Sprintf("; did you mean %q? portamento config lists every key", best)
}

// mistakes lists everything that is wrong with the values.
func (c Config) mistakes() []error {
	var out []error
	say := func(key, format string, args ...any) {
		out = append(out, fmt.Errorf("%s: "+format, append([]any{key}, args...)...))
	}
	if _, err := mail.ParseAddress(c.Mail.From); err != nil {
		say("mail.from", "not an e-mail address: %q", c.Mail.From)
	}
	for _, a := range []struct{ key, value string }{{"brand.contact_email", c.Brand.ContactEmail}, {"desk.email", c.Desk.Email}} {
		if x, err := mail.ParseAddress(a.value); a.value != "" && (err != nil || x.Address != a.value) {
			say(a.key, "not a plain e-mail address: %q", a.value)
		}
	}
	if !slices.Contains(notify.Languages(), c.Desk.Language) {
		say("desk.language", "must be one of %s, not %q", strings.Join(notify.Languages(), ", "), c.Desk.Language)
	}
	if _, err := c.Brand.Shown(); err != nil {
		say("brand", "%v", err)
	}
	if !phone.MatchString(c.Brand.ContactPhone) {
		say("brand.contact_phone", "not a telephone number: %q", c.Brand.ContactPhone)
	}
	for _, a := range []struct{ key, value string }{{"base_url", c.BaseURL}, {"letter.timestamp_url", c.Letter.TimestampURL}} {
		u, err := url.Parse(a.value)
		if empty := a.value == "" && a.key != "base_url"; !empty && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
			say(a.key, "not an http or https address: %q", a.value)
		}
	}
	for _, a := range []struct{ key, value string }{{"listen", c.Listen}, {"operator_listen", c.OperatorListen}} {
		if _, port, err := net.SplitHostPort(a.value); err != nil || !isPort(port) {
			say(a.key, "not an address with a port, like 127.0.0.1:8080: %q", a.value)
		}
	}
	if c.Mail.SMTP.Host != "" && (c.Mail.SMTP.Port == 0 || !isPort(strconv.Itoa(c.Mail.SMTP.Port))) {
		say("mail.smtp.port", "not a port: %d", c.Mail.SMTP.Port)
	}
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		say("database", "must begin with postgres://, or be empty for a SQLite file in data_dir")
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		say("log.level", "must be debug, info, warn or error, not %q", c.Log.Level)
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		say("log.format", "must be text or json, not %q", c.Log.Format)
	}
	if c.RateLimit.PublicChecksPerMinute < 1 {
		say("rate_limit.public_checks_per_minute", "must be at least 1")
	}
	if _, err := c.Proxies(); err != nil {
		say("trusted_proxies", "%v", err)
	}
	if len(c.Markets) == 0 {
		say("markets", "name at least one market")
	}
	out = append(out, c.SignIn.Mistakes()...)
	for code, g := range c.Gateways {
		out = append(out, g.mistakes("gateways."+code)...)
	}
	return out
}

// mistakes lists what is wrong with one gateway.
func (g Gateway) mistakes(key string) []error {
	switch {
	case g.Kind != "manual" && g.Kind != "remote":
		return []error{fmt.Errorf("%s.kind: must be manual or remote, not %q", key, g.Kind)}
	case g.Kind == "remote" && (g.URL == "" || g.TokenFile == "" || g.SecretFile == ""):
		return []error{fmt.Errorf("%s: a remote gateway needs url, token_file and secret_file", key)}
	}
	return nil
}

// phone is a telephone number as people write it, or nothing.
var phone = regexp.MustCompile(`^(\+?[0-9(][0-9 ().\x{a0}\x{202f}-]{1,38})?$`)

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

// InForce is the configuration in the form of its file, with secrets masked.
func (c Config) InForce() ([]byte, error) {
	all := maps.Clone(c.all)
	if c.MasterKey != "" {
		all["master_key"] = "••••"
	}
	if u, err := url.Parse(c.Database); err == nil && c.Database != "" {
		all["database"] = u.Redacted()
	}
	b, err := yaml.Parser().Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("write configuration: %w", err)
	}
	return b, nil
}

// Proxies reads the trusted proxies; a plain address stands for itself.
func (c Config) Proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range c.TrustedProxies {
		if a, err := netip.ParseAddr(s); err == nil {
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("not an address or network: %q", s)
		}
		out = append(out, p)
	}
	return out, nil
}

// DatabaseURL is where the database is: PostgreSQL as configured, else the SQLite file of the data folder.
func (c Config) DatabaseURL() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.DataDir, "portamento.db")
}

// DocumentsURL is where documents and letters are kept.
func (c Config) DocumentsURL() string {
	if c.Documents.URL != "" {
		return c.Documents.URL
	}
	return filepath.Join(c.DataDir, "documents")
}

// ReadMasterKey reads the key that seals secrets. Without one configured, the first start makes a file of its own in the data folder.
func (c Config) ReadMasterKey() ([]byte, error) {
	if c.MasterKey != "" {
		return decodeKey("master_key", c.MasterKey)
	}
	path := c.MasterKeyFile
	if path == "" {
		path = filepath.Join(c.DataDir, "master.key")
		if err := c.keyLost(path); err != nil {
			return nil, err
		}
		if err := MakeKeyFile(path); err != nil {
			return nil, err
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read master_key_file: %w", err)
	}
	return decodeKey(path, string(b))
}

// keyLost refuses to make a key beside a database that was sealed with another one: the new file would only hide which one is missing.
func (c Config) keyLost(path string) error {
	if s, err := os.Stat(c.DatabaseURL()); c.Database != "" || err != nil || s.Size() == 0 { // looked at first: of two first starts, the key is there before the database
		return nil
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("%s is missing: %s was sealed with it; put it back, or name it with master_key_file", path, c.DatabaseURL())
}

// ExistingKey is masterKey for a restore: the key that the archive was made with must be there, and none is made.
func (c Config) ExistingKey() ([]byte, error) {
	if path := filepath.Join(c.DataDir, "master.key"); c.MasterKey == "" && c.MasterKeyFile == "" {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("the master key of the archive is needed: put it into %s, or name it with master_key_file: %w", path, err)
		}
	}
	return c.ReadMasterKey()
}

func decodeKey(where, s string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("%s: the key must be 32 bytes in base64 (openssl rand -base64 32)", where)
	}
	return key, nil
}

// Letter says who signs letters, and what they say of the provider.
type Letter struct {
	KeyFile         string `koanf:"key_file"` // PEM or PKCS#12; empty: a self-made authority in the data folder
	KeyPasswordFile string `koanf:"key_password_file"`
	TimestampURL    string `koanf:"timestamp_url"` // RFC 3161; empty: no time stamps
	ProviderAddress string `koanf:"provider_address"`
	ProviderID      string `koanf:"provider_id"`
}
