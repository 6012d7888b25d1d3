package store_test

import (
	"testing"

	"github.com/portamento/portamento/store/storetest"
)

func TestStore_Contract(t *testing.T) {
	t.Parallel()
	storetest.Each(t, storetest.Run)
}
