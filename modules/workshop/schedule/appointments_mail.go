package schedule

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/letters"
	"bayline/platform/db"
	"bayline/platform/locale"
	"bayline/platform/mail"
	"bayline/views/layout"
)

// Kinds of letters to the customer.
const (
	confirmation = "workshop.appointment.confirmation"
	moved        = "workshop.appointment.moved"
	cancellation = "workshop.appointment.cancellation"
	reminder     = "workshop.appointment.reminder"
)

// occasion of a letter: what it is called, and what it says before and after the facts.
type occasion struct {
	kind, label string
	subject     string // before the day
	opening     string // before the time
	ending      string // after the time
	closing     string // before how the center is reached
}

var occasions = []occasion{
	{confirmation, "Appointment confirmed", "Your appointment on ", "Your appointment is confirmed for ", ".", "If you cannot come, or something else is to be done"},
	{moved, "Appointment moved", "Your appointment has moved to ", "Your appointment has moved. The new time is ", ".", "If this time does not suit you"},
	{cancellation, "Appointment cancelled", "Cancelled: your appointment on ", "Your appointment for ", " is cancelled.", "If you would like another time"},
	{reminder, "Appointment reminder", "Reminder: your appointment on ", "This is a reminder of your appointment for ", ".", "If you cannot come"},
}

func occasionOf(kind string) occasion {
	at := slices.IndexFunc(occasions, func(o occasion) bool { return o.kind == kind })
	return occasions[at]
}

// notice is what a letter says of an appointment.
type notice struct {
	Phone, Day, When, What, Vehicle string
	Answered                        bool // somebody reads answers
}

// words of the letter.
func (o occasion) words(n notice) layout.Words {
	w := layout.Words{Letter: layout.Letter{Subject: o.subject + n.Day, Preview: n.When}, Before: []string{o.opening + n.When + o.ending, "What it is for: " + n.What}}
	if n.Vehicle != "" {
		w.Before = append(w.Before, "Vehicle: "+n.Vehicle)
	}
	switch {
	case n.Phone != "":
		w.After = []string{o.closing + ", please call " + n.Phone + "."}
	case n.Answered:
		w.After = []string{o.closing + ", please answer this mail."}
	}
	return w
}

// write to the customer, where an address is known and mails are wanted. The id makes it once for each version of the appointment, and a
// reminder once for each time that was agreed on.
func write(ctx context.Context, tx db.Tx, by audit.Actor, a *Appointment, kind string) error {
	if !a.Mails || a.Email == "" {
		return nil
	}
	center, err := tenancy.ReadProfile(ctx, tx)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(center.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	in := locale.Locale(center.Locale)
	n := notice{Day: in.ShortDay(a.StartsAt, zone), When: a.Span().when(in, zone), What: a.What, Vehicle: vehicleLine(a), Answered: center.Email != ""}
	if center.Phone != "" {
		n.Phone = customers.ShowPhone(center.Phone)
	}
	return letters.Send(ctx, tx, letters.Letter{Kind: kind, ID: onceFor(a, kind), About: a.ID, By: by,
		To: letters.Customer{ID: db.OrZero(a.CustomerID), Name: a.Customer, Email: a.Email}, Words: occasionOf(kind).words(n)})
}

// vehicleLine names what the customer brings; nothing where nobody has said.
func vehicleLine(a *Appointment) string {
	if a.Vehicle == "" || a.Plate == "" {
		return cmp.Or(a.Vehicle, a.Plate)
	}
	return a.Vehicle + ", " + a.Plate
}

func onceFor(a *Appointment, kind string) uuid.UUID {
	if kind == reminder {
		return uuid.NewSHA1(a.ID, []byte(a.StartsAt.UTC().Format(time.RFC3339)))
	}
	return uuid.NewSHA1(a.ID, []byte(strconv.FormatInt(a.Version, 10)))
}

// Samples of the mails, in the words that are sent.
func Samples(string) (list []mail.Sample) {
	n := notice{Phone: "+1 312-555-0142", Day: "Tue, Dec 1", When: "Tuesday, December 1, 2026, 9:00\u00a0AM to 11:00\u00a0AM", What: "Front brakes", Vehicle: "2018 Toyota RAV4, KV18 ZRO"}
	for _, o := range occasions {
		list = append(list, letters.Sample(o.kind, o.label, "", letters.Letter{Words: o.words(n)}))
	}
	return append(list, letters.Sample(confirmation, occasions[0].label, "no logo", letters.Letter{Words: occasions[0].words(n)}))
}
