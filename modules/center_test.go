package modules_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/fault"
)

// TestCenterProfile writes everything that a center says of itself, and reads it where it is used.
func TestCenterProfile(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	owner, viewer := center.SignIn(tenancy.Owner), center.SignIn(tenancy.Viewer)
	details := []string{"center", "Northgate & Söhne", "street", "Hauptstraße 14", "city", "Köln", "region", "NRW", "postal_code", "50667", "country", "DE",
		"phone", "0221 1234567", "email", "desk@northgate.test", "website", "northgate.test", "registration", "HRB 4711", "tax_id", "DE123456789",
		"zone", "Europe/Berlin", "locale", "de-DE", "distance", "km", "currency", "EUR", "currencies", "USD", "currencies", "KWD",
		"brands", "Toyota, Volkswagen , Toyota"}
	expect(t, owner.Submit("/settings", "/settings/center", details...), http.StatusSeeOther, "/settings", "")
	profile, err := h.Tenancy.Profile(t.Context(), center.Member(tenancy.Owner))
	if err != nil {
		t.Fatal(err)
	}
	want := tenancy.Profile{Name: "Northgate & Söhne", Street: "Hauptstraße 14", City: "Köln", Region: "NRW", PostalCode: "50667", Country: "DE",
		Phone: "+492211234567", Email: "desk@northgate.test", Website: "https://northgate.test", RegistrationNumber: "HRB 4711", TaxID: "DE123456789",
		Specialties: []string{"Toyota", "Volkswagen"}, BaseCurrency: "EUR", Currencies: []string{"KWD", "USD"}, TimeZone: "Europe/Berlin", Locale: "de-DE",
		DistanceUnit: "km", Version: profile.Version}
	if fmt.Sprintf("%+v", profile) != fmt.Sprintf("%+v", want) {
		t.Errorf("kept is\n%+v, want\n%+v", profile, want)
	}
	shown, _ := owner.Get("/settings").Form("/settings/center")
	if !slices.Equal(shown.Values["currencies"], []string{"KWD", "USD"}) || shown.Values.Get("tax_id") != "DE123456789" || shown.Values.Get("brands") != "Toyota, Volkswagen" {
		t.Errorf("the page shows %v", shown.Values)
	}

	// What is wrong stands under its field; nothing typed is lost.
	for field, wrong := range map[string][2]string{"center": {"", "name of the center"}, "street": {" ", "street and number"}, "phone": {"12", "country code"},
		"email": {"desk", "e-mail address"}, "website": {"nowhere", "web address"}} {
		refused := owner.Submit("/settings", "/settings/center", field, wrong[0], "tax_id", "DE999")
		expect(t, refused, http.StatusUnprocessableEntity, "", wrong[1])
		if again, _ := refused.Form("/settings/center"); again.Values.Get("tax_id") != "DE999" {
			t.Errorf("with a wrong %s, what was typed elsewhere is lost", field)
		}
	}

	// Two people change it: the second sees both, and decides.
	early := owner.Get("/settings")
	expect(t, owner.SubmitOn(early, "/settings/center", "city", "Bonn"), http.StatusSeeOther, "/settings", "")
	late := owner.SubmitOn(early, "/settings/center", "street", "Ring 1")
	expect(t, late, http.StatusConflict, "", "Somebody changed the center's details")
	for _, text := range []string{"Stored now", "Bonn", "Ring 1"} {
		if !strings.Contains(late.Body, text) {
			t.Errorf("the conflict does not show %q", text)
		}
	}
	expect(t, owner.SubmitOn(late, "/settings/center"), http.StatusSeeOther, "/settings", "")
	if profile, err = h.Tenancy.Profile(t.Context(), center.Member(tenancy.Owner)); err != nil || profile.Street != "Ring 1" || profile.City != "Köln" {
		t.Errorf("after the decision it says %s, %s: %v", profile.Street, profile.City, err)
	}

	// Logo and documents come back as they are shown to everybody who works here, and can be taken away.
	picture := modulestest.Picture()
	expect(t, owner.Upload("/settings/files", url.Values{"kind": {"logo"}}, "file", "logo.png", picture), http.StatusSeeOther, "/settings", "")
	expect(t, owner.Upload("/settings/files", url.Values{"kind": {"document"}}, "file", "License.png", picture), http.StatusSeeOther, "/settings", "")
	for _, link := range links(viewer.Get("/settings").Body) {
		if strings.HasPrefix(link, "/files/") {
			if file := viewer.Get(link); file.Status != http.StatusOK || !bytes.HasPrefix([]byte(file.Body), []byte("\x89PNG")) {
				t.Errorf("%s is answered with %d", link, file.Status)
			}
		}
	}
	expect(t, owner.Upload("/settings/files", url.Values{"kind": {"logo"}}, "file", "logo.png", []byte("MZ")), http.StatusUnprocessableEntity, "", "PNG")
	expect(t, owner.Upload("/settings/files", url.Values{"kind": {"logo"}}, "file", "logo.png", append(picture, make([]byte, 6<<20)...)), http.StatusUnprocessableEntity, "", "5 MB")
	if body := viewer.Get("/settings").Body; !strings.Contains(body, "License.png") || strings.Contains(body, "/removal") || strings.Contains(body, "Save</button>") {
		t.Error("a viewer sees the files and cannot change them: that is not so")
	}

	// Once an invoice is posted, the base currency stays.
	order, _ := center.Ready()
	expect(t, owner.Submit(order, order+"/invoice"), http.StatusSeeOther, "/invoices/INV-2026-1001", "")
	expect(t, owner.Submit("/settings", "/settings/center", "currency", "USD"), http.StatusConflict, "", "The base currency stays")
}

// TestLimitRace lets fifty people join, and fifty customers come, at the same moment: no more than the plan allows are taken, and
// the refusal says what to do. A plan that becomes smaller than what is there takes nothing away and lets nobody in.
func TestLimitRace(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t)
	center := h.Center("Northgate Auto", "USD")
	allow := func(what tenancy.Limited, n int64) {
		t.Helper()
		if err := h.DB.InCenter(t.Context(), center.ID, func(ctx context.Context, tx db.Tx) error { return tenancy.Allow(ctx, tx, what, &n) }); err != nil {
			t.Fatal(err)
		}
	}
	const rush = 50
	allow(tenancy.Staff, 8) // five work here
	allow(tenancy.Customers, 3)

	var newcomers []accounts.Newcomer
	for i := range rush {
		newcomers = append(newcomers, accounts.Newcomer{Name: fmt.Sprint("Hand ", i), Email: fmt.Sprintf("hand-%d@bayline.test", i), Phone: "+12025550117", Terms: true, Adult: true})
	}
	prepared, err := h.Accounts.PrepareMany(t.Context(), modulestest.Password, newcomers...)
	if err != nil {
		t.Fatal(err)
	}
	owner, desk := center.Member(tenancy.Owner), center.SignIn(tenancy.Advisor)
	var joined, came atomic.Int64
	var crowd sync.WaitGroup
	for i := range rush {
		crowd.Go(func() {
			err := h.DB.InCenter(t.Context(), center.ID, func(ctx context.Context, tx db.Tx) error {
				person, err := h.Accounts.Add(ctx, tx, prepared[i])
				if err != nil {
					return err
				}
				_, err = h.Tenancy.AddMember(ctx, tx, owner.Actor(), person.ID, tenancy.Technician)
				return err
			})
			switch {
			case err == nil:
				joined.Add(1)
			case !fault.Is(err, fault.Limit):
				t.Errorf("joining is refused with %v", err)
			}
		})
		crowd.Go(func() {
			answer := desk.Post("/customers", url.Values{"name": {fmt.Sprint("Customer ", i)}, "anyway": {"yes"}})
			switch {
			case answer.Status == http.StatusSeeOther:
				came.Add(1)
			case answer.Status != http.StatusConflict || !strings.Contains(answer.Body, "Choose a larger plan on the subscription page"):
				t.Errorf("a customer too many is answered with %d: %s", answer.Status, brief(answer.Body))
			}
		})
	}
	crowd.Wait()
	if joined.Load() != 3 || came.Load() != 3 {
		t.Errorf("%d of 3 joined, %d of 3 customers came", joined.Load(), came.Load())
	}

	allow(tenancy.Customers, 1)
	expect(t, desk.Post("/customers", url.Values{"name": {"One more"}, "anyway": {"yes"}}), http.StatusConflict, "", "Your plan has no room for more customers")
	if listed := strings.Count(desk.Get("/customers").Body, `id="customer-0`); listed != 3 {
		t.Errorf("after the plan became smaller, %d customers are listed, want 3", listed)
	}
	if page := center.SignIn(tenancy.Owner).Get("/subscription"); page.Status != http.StatusOK {
		t.Errorf("the subscription page answers %d", page.Status)
	}
}

// allowStaff sets what the plan of a center allows.
func allowStaff(t *testing.T, h *modulestest.House, c *modulestest.Center, n int64) {
	t.Helper()
	if err := h.DB.InCenter(t.Context(), c.ID, func(ctx context.Context, tx db.Tx) error { return tenancy.Allow(ctx, tx, tenancy.Staff, &n) }); err != nil {
		t.Fatal(err)
	}
}
