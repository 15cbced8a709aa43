package privacy

import (
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
	list := []Processor{{"Resend, Inc.", "Delivers e-mail: confirmations, invitations, answers about payments, and what centers write to their customers.", "The address, the name and the text of the mail, and the center's logo in it.", "United States"}}
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
