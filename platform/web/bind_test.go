package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/web"
)

type address struct {
	Street string `form:"street"`
}

type visit struct {
	web.Form
	address
	Plate  string   `form:"plate"`
	Jobs   []string `form:"job"`
	Price  string
	Hidden int
}

func TestBind(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, func(r *web.Router) {
		take := web.PublicForm(func(c *fiber.Ctx, form *visit) error {
			return c.SendString(fmt.Sprintf("%q %q %q %q %d %v", form.Street, form.Plate, form.Jobs, form.Price, form.Hidden, form.Bad()))
		})
		r.Post("/visits", take)
		r.Get("/visits", take)
		r.Post("/wrong", web.PublicForm(func(c *fiber.Ctx, _ *struct {
			Number int `form:"number"`
		}) error {
			return c.SendString("bound")
		}))
	})
	want := `"Quay 1" "AB 12" ["oil" "tires"] "" 0 false`
	body := "street=Quay+1&plate=AB+12&job=oil&job=tires&Price=1&price=1&Hidden=7&hidden=7&errors=x&Form=x"
	if got := h.ask(t, "POST", "/visits", body, same); got.Text != want {
		t.Errorf("a form binds %s, want %s", got.Text, want)
	}
	if got := h.ask(t, "GET", "/visits?"+body, ""); got.Text != want {
		t.Errorf("a query binds %s, want %s", got.Text, want)
	}
	if got := h.ask(t, "POST", "/visits?plate=QUERY", "street=s", same); got.Text != `"s" "" [] "" 0 false` {
		t.Errorf("a POST took from its address: %s", got.Text)
	}
	if got := h.ask(t, "POST", "/visits", "plate=a%0D%0Ab", same); !strings.Contains(got.Text, `"a\nb"`) {
		t.Errorf("line ends: %s", got.Text)
	}
	if got := h.ask(t, "POST", "/wrong", "number=1", same); got.StatusCode == 200 {
		t.Error("a number was bound: what was typed could not come back")
	}
	if got := web.FormFields(reflect.TypeFor[visit]()); !reflect.DeepEqual(got, []string{"street", "plate", "job"}) {
		t.Errorf("the form's fields are %v", got)
	}
}

// form writes a multipart form: the fields, then the file.
func form(t *testing.T, fields map[string]string, name string, file []byte) (string, *bytes.Buffer) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, value := range fields {
		if err := w.WriteField(field, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("proof", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(file)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), &body
}

type claim struct {
	web.Form
	Amount string `form:"amount"`
}

func uploads(r *web.Router) {
	rooms(r)
	r.Group("/subscription").Post("/:period/proofs", web.PublicForm(func(c *fiber.Ctx, form *claim) error {
		file, err := web.Upload(c)
		if err != nil {
			return err
		}
		if file == nil {
			return c.SendString("no file")
		}
		size, err := io.Copy(io.Discard, file)
		if err != nil {
			return err
		}
		return c.SendString(fmt.Sprintf("%s %s %d of %s", form.Amount, file.Name, size, file.Field))
	}).WithUpload(3<<20))
	r.Post("/ignored", web.Public(func(c *fiber.Ctx) error { return c.SendString("not read") }).WithUpload(3<<20))
}

func TestUpload(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{Visitor: signedIn}, uploads)
	const signed, token = "Cookie: session-token=yes", "right"
	post := func(path string, fields map[string]string, name string, size int) answer {
		t.Helper()
		kind, body := form(t, fields, name, make([]byte, size))
		return h.ask(t, "POST", path, body.String(), "Content-Type: "+kind, same, signed)
	}
	fields := map[string]string{"csrf": token, "amount": "10.00"}
	if got := post("/subscription/2026/proofs", fields, "../../a.pdf", 2<<20); got.Text != "10.00 a.pdf 2097152 of proof" {
		t.Errorf("a proof: %d %q", got.StatusCode, got.Text)
	}
	if got := post("/subscription/2026/proofs", fields, "small.pdf", 3); got.Text != "10.00 small.pdf 3 of proof" {
		t.Errorf("a small proof: %d %q", got.StatusCode, got.Text)
	}
	if got := post("/subscription/2026/proofs", fields, strings.Repeat("ä", 9000)+"the end of it.pdf", 3); got.Text !=
		"10.00 "+strings.Repeat("ä", 183)+"the end of it.pdf 3 of proof" {
		t.Errorf("a name that no header could carry: %d %q", got.StatusCode, got.Text)
	}
	if got := post("/subscription/2026/proofs", fields, "", 0); got.Text != "no file" {
		t.Errorf("nothing chosen: %d %q", got.StatusCode, got.Text)
	}
	if got := post("/subscription/2026/proofs", map[string]string{"amount": "1"}, "a.pdf", 2<<20); got.StatusCode != 403 {
		t.Errorf("without a token: %d", got.StatusCode)
	}
	if got := post("/subscription/2026/proofs", fields, "a.pdf", 4<<20); got.StatusCode != 413 {
		t.Errorf("too large for the route: %d", got.StatusCode)
	}
	if got := post("/notes", fields, "a.pdf", 2<<20); got.StatusCode != 413 {
		t.Errorf("a file where none is taken: %d", got.StatusCode)
	}
	if got := h.ask(t, "POST", "/subscription/2026/proofs", "csrf=right&amount=2", same, signed); got.Text != "no file" {
		t.Errorf("a plain form: %d %q", got.StatusCode, got.Text)
	}
}

// What a handler leaves of a body must not be read as the next request of the connection. fasthttp has read 8 KiB of it before
// the handler, so that is where a smuggled request would begin.
func TestUnreadUploadIsNotTheNextRequest(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, uploads)
	body := "--b\r\nContent-Disposition: form-data; name=\"proof\"; filename=\"a.pdf\"\r\n\r\n"
	body += strings.Repeat("x", 8<<10-len(body)) + strings.Repeat("GET /panic HTTP/1.1\r\nHost: "+h.Addr+"\r\n\r\n", 10_000) + "\r\n--b--\r\n"
	conn, err := net.Dial("tcp", h.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	go fmt.Fprintf(conn, "POST /ignored HTTP/1.1\r\nHost: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=b\r\n"+
		"Content-Length: %d\r\n\r\n%sGET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", h.Addr, len(body), body, h.Addr)
	answers, _ := io.ReadAll(conn)
	if n := strings.Count(string(answers), "HTTP/1.1 200"); n != 2 || strings.Count(string(answers), "HTTP/1.1") != 2 || !strings.HasSuffix(string(answers), "home") {
		t.Errorf("two requests were answered with %.200q … %d times", answers, n)
	}
	if strings.Contains(h.Log.String(), "cheese") {
		t.Error("the file was taken for a request")
	}
}

func TestCutUploadIsAnError(t *testing.T) {
	t.Parallel()
	h := open(t, web.Options{}, uploads)
	kind, body := form(t, map[string]string{"amount": "1"}, "a.pdf", make([]byte, 1<<20))
	form := "amount=" + strings.Repeat("1", 20_000)
	for _, cut := range []struct{ head, body string }{
		{"POST /subscription/1/proofs HTTP/1.1\r\nContent-Type: " + kind, body.String()},
		{"POST /notes HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded", form},
	} {
		conn, err := net.Dial("tcp", h.Addr)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "%s\r\nHost: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Length: %d\r\n\r\n%s", cut.head, h.Addr, len(cut.body), cut.body[:len(cut.body)-10])
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		text, _ := io.ReadAll(conn)
		_ = conn.Close()
		if !strings.HasPrefix(string(text), "HTTP/1.1 "+fmt.Sprint(http.StatusBadRequest)) {
			t.Errorf("a body that was cut off was answered with %.80q", text)
		}
	}
}
