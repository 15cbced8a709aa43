package metered

import (
	"time"

	"bayline/modules/notices"
	"bayline/platform/locale"
	"bayline/platform/mail"
	"bayline/platform/money"
)

// Samples of all mails of this room, for whoever designs them.
func Samples(base string) []mail.Sample {
	const center = "Northgate Auto"
	usd := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "USD"} }
	s := &Statement{Name: center, Number: 3, Month: Month{Year: 2026, Month: time.October}, Locale: locale.Default, Accepted: 29, Voided: 1, Closing: usd(18500)}
	r := Refund{Method: "Bank transfer", Reference: "RF 7", Reason: "You changed to Pro: what is left of the prepaid balance is yours."}
	return []mail.Sample{
		notices.Sample(notices.StatementReady, "", s.words(base)),
		notices.Sample(notices.BalanceLow, "", balanceLowWords(center, "7 December 2026", "$10.00", "$4.00", base)),
		notices.Sample(notices.Refunded, "", r.words("$185.00", center, base)),
	}
}
