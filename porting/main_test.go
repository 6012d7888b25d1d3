package porting_test

import (
	"os"
	"testing"

	"github.com/portamento/portamento/porting"
	"github.com/portamento/portamento/porting/preflight"
)

func TestMain(m *testing.M) {
	porting.TheRules = preflight.Rules{}
	os.Exit(m.Run())
}
