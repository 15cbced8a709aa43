package modules_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/anomalies"
	"bayline/modules/tenancy/support"
	"bayline/platform/fault"
)

// sessionOf the cookies of a client.
func sessionOf(t *testing.T, c *modulestest.Client) string {
	t.Helper()
	for _, cookie := range c.Cookies() {
		if cookie.Name == "session-token" {
			return cookie.Value
		}
	}
	return ""
}

// boardWith asks for the board with a session cookie and nothing else.
func boardWith(h *modulestest.House, cookie string) modulestest.Answer {
	return h.Visitor().Raw(http.MethodGet, "/board", nil, http.Header{"Cookie": {"session-token=" + cookie}})
}

// TestFixedSessions: whatever session a browser was given before somebody signs in, it is worth nothing afterwards, to anybody.
func TestFixedSessions(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north, south := h.Center("Northgate Auto", "USD"), h.Center("Harbour Detailing", "EUR")
	attacker := sessionOf(t, south.SignIn(tenancy.Technician))
	advisor := north.People[tenancy.Advisor]
	for name, planted := range map[string]string{"an attacker's own": attacker, "a made-up one": "fixed", "a random one": uuid.NewString()} {
		victim := h.Visitor()
		signedIn := victim.Raw(http.MethodPost, "/login", url.Values{"email": {advisor.Email}, "password": {modulestest.Password}},
			http.Header{"Cookie": {"session-token=" + planted}, "Sec-Fetch-Site": {"same-origin"}})
		if signedIn.Status != http.StatusSeeOther && signedIn.Status != http.StatusForbidden {
			t.Fatalf("%s: %d", name, signedIn.Status)
		}
		if signedIn.Status == http.StatusSeeOther && (sessionOf(t, victim) == planted || sessionOf(t, victim) == "") {
			t.Errorf("%s stays the session of whoever signs in", name)
		}
		if got := boardWith(h, planted); got.Status == http.StatusOK && strings.Contains(got.Body, "Northgate Auto") {
			t.Errorf("%s opens the center of the one who signed in", name)
		}
	}
}

// TestForgedEnvelopes changes a good cookie in the ways that tokens are forged.
func TestForgedEnvelopes(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	good := sessionOf(t, north.SignIn(tenancy.Owner))
	if got := boardWith(h, good); got.Status != http.StatusOK {
		t.Fatalf("the good one: %d", got.Status)
	}
	parts := strings.Split(good, ".")
	if len(parts) != 3 {
		t.Fatalf("the envelope has %d parts", len(parts))
	}
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	later := strings.Replace(string(payload), `"exp":`, `"exp":9`, 1)
	for name, forged := range map[string]string{
		"no algorithm":               encode(`{"alg":"none","typ":"JWT"}`) + "." + parts[1] + ".",
		"no algorithm, signed":       encode(`{"alg":"none","typ":"JWT"}`) + "." + parts[1] + "." + parts[2],
		"NONE in large letters":      encode(`{"alg":"NONE"}`) + "." + parts[1] + ".",
		"another algorithm":          encode(`{"alg":"HS512","typ":"JWT"}`) + "." + parts[1] + "." + parts[2],
		"a public key's":             encode(`{"alg":"RS256","typ":"JWT"}`) + "." + parts[1] + "." + parts[2],
		"another key's name":         encode(`{"alg":"HS256","kid":"../../dev/null","typ":"JWT"}`) + "." + parts[1] + "." + parts[2],
		"a key in the header":        encode(`{"alg":"HS256","jwk":{"kty":"oct","k":"AA"},"typ":"JWT"}`) + "." + parts[1] + "." + parts[2],
		"a later end":                parts[0] + "." + encode(later) + "." + parts[2],
		"no signature":               parts[0] + "." + parts[1] + ".",
		"a signature cut":            parts[0] + "." + parts[1] + "." + parts[2][:len(parts[2])-4],
		"two parts":                  parts[0] + "." + parts[1],
		"the token without envelope": string(payload),
	} {
		if got := boardWith(h, forged); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/login") {
			t.Errorf("%s is answered with %d", name, got.Status)
		}
	}
	if got := boardWith(h, good); got.Status != http.StatusOK {
		t.Errorf("forging has ended the good one: %d", got.Status)
	}
}

// TestTokensOfOthers: the synchronizer token of one person, or of one's own earlier session, changes nothing.
func TestTokensOfOthers(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	owner, advisor := north.SignIn(tenancy.Owner), north.SignIn(tenancy.Advisor)
	earlier := north.SignIn(tenancy.Owner).Token()
	for name, token := range map[string]string{"another person's": advisor.Token(), "another session's": earlier, "no": "-"} {
		got := owner.PostWith("/customers", url.Values{"name": {"Mallory"}}, http.Header{"X-Csrf-Token": {token}})
		if got.Status != http.StatusForbidden {
			t.Errorf("%s token is answered with %d", name, got.Status)
		}
	}
	if got := owner.Get("/customers"); strings.Contains(got.Body, "Mallory") {
		t.Error("a customer was added")
	}
}

// TestHostsInMails: what a request says of its host never gets into a mail.
func TestHostsInMails(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	advisor := h.Center("Northgate Auto", "USD").People[tenancy.Advisor]
	form := url.Values{"email": {advisor.Email}}
	refused := h.Visitor().Raw(http.MethodPost, "/password/forgot", form, http.Header{"Host": {"evil.example"}, "Sec-Fetch-Site": {"same-origin"}})
	if refused.Status != http.StatusMisdirectedRequest {
		t.Errorf("a foreign host is answered with %d", refused.Status)
	}
	h.Visitor().Raw(http.MethodPost, "/password/forgot", form, http.Header{"X-Forwarded-Host": {"evil.example"}, "X-Forwarded-Proto": {"ftp"},
		"X-Original-Host": {"evil.example"}, "Forwarded": {"host=evil.example"}, "Sec-Fetch-Site": {"same-origin"}})
	letter := h.Letter("accounts.reset", advisor.Email)
	for _, text := range []string{letter.Text, letter.HTML} {
		if strings.Contains(text, "evil.example") || !strings.Contains(text, h.URL+"/password/reset/") {
			t.Errorf("the mail: %s", text)
		}
	}
}

// TestSupportAtOnce: of many who let the same person in at the same moment one does; of many confirmations one counts; an end that comes
// while pages are opened is the last word.
func TestSupportAtOnce(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	sam, ada := h.Operator("Sam Reyes", accounts.Support), h.Operator("Ada Stone", accounts.Security)
	ben, cem := h.Operator("Ben Ito", accounts.Security), h.Operator("Cem Kaya", accounts.Security)
	owner := north.Member(tenancy.Owner)

	if given := succeed(t, 20, fault.Conflict, func(int) error {
		_, err := h.Support.Give(t.Context(), owner, support.Giving{Visitor: sam.ID, Reason: "Once", Hours: 1})
		return err
	}); given != 1 {
		t.Errorf("%d of 20 grants at once were given", given)
	}

	if err := h.Support.Propose(t.Context(), ada, support.Proposal{Center: north.ID, Authority: "Court", Reason: "Once", Hours: 2}); err != nil {
		t.Fatal(err)
	}
	records, err := h.Support.Records(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if confirmed := succeed(t, 20, fault.Conflict, func(i int) error {
		return h.Support.Confirm(t.Context(), []accounts.Operator{ben, cem}[i%2], records[0].ID)
	}); confirmed != 1 {
		t.Errorf("%d of 20 confirmations at once counted", confirmed)
	}
	if told := len(events(t, h, north.ID, "platform.legal_record.confirmed")); told != 1 {
		t.Errorf("the trail tells of %d confirmations", told)
	}

	visitor := h.SignInOperator(sam)
	grant := latestGrant(t, h, north, sam)
	expect(t, visitor.Post("/admin/support/"+grant+"/session", nil), http.StatusSeeOther, "/board", "")
	var reading sync.WaitGroup
	ended := make(chan struct{})
	for range 8 {
		reading.Go(func() {
			for range 10 {
				var after bool
				select {
				case <-ended:
					after = true
				default:
				}
				if got := visitor.Get("/board"); after && got.Status != http.StatusNotFound {
					t.Errorf("after the end the board is answered with %d", got.Status)
				}
			}
		})
	}
	if err := h.Support.EndByOwner(t.Context(), owner, uuid.MustParse(grant)); err != nil {
		t.Error(err)
	}
	close(ended)
	reading.Wait()
	if ends := succeed(t, 10, fault.Conflict, func(int) error { return h.Support.EndByOwner(t.Context(), owner, uuid.MustParse(grant)) }); ends != 0 {
		t.Errorf("it was ended %d times more", ends)
	}
}

// TestAnomaliesAtOnce: the same thing noticed by many at once is one row, mailed once; of many acknowledgements one counts.
func TestAnomaliesAtOnce(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	north := h.Center("Northgate Auto", "USD")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			happened(t, h, anomalies.SignIn{Person: north.People[tenancy.Advisor].ID, IP: "203.0.113.5", Failures: 6})
		})
	}
	all.Wait()
	found := noticed(t, h, north.ID, anomalies.AfterFailures)
	if len(found) != 1 || found[0].Times != 20 {
		t.Fatalf("%d rows: %+v", len(found), found)
	}
	if mails := h.Mails(north.People[tenancy.Owner].Email); len(mails) != 1 {
		t.Errorf("%d mails", len(mails))
	}
	owner := north.Member(tenancy.Owner)
	if counted := succeed(t, 10, fault.Conflict, func(int) error { return h.Anomalies.Acknowledge(t.Context(), owner, found[0].ID, "Ours") }); counted != 1 {
		t.Errorf("%d of 10 acknowledgements at once counted", counted)
	}
}

// succeed runs n at once and counts those that were not refused; other errors than refusals of the kind fail the test.
func succeed(t *testing.T, n int, kind fault.Kind, do func(int) error) (count int) {
	t.Helper()
	results := make(chan error, n)
	start := make(chan struct{})
	for i := range n {
		go func() {
			<-start
			results <- do(i)
		}()
	}
	close(start)
	for range n {
		select {
		case err := <-results:
			if err == nil {
				count++
			} else if !fault.Is(err, kind) {
				t.Error(errors.Join(errors.New("one of many"), err))
			}
		case <-time.After(time.Minute):
			t.Fatal("one of many did not come back")
		}
	}
	return count
}
