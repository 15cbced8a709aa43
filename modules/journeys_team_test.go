package modules_test

import (
	"testing"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/tenancy"
)

// TestJourneyInvitation: an owner invites somebody, who reads the mail, joins, works, and is out with the next click when their work
// ends.
func TestJourneyInvitation(t *testing.T) {
	t.Parallel()
	h := modulestest.Open(t)
	north := h.Center("Northgate Auto", "USD")
	allowStaff(t, h, north, 15)
	desk, bay := h.Browser(), h.Browser()
	desk.Be(north.SignIn(tenancy.Owner))

	desk.Open("/team")
	desk.Look("team")
	desk.Press("Invite")
	desk.See("Invite somebody")
	desk.Look("invite")
	desk.Fill("E-mail", "mika@salo.test")
	desk.Check("Service advisor")
	desk.Press("Send the invitation")
	desk.See("is on its way")
	desk.Look("team-invited")

	bay.Open(h.Link(h.Letter("tenancy.invitation", "mika@salo.test")))
	bay.See("Work at Northgate Auto")
	bay.Look("invitation")
	bay.Fill("Full name", "Mika Salo")
	bay.Fill("Phone", "+1 202 555 0143")
	bay.Fill("Password", "four green kettles")
	bay.Check("I accept")
	bay.Check("I am 18 or over")
	bay.Press("Join Northgate Auto")
	bay.See("Board")
	bay.Open("/customers/new")
	bay.Fill("Name", "Dana Reyes")
	bay.Press("Add customer")
	bay.See("Dana Reyes")

	desk.Open("/team/roles")
	desk.Look("roles")
	desk.Open("/settings/security")
	desk.Look("rules")
	desk.Open("/team")
	desk.Press("Change Mika Salo")
	desk.See("End the work here")
	desk.Look("member")
	desk.Press("Make owner")
	desk.See("Make Mika Salo an owner?")
	desk.Press("Not now")
	desk.Press("End the work here")
	desk.See("End the work of Mika Salo?")
	desk.Look("member-end")
	desk.Press("End it")
	desk.See("works here no more")

	bay.Open("/board")
	bay.See("Your work in this center has ended")
	bay.Look("ended")
	bay.Open(h.Link(h.Letter("tenancy.invitation", "mika@salo.test")))
	bay.See("accepted already")
	bay.Look("invitation-dead")
	bay.Open(invite(t, h, north.SignIn(tenancy.Administrator), "viola@salo.test", "viewer"))
	bay.See("You are signed in as mika@salo.test")
	bay.Look("invitation-other")
	bay.Press("Sign out")
	bay.See("Full name")
}

// TestJourneyCodes: a platform admin makes codes, and somebody registers with one.
func TestJourneyCodes(t *testing.T) {
	t.Parallel()
	h := modulestest.OpenWeb(t, "REGISTRATION=invite")
	office, street := h.Browser(), h.Browser()
	office.Be(h.SignInOperator(h.Operator("Rosa Lima", accounts.Approver)))
	office.Open("/admin/invitations")
	office.Look("codes-empty")
	office.Fill("For whom", "Garages of the fair")
	office.Fill("How many", "3")
	office.Press("Make codes")
	office.See("Keep these codes")
	office.Look("codes-made")
	var code string
	office.Eval(`document.querySelector(".codes span").textContent`, &code)
	office.Press("I have kept them")
	office.See("Garages of the fair")
	office.Look("codes")

	street.Open("/")
	street.See("Register by invitation")
	street.Look("home-by-invitation")
	street.Open("/register?code=" + code)
	street.Look("register-by-invitation")
	street.Fill("Full name", "Ines Duarte")
	street.Fill("E-mail", "ines@duarte.test")
	street.Fill("Phone", "+351 912 345 678")
	street.Fill("Name of the center", "Duarte & Filhos")
	street.Fill("Password", "seven brown horses")
	street.Check("I accept")
	street.Check("I am 18 or over")
	street.Press("Start trial")
	street.See("Check your mail")
	street.Open("/register?code=" + code)
	street.See("This code was used already")
	office.Open("/admin/invitations")
	office.See("Used")
}
