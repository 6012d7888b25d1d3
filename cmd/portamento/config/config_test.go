package config_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"github.com/portamento/portamento/cmd/portamento/config"
)

// The sample configuration claims to list every key with its default.
func TestConfig_SampleIsTheDefaults(t *testing.T) {
	t.Parallel()
	const sample = "../../../deploy/portamento.yaml"
	k := koanf.New(".")
	if err := k.Load(file.Provider(sample), yaml.Parser()); err != nil {
		t.Fatal(err)
	}
	for key, want := range config.Defaults() {
		if key == "master_key" { // never in a file
			continue
		}
		if !k.Exists(key) {
			t.Errorf("%s: %s is missing", sample, key)
		} else if got := k.Get(key); !same(got, want) {
			t.Errorf("%s: %s is %v, the default is %v", sample, key, got, want)
		}
	}
	if _, err := config.Load(sample, nil, nil); err != nil {
		t.Error(err)
	}
}

func same(a, b any) bool {
	if list, ok := b.([]string); ok {
		var got []string
		for _, x := range a.([]any) {
			got = append(got, x.(string))
		}
		return len(got) == 0 && len(list) == 0 || reflect.DeepEqual(got, list)
	}
	return reflect.DeepEqual(a, b)
}

func TestConfig_AllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bad.yaml")
	bad := "lisen: x\nmail: {from: nobody, smtp: {host: mail.example, port: 99999}}\nrate_limit: {public_checks_per_minute: 0}\ngateways: {free: {kind: telex}}\nlog: {level: loud}\n" +
		"brand: {contact_phone: call me, contact_email: Desk <desk@example.com>}\ndesk: {email: us, language: de}\nlisten: nonsense\noperator_listen: 127.0.0.1:99999\n"
	if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(path, []string{"PORTAMENTO_FOO=1", "PORTAMENTO_KEY=belongs to the client"}, map[string]any{"database": "mysql://x"})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{`unknown key "lisen"; did you mean "listen"?`, `environment: unknown key "foo"`, "mail.from", "mail.smtp.port", "rate_limit", "gateways.free.kind", "log.level", "database", "\nlisten: ", "operator_listen", "brand.contact_phone", "brand.contact_email", "desk.email", "desk.language"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("does not say %q: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "belongs to the client") {
		t.Error("a key of the client is shown")
	}
}

func TestConfig_LaterWins(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte("listen: 127.0.0.1:1\nmail: {smtp: {host: file.example}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path, []string{"PORTAMENTO_LISTEN=127.0.0.1:2", "PORTAMENTO_MAIL_SMTP_HOST=env.example", "PORTAMENTO_MARKETS=fr,mx"}, map[string]any{"listen": "127.0.0.1:3"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:3" || c.Mail.SMTP.Host != "env.example" || !reflect.DeepEqual(c.Markets, []string{"fr", "mx"}) {
		t.Errorf("%+v", c)
	}
}

func TestConfig_MasterKeyIsMadeOnceAndNeverShown(t *testing.T) {
	t.Parallel()
	c := config.Config{DataDir: t.TempDir()}
	first, err := c.ReadMasterKey()
	if err != nil || len(first) != 32 {
		t.Fatal(len(first), err)
	}
	again, err := c.ReadMasterKey()
	if err != nil || !reflect.DeepEqual(first, again) {
		t.Fatal("another key at the second start", err)
	}
	info, err := os.Stat(filepath.Join(c.DataDir, "master.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info, err)
	}
	secret := base64.StdEncoding.EncodeToString(first)
	shown, err := config.Load("", nil, map[string]any{"master_key": secret})
	if err != nil {
		t.Fatal(err)
	}
	b, err := shown.InForce()
	if err != nil || strings.Contains(string(b), secret) {
		t.Fatalf("%s %v", b, err)
	}
}

// A key that has gone missing is named, and no other one is made in its place.
func TestConfig_NoNewKeyBesideAnOldDatabase(t *testing.T) {
	t.Parallel()
	c := config.Config{DataDir: t.TempDir()}
	if err := os.WriteFile(c.DatabaseURL(), []byte("SQLite format 3"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(c.DataDir, "master.key")
	if _, err := c.ReadMasterKey(); err == nil || !strings.Contains(err.Error(), path+" is missing") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a new key was made")
	}
}
