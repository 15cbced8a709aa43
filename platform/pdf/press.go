package pdf

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

//go:embed fonts/DejaVuSansCondensed.ttf
var regular []byte

//go:embed fonts/DejaVuSansCondensed-Bold.ttf
var bold []byte

// Press prints documents, a few at once.
type Press struct{ slots chan struct{} }

// NewPress prints at most so many documents at the same time.
func NewPress(atOnce int) *Press { return &Press{make(chan struct{}, max(1, atOnce))} }

// Print writes the document to w. It waits for its turn, until ctx ends.
func (p *Press) Print(ctx context.Context, w io.Writer, d Document) error {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return fmt.Errorf("print %s %s: %w", d.Title, d.Number, context.Cause(ctx))
	}
	if err := d.check(); err != nil {
		return err
	}
	s := newSheet(d)
	s.write()
	if err := s.pdf.Output(w); err != nil {
		return fmt.Errorf("print %s %s: %w", d.Title, d.Number, err)
	}
	return nil
}

const family = "DejaVu Sans Condensed"

// Millimeters of A4.
const (
	margin = 18.0
	wide   = 210 - 2*margin
	foot   = 16.0
	end    = 297 - foot - 8 // below it a new page begins
)

// ink is a color of the house.
type ink struct{ r, g, b int }

var (
	black  = ink{20, 30, 35}
	gray   = ink{92, 105, 112}
	rule   = ink{214, 221, 224}
	petrol = ink{13, 84, 104}
	light  = ink{143, 214, 228}
)

func newSheet(d Document) *sheet {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true) // else objects stand in the order of a map
	at := d.At.UTC().Truncate(time.Second)
	f.SetCreationDate(at)
	f.SetModificationDate(at)
	f.SetProducer("Bayline", true)
	f.SetCreator("Bayline", true)
	f.SetAuthor(plain(d.From.Name), true)
	f.SetTitle(plain(d.Title+" "+d.Number), true)
	f.SetLang(d.Language)
	f.AliasNbPages(pages)
	f.AddUTF8FontFromBytes(family, "", regular)
	f.AddUTF8FontFromBytes(family, "B", bold)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(false, 0)
	f.SetCellMargin(0)
	return &sheet{pdf: f, doc: d}
}
