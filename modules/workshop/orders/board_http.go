package orders

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/fault"
	"bayline/platform/web"
	"bayline/views/layout"
)

func (m *Module) board(c *fiber.Ctx, me tenancy.Member) error {
	v, err := m.boardView(c, me, filterOf(c.OriginalURL()))
	if err != nil {
		return err
	}
	if web.Partial(c) {
		return web.Show(c, boardMoved(v, ""))
	}
	return web.Show(c, boardPage(v))
}

func (m *Module) boardView(c *fiber.Ctx, me tenancy.Member, filter boardFilter) (*boardView, error) {
	cards, open, err := m.Board(c.UserContext(), me)
	if err != nil {
		return nil, err
	}
	c.SetUserContext(layout.Counted(c.UserContext(), "/board", open))
	return newBoard(cards, filter, me, m.DB.Clock().Now(), &m.tickets), nil
}

// movedOnBoard answers a move with the fresh columns; where it was refused, with the reason and status 409, so that the card goes
// back to where it is.
func (m *Module) movedOnBoard(c *fiber.Ctx, me tenancy.Member, back string, err error, done string) error {
	var stale *Stale
	sentence := ""
	switch refusal := fault.As(err); {
	case errors.As(err, &stale):
		sentence = stale.Error()
	case refusal != nil && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Invalid):
		sentence = refusal.Text
	case err != nil:
		return err
	}
	if !web.Partial(c) && sentence == "" {
		m.Sessions.Flash(c, done)
		return web.Redirect(c, back)
	}
	v, err := m.boardView(c, me, filterOf(back))
	if err != nil {
		return err
	}
	if sentence != "" {
		c.Status(fiber.StatusConflict)
	} else {
		web.Toast(c, done)
	}
	if !web.Partial(c) {
		return web.Show(c, boardRefused(v, sentence))
	}
	return web.Show(c, boardMoved(v, sentence))
}

// filterOf the address of a board.
func filterOf(address string) (f boardFilter) {
	parsed, err := url.Parse(address)
	if err != nil {
		return f
	}
	f.Technician, _ = idFrom(parsed.Query().Get("technician"))
	f.Late = parsed.Query().Get("late") != ""
	return f
}
