package modules_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/platform/testkit"
)

var codeOnPage = regexp.MustCompile(`<span>([0-9A-Z]{5}(?:-[0-9A-Z]{5}){3})</span>`)

// make asks for codes on their page, and answers with what it shows.
func makeCodes(t *testing.T, operator *modulestest.Client, note, number, days string) (codes []string) {
	t.Helper()
	made := operator.Submit("/admin/invitations", "/admin/invitations", "note", note, "number", number, "days", days)
	expect(t, made, http.StatusOK, "", "Keep these codes")
	for _, found := range codeOnPage.FindAllStringSubmatch(made.Body, -1) {
		codes = append(codes, found[1])
	}
	if fmt.Sprint(len(codes)) != number {
		t.Fatalf("%d codes are shown, want %s:\n%s", len(codes), number, brief(made.Body))
	}
	return codes
}

// TestInvitationOnly: registering takes a code of a platform admin, which works once and not for ever; what is wrong with a code is
// said; the database keeps its hash; who used it stands in the list.
func TestInvitationOnly(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t, "REGISTRATION=invite", "TRUSTED_PROXIES=1")
	operator := h.SignInOperator(h.Operator("Rosa Lima", accounts.Approver))
	codes := makeCodes(t, operator, "Garages of the fair", "4", "7")
	v := h.Visitor()
	expect(t, v.Get("/"), http.StatusOK, "", "Register by invitation")
	if page := v.Get("/pricing").Body; strings.Contains(page, "Start a 14-day trial") {
		t.Error("the prices invite to a trial that nobody can start")
	}

	register := func(address, code string) modulestest.Answer {
		t.Helper()
		form := newcomer()
		form.Set("email", address)
		form.Set("code", code)
		return v.PostWith("/register", form, http.Header{"X-Forwarded-For": {fmt.Sprintf("198.51.100.%d", len(address))}})
	}
	taken := register("ines@duarte.test", "")
	expect(t, taken, http.StatusUnprocessableEntity, "", "Type the code that you were given")
	if form, _ := taken.Form("/register"); form.Values.Get("center") != "Duarte & Filhos" {
		t.Error("what was typed is lost")
	}
	expect(t, register("ines@duarte.test", "AAAAA-AAAAA-AAAAA-AAAAA"), http.StatusUnprocessableEntity, "", "There is no such code")

	// The link carries the code; however it is typed, it is the same one.
	page := v.Get("/register?code=" + codes[0])
	if form, _ := page.Form("/register"); form.Values.Get("code") != codes[0] {
		t.Error("the link does not bring its code")
	}
	expect(t, register("ines@duarte.test", strings.ToLower(strings.ReplaceAll(codes[0], "-", " "))), http.StatusSeeOther, "/verify", "")
	expect(t, register("other@duarte.test", codes[0]), http.StatusUnprocessableEntity, "", "This code was used already")
	expect(t, v.Get("/register?code="+codes[0]), http.StatusOK, "", "This code was used already")

	// An address that has an account uses a code up like any other: trying it again tells nobody that there is one.
	expect(t, register("INES@duarte.test", codes[1]), http.StatusSeeOther, "/verify", "")
	expect(t, register("third@duarte.test", codes[1]), http.StatusUnprocessableEntity, "", "This code was used already")

	listed := operator.Get("/admin/invitations")
	for _, sentence := range []string{"Ines Duarte registered Duarte &amp; Filhos", "Somebody tried an address that has an account", "Garages of the fair"} {
		if !strings.Contains(listed.Body, sentence) {
			t.Errorf("the list does not say %q", sentence)
		}
	}
	for _, code := range codes {
		if strings.Contains(listed.Body, code) {
			t.Error("a code is shown again")
		}
	}
	open := regexp.MustCompile(`/admin/invitations/([0-9a-f-]{36})/withdrawal`).FindStringSubmatch(listed.Body)
	expect(t, operator.SubmitOn(listed, open[0]), http.StatusSeeOther, "/admin/invitations", "")
	expect(t, operator.Post(open[0], nil), http.StatusConflict, "", "opens nothing any more")
	withdrawn := 0
	for _, code := range codes[2:] {
		if strings.Contains(v.Get("/register?code="+code).Body, "This code was withdrawn") {
			withdrawn++
		}
	}
	if withdrawn != 1 {
		t.Errorf("%d codes are withdrawn, want 1", withdrawn)
	}
	h.Clock.Advance(7 * 24 * time.Hour)
	ranOut := 0
	for _, code := range codes[2:] {
		if strings.Contains(v.Get("/register?code="+code).Body, "This code has run out") {
			ranOut++
		}
	}
	if ranOut != 1 {
		t.Errorf("%d codes have run out, want 1", ranOut)
	}

	var kept int
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), `select count(*) from tenancy.codes k where to_jsonb(k)::text ~ $1`, strings.Join(codes, "|")).Scan(&kept); err != nil {
		t.Fatal(err)
	}
	if kept != 0 {
		t.Errorf("%d codes can be read in the database", kept)
	}
	for _, action := range []string{"tenancy.codes.made", "tenancy.code.withdrawn"} {
		var n int
		if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), "select count(*) from audit.events where action = $1", action).Scan(&n); err != nil || n != 1 {
			t.Errorf("%s stands %d times in the platform's trail, %v", action, n, err)
		}
	}
}

// TestCodeRace: two hundred people with one code make one registration, and the others are told.
func TestCodeRace(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t, "REGISTRATION=invite", "TRUSTED_PROXIES=1")
	code := makeCodes(t, h.SignInOperator(h.Operator("Rosa Lima", accounts.Approver)), "One of you", "1", "7")[0]
	var in atomic.Int64
	var crowd sync.WaitGroup
	for i := range 200 {
		crowd.Go(func() {
			form := newcomer()
			form.Set("email", fmt.Sprintf("hand-%d@duarte.test", i))
			form.Set("code", code)
			v, answer := h.Visitor(), modulestest.Answer{Status: http.StatusServiceUnavailable}
			for answer.Status == http.StatusServiceUnavailable { // so many at once are asked to come back
				answer = v.PostWith("/register", form, http.Header{"X-Forwarded-For": {fmt.Sprintf("203.0.113.%d", i)}})
			}
			switch {
			case answer.Status == http.StatusSeeOther:
				in.Add(1)
			case answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, "This code was used already"):
				t.Errorf("answered with %d: %s", answer.Status, brief(answer.Body))
			}
		})
	}
	crowd.Wait()
	var people, centers int
	if err := testkit.Owner(t, h.DB).QueryRow(t.Context(), `select (select count(*) from accounts.people where email like 'hand-%'), (select count(*) from tenancy.centers)`).
		Scan(&people, &centers); err != nil {
		t.Fatal(err)
	}
	if in.Load() != 1 || people != 1 || centers != 1 {
		t.Errorf("%d were let in, %d people and %d centers were made, want 1 of each", in.Load(), people, centers)
	}
}

// TestOpenRegistrationAsksForNoCode is the other setting.
func TestOpenRegistrationAsksForNoCode(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	v := h.Visitor()
	if page := v.Get("/register"); strings.Contains(page.Body, `name="code"`) {
		t.Error("a code is asked for")
	}
	expect(t, v.Post("/register", newcomer()), http.StatusSeeOther, "/verify", "")
	expect(t, h.SignInOperator(h.Operator("Rosa Lima", accounts.Approver)).Post("/admin/invitations", url.Values{"note": {""}, "number": {"51"}, "days": {"0"}}),
		http.StatusUnprocessableEntity, "", "Make between 1 and 50 at once")
}
