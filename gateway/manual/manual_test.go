package manual_test

import (
	"testing"

	"github.com/portamento/portamento/gateway/gatewaytest"
	"github.com/portamento/portamento/gateway/manual"
)

func TestContract(t *testing.T) {
	t.Parallel()
	gatewaytest.Run(t, func(*testing.T) gatewaytest.Setup {
		return gatewaytest.Setup{Gateway: manual.Gateway{}, ByHand: true, Market: "fr"}
	})
}
