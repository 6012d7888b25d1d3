package upload

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

// disposition names a file to save (RFC 6266): in plain letters for all, and as it is for those who read the second form (RFC 8187).
func disposition(name string) string {
	plain := strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' || strings.ContainsRune(`"\/%;`, c) {
			return '_'
		}
		return c
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// digest writes a hash as header fields have it (RFC 9530).
func digest(hexadecimal string) string {
	b, err := hex.DecodeString(hexadecimal)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(b)
}
