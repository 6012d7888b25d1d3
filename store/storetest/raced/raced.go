// Package raced tells tests that the race detector slows them down.
package raced

import (
	"runtime/debug"
	"slices"
)

// On says that the race detector is on.
func On() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
