package privacy

import (
	"time"

	"bayline/modules/accounts"
	"bayline/modules/accounts/devices"
	"bayline/platform/session"
)

// Cookie that the product sets. There are no others: a test compares this table with what the program sends.
type Cookie struct {
	Name    string
	Purpose string
	Lasts   string
	When    string
}

// Cookies that are published.
var Cookies = []Cookie{
	{session.Cookie, "Keeps you signed in. It holds a random number, signed; who you are stands in the database.", "at most 30 days; it ends earlier when you sign out or do nothing for the time that your center has set.", "when you sign in, or leave for a provider that you sign in with."},
	{devices.Cookie, "Tells your own device from a stranger's: nobody can lock you out of it by guessing at your password, and a sign-in from any other is mailed to you. Where you choose to trust the device, it also spares you the one-time code. It holds a random number.", "30 days after the last sign-in, or until you forget the device in your account.", "when you sign in."},
}

// Processor is a company that works with data on the operator's behalf.
type Processor struct {
	Name    string
	Does    string
	Gets    string
	Country string
}

// Processors that are switched on.
func (m *Module) list() []Processor {
	list := []Processor{{"Resend, Inc.", "Delivers e-mail: confirmations, invitations, answers about payments.", "The address, the name and the text of the mail.", "United States"}}
	if m.LiveVIN {
		list = append(list, Processor{"NHTSA, U.S. Department of Transportation", "Answers what a VIN says about the make and the model, where the built-in data does not know.",
			"The first 11 characters of the VIN. The serial number, which would name one vehicle, stays here.", "United States"})
	}
	for _, provider := range m.Providers {
		list = append(list, Processor{provider, "Confirms who you are, if you choose to sign in with it.",
			"That you sign in here, and when. It tells us your name there, and your e-mail address.", "see its own policy"})
	}
	return list
}

// retained is how long something is kept, and why.
type retained struct{ what, long, why string }

var retention = []retained{
	{"Customers, vehicles, work orders, invoices and payments of a center", "As long as the center is subscribed, and 30 days more", "They are the center's records. It decides."},
	{"Everything of a cancelled or suspended center", "30 days, until the day that the subscription page shows", "So that the center can come back or take its data out."},
	{"Payment proofs of centers", "7 years from the payment", "Bookkeeping law. They are kept apart, under a key of their own."},
	{"The audit trail: who did what, and when", "12 months", "So that owners can find out what happened."},
	{"Sessions", "At most 30 days", "They end by themselves."},
	{"Links in e-mail", "30 minutes to 7 days, or their first use", "They open an account."},
}

// version of the policies, in words.
func version() string {
	day, err := time.Parse(time.DateOnly, accounts.PolicyVersion)
	if err != nil {
		return accounts.PolicyVersion
	}
	return day.Format("2 January 2006")
}
