package tenancy

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/google/uuid"

	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/files"
	"bayline/platform/secret"
)

// storeLimit is what the files of one center may take, in bytes.
const storeLimit = 2 << 30

// Paper is a file that a center keeps about itself: its logo, its licenses and certificates.
type Paper struct {
	ID        uuid.UUID
	Kind      string // "logo" or "document"
	Name      string // as the person called it
	Type      string
	Size      int64
	SHA256    []byte
	Stored    string
	CreatedAt time.Time
}

// paperKinds says what each kind may be.
var paperKinds = map[string]struct {
	kinds files.Kinds
	limit int64
}{
	"logo":     {files.Pictures, files.LogoLimit},
	"document": {files.Pictures | files.PDFs, files.DocumentLimit},
}

// Papers of the center, its logo among them, the newest first.
func (m *Module) Papers(ctx context.Context, me Member) (list []Paper, err error) {
	err = m.DB.InCenterRead(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		list, err = readPapers(ctx, tx)
		return err
	})
	return list, err
}

// KeepPaper takes a file in, sealed under the center's key. A new logo takes the place of the old one.
func (m *Module) KeepPaper(ctx context.Context, me Member, kind, name string, body io.Reader) error {
	rule, known := paperKinds[kind]
	if !known {
		return fault.New(fault.NotFound, "There is no such kind of file.")
	}
	id := db.NewID()
	var key []byte
	err := m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		used, err := sumPapers(ctx, tx)
		if err != nil {
			return err
		}
		if used+rule.limit > storeLimit {
			return fault.New(fault.Limit, "The center's files have reached 2 GB. Remove some first.")
		}
		key, err = m.Vault.FileKey(ctx, tx, secret.Center(me.Center()))
		return err
	})
	if err != nil {
		return err
	}
	stored, err := files.Save(ctx, m.Files, files.Center(me.Center()), key, paperPlace(me.Center(), id),
		files.Upload{Name: name, Body: body, Limit: rule.limit, Kinds: rule.kinds})
	if err != nil {
		return err
	}
	var logo Logo
	if kind == "logo" {
		if logo, err = m.drawLogo(ctx, me.Center(), id, key, stored.Name, stored.Type); err != nil {
			return errors.Join(err, m.Files.Remove(context.WithoutCancel(ctx), stored.Name))
		}
	}
	var old string
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if err := insertPaper(ctx, tx, Paper{ID: id, Kind: kind, Name: name, Type: stored.Type, Size: stored.Size, SHA256: stored.SHA256, Stored: stored.Name},
			me.Person().ID); err != nil {
			return err
		}
		if kind == "logo" {
			if old, err = replaceLogo(ctx, tx, id); err != nil {
				return err
			}
			if err := keepLogo(ctx, tx, id, logo); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy."+kind+".kept", id, audit.Note("file", name))
	})
	if err != nil {
		return errors.Join(err, m.Files.Remove(context.WithoutCancel(ctx), stored.Name))
	}
	if old != "" {
		return m.Files.Remove(ctx, old)
	}
	return nil
}

// RemovePaper takes a file away, its row first: a file without a row is swept, a row without a file would be a lie.
func (m *Module) RemovePaper(ctx context.Context, me Member, id uuid.UUID) error {
	var gone Paper
	err := m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) (err error) {
		if gone, err = deletePaper(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, me.Actor(), "tenancy."+gone.Kind+".removed", id, audit.Changed("file", gone.Name, ""))
	})
	if err != nil {
		return err
	}
	return m.Files.Remove(ctx, gone.Stored)
}

// openPaper is what sending a paper needs.
func (m *Module) openPaper(ctx context.Context, me Member, id uuid.UUID) (paper Paper, key []byte, err error) {
	err = m.DB.InCenter(ctx, me.Center(), func(ctx context.Context, tx db.Tx) error {
		if paper, err = readPaper(ctx, tx, id); err != nil {
			return err
		}
		key, err = m.Vault.FileKey(ctx, tx, secret.Center(me.Center()))
		return err
	})
	return paper, key, err
}

func paperPlace(center, id uuid.UUID) []byte { return files.Place("platform.files", center, id) }
