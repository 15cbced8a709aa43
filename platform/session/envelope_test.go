package session_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"bayline/platform/session"
)

func TestCookieContract(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	if got := b.do("GET", "/", ""); len(got.Cookies()) > 0 || got.Text != "nobody" {
		t.Errorf("a visitor is given %v and shown %q", got.Cookies(), got.Text)
	}
	begun := b.signIn()
	line := begun.Header.Get("Set-Cookie")
	for _, part := range []string{"session-token=", "path=/", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(line, part) {
			t.Errorf("Set-Cookie has no %s: %s", part, line)
		}
	}
	if strings.Contains(strings.ToLower(line), "domain=") || strings.Contains(line, "secure") {
		t.Errorf("Set-Cookie: %s", line)
	}
	var claims jwt.MapClaims
	envelope, err := jwt.ParseWithClaims(b.cookie.Value, &claims, func(*jwt.Token) (any, error) { return keys[0].Secret, nil }, jwt.WithTimeFunc(h.Clock.Now))
	if err != nil {
		t.Fatal(err)
	}
	if envelope.Header["alg"] != "HS256" || envelope.Header["kid"] != "v2" || len(claims) != 2 || claims["jti"] == "" {
		t.Errorf("the envelope holds %v under %v", claims, envelope.Header)
	}
	if exp := int64(claims["exp"].(float64)); exp != h.Clock.Now().Add(30*24*time.Hour).Unix() || b.cookie.Expires.Unix() != exp {
		t.Errorf("ends %s in the envelope, %s in the browser", time.Unix(exp, 0), b.cookie.Expires)
	}
	if got := b.do("GET", "/", ""); len(got.Cookies()) > 0 {
		t.Error("the cookie is renewed by itself")
	}
	if ended := b.do("POST", "/end", ""); b.cookie != nil || ended.Text != "nobody" {
		t.Errorf("after signing out: %v %s", ended.Header["Set-Cookie"], ended.Text)
	}

	secure := openOn(t, h.Kit, true, keys...).browser(t)
	line = secure.signIn().Header.Get("Set-Cookie")
	for _, part := range []string{"__Host-session-token=", "path=/", "HttpOnly", "secure", "SameSite=Lax"} {
		if !strings.Contains(line, part) {
			t.Errorf("over https Set-Cookie has no %s: %s", part, line)
		}
	}
	if !secure.signedIn() {
		t.Error("the __Host- cookie is not read back")
	}
}

func TestForgedCookiesCostNoQuery(t *testing.T) {
	t.Parallel()
	h := open(t, keys...)
	b := h.browser(t)
	b.signIn()
	good := b.cookie.Value
	var claims jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(good, &claims); err != nil {
		t.Fatal(err)
	}
	sign := func(method jwt.SigningMethod, kid string, key any, claims jwt.Claims) string {
		envelope := jwt.NewWithClaims(method, claims)
		envelope.Header["kid"] = kid
		signed, err := envelope.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	later := claims
	later.ExpiresAt = jwt.NewNumericDate(h.Clock.Now().Add(90 * 24 * time.Hour))
	parts, other := strings.Split(good, "."), strings.Split(sign(jwt.SigningMethodHS256, "v2", keys[0].Secret, later), ".")
	forever := jwt.RegisteredClaims{ID: claims.ID}
	for name, forged := range map[string]string{
		"nothing":             "",
		"no JWT":              "abc",
		"the token alone":     claims.ID,
		"alg none":            sign(jwt.SigningMethodNone, "v2", jwt.UnsafeAllowNoneSignatureType, claims),
		"another key":         sign(jwt.SigningMethodHS256, "v2", []byte(strings.Repeat("x", 32)), claims),
		"an older key's name": sign(jwt.SigningMethodHS256, "v1", keys[0].Secret, claims),
		"unknown key":         sign(jwt.SigningMethodHS256, "v9", keys[0].Secret, claims),
		"another algorithm":   sign(jwt.SigningMethodHS512, "v2", keys[0].Secret, claims),
		"no end":              sign(jwt.SigningMethodHS256, "v2", keys[0].Secret, forever),
		"changed end":         parts[0] + "." + other[1] + "." + parts[2],
		"no signature":        parts[0] + "." + parts[1] + ".",
	} {
		b.cookie = &http.Cookie{Name: session.Cookie, Value: forged}
		if got := b.do("GET", "/", ""); got.Text != "nobody" || got.Header.Get("X-Statements") != "0" {
			t.Errorf("%s: %s after %s statements", name, got.Text, got.Header.Get("X-Statements"))
		}
	}
	b.cookie = &http.Cookie{Name: session.Cookie, Value: sign(jwt.SigningMethodHS256, "v1", keys[1].Secret, claims)}
	if !b.signedIn() {
		t.Error("an envelope under the older key is still good: keys are changed while people are signed in")
	}
	b.cookie.Value = good
	if got := b.do("GET", "/", ""); got.Header.Get("X-Statements") != "1" {
		t.Errorf("a good one costs %s statements, want 1", got.Header.Get("X-Statements"))
	}
}
