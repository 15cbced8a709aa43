package metered

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"bayline/modules/tenancy"
	"bayline/platform/files"
)

// paper sends a statement as a PDF.
func (m *Module) paper(c *fiber.Ctx, me tenancy.Member) error {
	s, err := m.asked(c, me)
	if err != nil {
		return err
	}
	var document bytes.Buffer
	if err := m.print(c.UserContext(), &document, s); err != nil {
		return err
	}
	files.Attach(c, "application/pdf", s.Code()+".pdf")
	return c.Send(document.Bytes())
}

// sheet sends a statement as comma-separated values while it is read. What cannot be read to its end cuts the connection, so that
// nobody takes a part for the whole.
func (m *Module) sheet(c *fiber.Ctx, me tenancy.Member) error {
	s, err := m.asked(c, me)
	if err != nil {
		return err
	}
	files.Attach(c, "text/csv; charset=utf-8", s.Code()+".csv")
	ctx := context.WithoutCancel(c.UserContext()) // the request is given back before its answer is read
	read, write := io.Pipe()
	go func() { write.CloseWithError(m.table(ctx, write, s)) }()
	c.Context().SetBodyStream(read, -1)
	return nil
}

func (m *Module) asked(c *fiber.Ctx, me tenancy.Member) (*Statement, error) {
	number, err := strconv.ParseInt(c.Params("number"), 10, 64)
	if err != nil {
		return nil, errors.Join(errNoStatement, err)
	}
	return m.Statement(c.UserContext(), me, number)
}
