package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// freshness is how old or how far ahead a signed request may be.
const freshness = 5 * time.Minute

// ErrForged is the one error of Verify: whoever sends forged requests learns nothing from it.
var ErrForged = errors.New("request not signed by slack")

// Verify checks that a request with this body was signed with secret within five minutes of now. It reads nothing of the body but its hash,
// and compares in constant time. An empty secret verifies nothing.
func Verify(secret string, h http.Header, body []byte, now time.Time) error {
	stamps, signatures := h.Values("X-Slack-Request-Timestamp"), h.Values("X-Slack-Signature")
	if secret == "" || len(stamps) != 1 || len(signatures) != 1 {
		return ErrForged
	}
	// Only plain digits: "+1", " 1" and "0x1" are numbers to some readers and not what was signed to others.
	stamp := stamps[0]
	if len(stamp) == 0 || len(stamp) > 12 || strings.Trim(stamp, "0123456789") != "" {
		return ErrForged
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return ErrForged
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > freshness || age < -freshness {
		return ErrForged
	}
	given, ok := strings.CutPrefix(signatures[0], "v0=")
	if !ok || len(given) != 2*sha256.Size || strings.ToLower(given) != given {
		return ErrForged
	}
	got, err := hex.DecodeString(given)
	if err != nil {
		return ErrForged
	}
	if !hmac.Equal(got, sign(secret, stamp, body)) {
		return ErrForged
	}
	return nil
}

func sign(secret, stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return mac.Sum(nil)
}
