package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	fieldsLimit = bodyLimit // all fields of a form together
	fieldsMost  = 5000
)

// File is an upload on its way in: what has been read of it is gone. A cut connection is an error of Read, never an early end.
type File struct {
	Field string
	Name  string // as the person called it, without folders, at most 200 characters
	Type  string // as the browser says: a claim
	part  *multipart.Part
}

func (f *File) Read(p []byte) (int, error) {
	n, err := f.part.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errCut.Because(err)
	}
	return n, err
}

// Upload is the next file of the form, streamed, or nil where no more was chosen. Fields that stand before the file are bound by
// [Bind]; put the file last in the form. Read a file before asking for the next.
func Upload(c *fiber.Ctx) (*File, error) {
	if !isMultipart(c.Request()) {
		return nil, nil
	}
	body, err := multipartOf(c)
	if err != nil {
		return nil, err
	}
	part, err := body.file()
	if part == nil || err != nil {
		return nil, err
	}
	return &File{Field: part.FormName(), Name: shortName(part.FileName()), Type: part.Header.Get(fiber.HeaderContentType), part: part}, nil
}

// nameMost is what a file's name may have, in characters: it goes out again in a header, and proxies drop answers with long ones.
const nameMost = 200

// shortName takes the middle out of a name that is too long: its ending says what the file is.
func shortName(name string) string {
	runes := []rune(name)
	if len(runes) <= nameMost {
		return name
	}
	const ending = 20
	return string(runes[:nameMost-ending]) + string(runes[len(runes)-ending:])
}

// multipartBody is a multipart form read up to its first file.
type multipartBody struct {
	reader *multipart.Reader
	values map[string][]string
	next   *multipart.Part // the file that ended the fields
	size   int64
	count  int
}

type multipartKey struct{}

// multipartOf reads the leading fields once, and leaves the file where it is: on the wire.
func multipartOf(c *fiber.Ctx) (*multipartBody, error) {
	if body, ok := c.Locals(multipartKey{}).(*multipartBody); ok {
		return body, nil
	}
	_, params, err := mime.ParseMediaType(string(c.Request().Header.ContentType()))
	if err != nil || params["boundary"] == "" {
		return nil, errCut.Because(err)
	}
	stream := c.Request().BodyStream()
	if stream == nil {
		stream = bytes.NewReader(c.Request().Body())
	}
	body := &multipartBody{reader: multipart.NewReader(stream, params["boundary"]), values: map[string][]string{}}
	if body.next, err = body.advance(); err != nil {
		return nil, err
	}
	c.Locals(multipartKey{}, body)
	return body, nil
}

// file is the next file, or nil at the end.
func (b *multipartBody) file() (*multipart.Part, error) {
	if part := b.next; part != nil {
		b.next = nil
		return part, nil
	}
	return b.advance()
}

// advance collects fields until a file begins. A file input that was left empty arrives as a file without a name: a field.
func (b *multipartBody) advance() (*multipart.Part, error) {
	for {
		part, err := b.reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, errCut.Because(err)
		}
		if !sound(part.FormName()) || !sound(part.FileName()) {
			return nil, errText
		}
		if part.FileName() != "" {
			return part, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, fieldsLimit-b.size+1))
		if err != nil {
			return nil, errCut.Because(err)
		}
		b.size += int64(len(value))
		if b.count++; b.size > fieldsLimit || b.count > fieldsMost {
			return nil, errTooLarge
		}
		if !soundBytes(value) {
			return nil, errText
		}
		b.values[part.FormName()] = append(b.values[part.FormName()], unixLines(string(value)))
	}
}

func isMultipart(request *fasthttp.Request) bool { return hasType(request, fiber.MIMEMultipartForm) }

func isForm(request *fasthttp.Request) bool { return hasType(request, fiber.MIMEApplicationForm) }

func hasType(request *fasthttp.Request, want string) bool {
	have, _, _ := strings.Cut(string(request.Header.ContentType()), ";")
	return strings.EqualFold(strings.TrimSpace(have), want)
}
