package console_test

import (
	"context"
	"strings"
	"testing"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
)

// TestPlatformRoles: security says who has which role; nobody changes their own, one of security always stays, and a change takes hold
// on the next request. It is in the trail and in mails.
func TestPlatformRoles(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ines, ben, sam := house.Operator("Ines Carvalho", accounts.Security), house.Operator("Ben Ito", accounts.Security), house.Operator("Sam Okafor", accounts.Support)
	me, support := house.SignInOperator(ines), house.SignInOperator(sam)
	expect(t, support.Get("/admin/people"), 404)
	expect(t, support.Get("/admin/approvals"), 404)
	expect(t, me.Submit("/admin/people", "/admin/people", "email", "nonsense", "role", "support"), 422)
	expect(t, me.Submit("/admin/people", "/admin/people", "email", ines.Email, "role", "approver"), 422, "Nobody changes their own roles")
	expect(t, me.Submit("/admin/people", "/admin/people", "email", sam.Email, "role", "support"), 422, "has this role already")
	expect(t, me.Submit("/admin/people", "/admin/people", "email", sam.Email, "role", "approver"), 303)
	expect(t, support.Get("/admin/approvals"), 200)
	expect(t, me.Post("/admin/people/"+sam.ID.String()+"/roles/approver/removal", nil), 303)
	expect(t, support.Get("/admin/approvals"), 404)
	expect(t, me.Post("/admin/people/"+sam.ID.String()+"/roles/approver/removal", nil), 404)
	expect(t, me.Post("/admin/people/"+ines.ID.String()+"/roles/security/removal", nil), 403)
	expect(t, me.Submit("/admin/people", "/admin/people", "email", "lea@bayline.test", "role", "approver"), 303)
	if letters := house.Mails("lea@bayline.test"); len(letters) != 1 || !strings.Contains(letters[0].Text, "/password/setup/") {
		t.Errorf("whoever is new has %+v", letters)
	}
	if letters := house.Mails(sam.Email); len(letters) != 2 {
		t.Errorf("sam has %d mails", len(letters))
	}
	if letters := house.Mails(ben.Email); len(letters) != 3 || !strings.Contains(letters[0].Text, "Ines Carvalho") {
		t.Errorf("others of security have %d mails", len(letters))
	}

	// Two take the role from each other at the same moment: one of them stays.
	ended := make(chan error, 2)
	go func() { ended <- house.Accounts.TakeRole(context.Background(), ines, ben.ID, accounts.Security) }()
	go func() { ended <- house.Accounts.TakeRole(context.Background(), ben, ines.ID, accounts.Security) }()
	if first, second := <-ended, <-ended; (first == nil) == (second == nil) {
		t.Errorf("both have the same answer: %v, %v", first, second)
	}
	left, err := house.Accounts.Colleagues(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	security := 0
	for _, one := range left {
		for _, role := range one.Roles {
			if role == accounts.Security {
				security++
			}
		}
	}
	if security != 1 {
		t.Errorf("%d of security are left", security)
	}
}
