package modules_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
	"bayline/platform/db"
)

// TestSwitcher shows the centers of somebody who works in two, and only to them; pressing one goes there.
func TestSwitcher(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north, south := h.Center("North", "USD"), h.Center("South", "EUR")
	both := north.People[tenancy.Advisor]
	err := h.DB.InCenter(t.Context(), south.ID, func(ctx context.Context, tx db.Tx) error {
		_, err := h.Tenancy.AddMember(ctx, tx, south.People[tenancy.Owner].Actor(), both.ID, tenancy.Viewer)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	there := "/centers/" + south.ID.String() + "/session"

	one := south.SignIn(tenancy.Advisor)
	if page := one.Get("/board").Body; strings.Contains(page, "Switch center") || strings.Contains(page, "/session") {
		t.Error("somebody with one center is shown a choice")
	}
	expect(t, one.Post("/centers/"+north.ID.String()+"/session", nil), http.StatusNotFound, "", "You do not work in this center")

	several := north.SignIn(tenancy.Advisor)
	if page := several.Get("/board").Body; !strings.Contains(page, "Switch center") || !strings.Contains(page, `formaction="`+there+`"`) {
		t.Error("somebody with two centers has no choice")
	}
	if strings.Contains(several.Fragment("/board").Body, there) {
		t.Error("the choice is in a fragment")
	}
	expect(t, several.Post(there, nil), http.StatusSeeOther, "/", "")
	if page := several.Get("/settings").Body; !strings.Contains(page, "<strong>South</strong>") {
		t.Error("the page after the switch is not of the other center")
	}

	// Where one begins follows from the center that one is at work in, whatever became of the other.
	admin := h.Operator("Vera Lund")
	if err := h.Billing.Suspend(t.Context(), admin, north.ID, "Complaints of customers"); err != nil {
		t.Fatal(err)
	}
	expect(t, several.Get("/"), http.StatusSeeOther, "/board", "")
	if page := several.Get("/board"); page.Status != http.StatusOK || !strings.Contains(page.Body, "<strong>South</strong>") {
		t.Errorf("the board of the other center answers %d", page.Status)
	}
	expect(t, several.Post("/centers/"+north.ID.String()+"/session", nil), http.StatusSeeOther, "/", "")
	expect(t, several.Get("/"), http.StatusSeeOther, "/account", "")
}
