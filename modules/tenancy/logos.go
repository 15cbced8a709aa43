package tenancy

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"bayline/platform/db"
	"bayline/platform/files"
	"bayline/platform/jobs"
	"bayline/platform/secret"
)

// A logo stands in mails at half of these pixels, so that it is sharp on fine screens.
const (
	logoWidth  = 480
	logoHeight = 160
)

// Logo of a center as its mails show it. The zero value is none.
type Logo struct {
	Type          string
	Width, Height int // pixels
	Content       []byte
}

// ReadLogo is the logo of the center in scope; the zero value where it has none, or where it is not drawn yet.
func ReadLogo(ctx context.Context, tx db.Tx) (Logo, error) {
	id, logo, err := readLogo(ctx, tx)
	if err != nil || id == uuid.Nil {
		return Logo{}, err
	}
	logo.Content, err = tx.Open(ctx, logoPlace(id), logo.Content)
	return logo, err
}

func logoPlace(id uuid.UUID) db.Place {
	return db.Place{Table: "tenancy.logos", Column: "picture", Row: id}
}

// drawLogo reads a stored logo and draws it for mails. No transaction is open meanwhile.
func (m *Module) drawLogo(ctx context.Context, center, id uuid.UUID, key []byte, stored, mime string) (Logo, error) {
	small, err := files.Shrink(ctx, m.Files, key, paperPlace(center, id), stored, mime, logoWidth, logoHeight)
	return Logo{Type: small.Type, Width: small.Width, Height: small.Height, Content: small.Content}, err
}

// keepLogo stores a drawn logo beside its file.
func keepLogo(ctx context.Context, tx db.Tx, id uuid.UUID, logo Logo) (err error) {
	if logo.Content, err = tx.Seal(ctx, logoPlace(id), logo.Content); err != nil {
		return err
	}
	return insertLogo(ctx, tx, id, logo)
}

// drawArgs need no id: the job looks for every logo that is not drawn.
type drawArgs struct{}

// Kind of the job.
func (drawArgs) Kind() string { return "tenancy.logos.draw" }

// Workers of the module.
func (m *Module) Workers(w *jobs.Workers) {
	jobs.Add(w, func(ctx context.Context, _ drawArgs) error { return m.DrawLogos(ctx) })
	jobs.Every(w, 24*time.Hour, func() jobs.Args { return drawArgs{} })
}

// DrawLogos draws the logos that were kept before logos were drawn. It may run twice.
func (m *Module) DrawLogos(ctx context.Context) error {
	var missing map[uuid.UUID]uuid.UUID
	err := m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		missing, err = undrawnLogos(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	var failed []error
	for center, id := range missing {
		if err := m.drawKept(ctx, center, id); err != nil {
			failed = append(failed, err) // the others are drawn all the same
		}
	}
	return errors.Join(failed...)
}

func (m *Module) drawKept(ctx context.Context, center, id uuid.UUID) error {
	var paper Paper
	var key []byte
	err := m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) (err error) {
		if paper, err = readPaper(ctx, tx, id); err != nil {
			return err
		}
		key, err = m.Vault.FileKey(ctx, tx, secret.Center(center))
		return err
	})
	if err != nil {
		return err
	}
	logo, err := m.drawLogo(ctx, center, id, key, paper.Stored, paper.Type)
	if err != nil {
		return err
	}
	return m.DB.InCenter(ctx, center, func(ctx context.Context, tx db.Tx) error { return keepLogo(ctx, tx, id, logo) })
}
