package orders

import (
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"bayline/modules/workshop/catalog"
	"bayline/platform/fault"
)

// Medium is how the customer answered.
type Medium string

// The media. System stands where nobody was asked: an answer became void by a change.
const (
	InPerson Medium = "in person"
	ByPhone  Medium = "phone"
	ByText   Medium = "text"
	ByMail   Medium = "e-mail"
	ByLink   Medium = "link"
	System   Medium = "system"
)

// Media that staff may record, in the order of forms.
var Media = [...]Medium{InPerson, ByPhone, ByText, ByMail}

// Decision is what the customer said to a job, as somebody recorded it.
type Decision struct {
	Medium Medium
	Name   string     // of the person who decided
	Reason string     // of a refusal, in their words
	Until  *time.Time // of a "later": the day
}

// check refuses evidence that would prove nothing.
func (d *Decision) check() error {
	d.Name, d.Reason = strings.TrimSpace(d.Name), strings.TrimSpace(d.Reason)
	if d.Name == "" {
		return fault.New(fault.Invalid, "Write the name of the person who decided.")
	}
	for _, medium := range Media {
		if d.Medium == medium {
			return nil
		}
	}
	if d.Medium == ByLink {
		return nil
	}
	return fault.New(fault.Invalid, "Choose how the customer answered.")
}

// Revoked is the outcome of a change after the answer.
const Revoked = "revoked"

// Authorization is the evidence of one answer. It never changes.
type Authorization struct {
	bun.BaseModel `bun:"table:workshop.authorizations"`

	CenterID   uuid.UUID  `bun:"center_id,pk"`
	ID         uuid.UUID  `bun:"id,pk"`
	JobID      uuid.UUID  `bun:"job_id"`
	Outcome    string     `bun:"outcome"` // authorized, declined, deferred or revoked
	Medium     Medium     `bun:"medium"`
	ByName     string     `bun:"by_name"`
	RecordedBy *uuid.UUID `bun:"recorded_by"`
	Reason     string     `bun:"reason"`
	IP         string     `bun:"ip"`
	Snapshot   Snapshot   `bun:"snapshot,type:jsonb"`
	At         time.Time  `bun:"at"`
}

// Snapshot is the job as it stood when it was decided on. Amounts are minor units.
type Snapshot struct {
	Format   int            `json:"format"`
	Order    int64          `json:"order"`
	Job      string         `json:"job"`
	Currency string         `json:"currency"`
	TaxMode  string         `json:"tax_mode"`
	Lines    []SnapshotLine `json:"lines"`
	Net      int64          `json:"net"`
	Tax      int64          `json:"tax"`
	Total    int64          `json:"total"`
}

// SnapshotLine is a line of it.
type SnapshotLine struct {
	Kind        string `json:"kind"`
	Description string `json:"description"`
	PartNumber  string `json:"part_number,omitempty"`
	Quantity    int64  `json:"quantity_milli"`
	UnitPrice   int64  `json:"unit_price"`
	Discount    int64  `json:"discount,omitempty"`
	Amount      int64  `json:"amount"`
	Tax         string `json:"tax_class"`
	TaxRate     int64  `json:"tax_ppm"`
}

// snapshot freezes a job.
func (o *Order) snapshot(j *Job, prices catalog.Catalog) (Snapshot, error) {
	s := Snapshot{Format: 1, Order: o.Number, Job: j.Name, Currency: o.Currency, TaxMode: string(o.TaxMode), Lines: []SnapshotLine{}}
	for _, l := range j.Lines {
		class, _ := prices.Class(l.TaxClassID)
		s.Lines = append(s.Lines, SnapshotLine{
			Kind: string(l.Kind), Description: l.Description, PartNumber: l.PartNumber, Quantity: l.QuantityMilli,
			UnitPrice: l.UnitPriceMinor, Discount: l.DiscountMinor, Amount: l.AmountMinor, Tax: class.Name, TaxRate: int64(class.Rate),
		})
	}
	result, err := o.tax(prices, j)
	s.Net, s.Tax, s.Total = result.Net, result.Tax, result.Gross
	return s, err
}
