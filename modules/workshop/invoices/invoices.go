package invoices

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"bayline/modules/workshop/catalog"
	"bayline/modules/workshop/orders"
	"bayline/platform/db"
	"bayline/platform/money"
)

// Invoice as it was posted. Seller, BillTo and Vehicle are copies.
type Invoice struct {
	bun.BaseModel `bun:"table:workshop.invoices"`

	CenterID    uuid.UUID     `bun:"center_id,pk"`
	ID          uuid.UUID     `bun:"id,pk"`
	Sequence    int64         `bun:"sequence"`
	Number      string        `bun:"number"` // as printed, and the address
	OrderID     uuid.UUID     `bun:"order_id"`
	OrderNumber int64         `bun:"order_number"`
	CustomerID  *uuid.UUID    `bun:"customer_id"`
	VehicleID   uuid.UUID     `bun:"vehicle_id"`
	Seller      Seller        `bun:"seller,type:jsonb"`
	BillTo      Party         `bun:"bill_to,type:jsonb"`
	Vehicle     Vehicle       `bun:"vehicle,type:jsonb"`
	Currency    string        `bun:"currency"`
	RateNano    int64         `bun:"rate_nano"` // to the center's base currency, in billionths
	TaxMode     money.TaxMode `bun:"tax_mode"`
	NetMinor    int64         `bun:"net_minor"`
	TaxMinor    int64         `bun:"tax_minor"`
	TotalMinor  int64         `bun:"total_minor"`
	IssuedAt    time.Time     `bun:"issued_at"`
	DueOn       time.Time     `bun:"due_on,type:date"` // midnight UTC of that day
	PostedBy    uuid.UUID     `bun:"posted_by"`        // membership

	Lines []*Line `bun:"-" db:"-"`
	Taxes []*Tax  `bun:"-" db:"-"`
}

// Party is somebody named on an invoice.
type Party struct {
	Name       string `json:"name"`
	Company    string `json:"company,omitempty"`
	Street     string `json:"street,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	City       string `json:"city,omitempty"`
	Region     string `json:"region,omitempty"`
	Country    string `json:"country,omitempty"` // ISO 3166-1 alpha-2
	Phone      string `json:"phone,omitempty"`   // E.164
	Email      string `json:"email,omitempty"`
}

// Seller is the center, with the way in which it wrote the document: dates on it stay as they were printed.
type Seller struct {
	Party
	Website            string `json:"website,omitempty"`
	RegistrationNumber string `json:"registration_number,omitempty"`
	TaxID              string `json:"tax_id,omitempty"`
	TimeZone           string `json:"time_zone"`
	Locale             string `json:"locale"`
}

// Vehicle that was worked on.
type Vehicle struct {
	Title       string `json:"title,omitempty"`
	Plate       string `json:"plate,omitempty"`
	VIN         string `json:"vin,omitempty"`
	OdometerIn  *int64 `json:"odometer_in,omitempty"`
	OdometerOut *int64 `json:"odometer_out,omitempty"`
	Unit        string `json:"unit,omitempty"`
}

// Line of an invoice. Its job's name groups it.
type Line struct {
	bun.BaseModel `bun:"table:workshop.invoice_lines"`

	CenterID       uuid.UUID   `bun:"center_id,pk"`
	InvoiceID      uuid.UUID   `bun:"invoice_id,pk"`
	Position       int64       `bun:"position,pk"`
	Job            string      `bun:"job"`
	Kind           orders.Kind `bun:"kind"`
	Description    string      `bun:"description"`
	PartNumber     string      `bun:"part_number"`
	QuantityMilli  int64       `bun:"quantity_milli"`
	UnitPriceMinor int64       `bun:"unit_price_minor"`
	DiscountMinor  int64       `bun:"discount_minor"`
	AmountMinor    int64       `bun:"amount_minor"`
	TaxName        string      `bun:"tax_name"`
	TaxPPM         int64       `bun:"tax_ppm"`
}

// Tax is a row of the tax summary.
type Tax struct {
	bun.BaseModel `bun:"table:workshop.invoice_taxes"`

	CenterID  uuid.UUID `bun:"center_id,pk"`
	InvoiceID uuid.UUID `bun:"invoice_id,pk"`
	Position  int64     `bun:"position,pk"`
	Name      string    `bun:"name"`
	RatePPM   int64     `bun:"rate_ppm"`
	NetMinor  int64     `bun:"net_minor"`
	TaxMinor  int64     `bun:"tax_minor"`
}

// bill copies the authorized jobs of an order and taxes them, in the order's mode and the center's rounding.
func (i *Invoice) bill(o *orders.Order, prices catalog.Catalog) error {
	var taxed []money.TaxLine
	names := map[string]string{}
	for _, job := range o.Authorized() {
		for _, line := range job.Lines {
			class, _ := prices.Class(line.TaxClassID)
			names[class.ID.String()] = class.Name
			taxed = append(taxed, money.TaxLine{Minor: line.AmountMinor, Class: class.ID.String(), Rate: class.Rate})
			i.Lines = append(i.Lines, &Line{
				CenterID: i.CenterID, InvoiceID: i.ID, Position: int64(len(i.Lines) + 1), Job: job.Name, Kind: line.Kind,
				Description: line.Description, PartNumber: line.PartNumber, QuantityMilli: line.QuantityMilli, UnitPriceMinor: line.UnitPriceMinor,
				DiscountMinor: line.DiscountMinor, AmountMinor: line.AmountMinor, TaxName: class.Name, TaxPPM: int64(class.Rate),
			})
		}
	}
	result, err := money.Tax(taxed, o.TaxMode, prices.Rounding)
	if err != nil {
		return err
	}
	i.NetMinor, i.TaxMinor, i.TotalMinor = result.Net, result.Tax, result.Gross
	for n, class := range result.PerClass {
		i.Taxes = append(i.Taxes, &Tax{
			CenterID: i.CenterID, InvoiceID: i.ID, Position: int64(n + 1), Name: names[class.Class], RatePPM: int64(class.Rate),
			NetMinor: class.Net, TaxMinor: class.Tax,
		})
	}
	return nil
}

// number prints the sequence with the year of issue, in the center's zone.
func (i *Invoice) number(sequence int64, zone *time.Location) {
	i.Sequence, i.Number = sequence, fmt.Sprintf("INV-%d-%04d", i.IssuedAt.In(zone).Year(), sequence)
}

// Total of the invoice, tax included.
func (i *Invoice) Total() money.Amount { return money.New(i.TotalMinor, i.Currency) }

// dayOf is the calendar day of a moment, as a date is kept: midnight UTC.
func dayOf(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// State is how far an invoice is paid.
type State string

// The states. Overdue is unpaid or partial after the due date; a credit is due where more was deposited than charged.
const (
	Unpaid    State = "unpaid"
	Partial   State = "partial"
	Paid      State = "paid"
	Overdue   State = "overdue"
	CreditDue State = "credit due"
)

// Summary is an invoice as lists show it.
type Summary struct {
	ID          uuid.UUID
	Sequence    int64
	Number      string
	OrderNumber int64
	Customer    string // who pays
	Plate       string
	Vehicle     string
	Currency    string
	TotalMinor  int64
	PaidMinor   int64
	IssuedAt    time.Time
	DueOn       time.Time // midnight UTC of that day
}

// Total of the invoice.
func (s Summary) Total() money.Amount { return money.New(s.TotalMinor, s.Currency) }

// Due is what is still to pay; negative where a credit is due.
func (s Summary) Due() money.Amount { return money.New(s.TotalMinor-s.PaidMinor, s.Currency) }

// State on a day of the center.
func (s Summary) State(now time.Time, zone *time.Location) State {
	return stateOf(s.TotalMinor, s.PaidMinor, s.DueOn, dayOf(now, zone))
}

// DaysOver is how many days the due date has passed.
func (s Summary) DaysOver(now time.Time, zone *time.Location) int {
	return max(0, int(dayOf(now, zone).Sub(s.DueOn)/(24*time.Hour)))
}

func stateOf(charged, paid int64, due, today time.Time) State {
	switch {
	case paid > charged:
		return CreditDue
	case paid == charged:
		return Paid
	case today.After(due):
		return Overdue
	case paid > 0:
		return Partial
	}
	return Unpaid
}

// Exists tells whether an invoice was ever posted: the center's base currency then stays.
func Exists(ctx context.Context, tx db.Tx) (bool, error) { return anyInvoice(ctx, tx) }
