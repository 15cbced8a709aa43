package accounts

import "fmt"

// What warnings say, beside when and from where.
const (
	passwordChanged = "The password of your account was changed. All other sessions were ended, and no device is trusted any more."
	newDevice       = "Your account was opened on a device that you have not used before."
	emailIsThis     = "From now on you sign in with this address."
)

func factorChanged(what string) string {
	return what + ". This was done under Account, Security. All other sessions were ended."
}

func recoveryUsed(left int) string {
	return fmt.Sprintf("Somebody signed in to your account with one of your recovery codes. %d of %d are left. Make new ones under Account, Security when few are left.",
		left, recoveryCodes)
}

func afterFailures(failures int, newDevice bool) string {
	on := "on a device that you have used before"
	if newDevice {
		on = "on a device that you have not used before"
	}
	return fmt.Sprintf("Your account was opened %s, after %d tries with a wrong password or code.", on, failures)
}

func emailAsked(address string) string {
	return "Somebody asked to use " + address + " for your account in place of this address. It changes when the link in that mailbox is used."
}

func emailChanged(address string) string {
	return "From now on you sign in with " + address + ". This address is no longer used for your account."
}
