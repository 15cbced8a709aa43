package mail

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/resend/resend-go/v2"

	"bayline/platform/outgoing"
)

// Bounds of one call, and of the wait between two.
const (
	callTimeout = 20 * time.Second
	answerMost  = 64 << 10
	waitLeast   = 5 * time.Second
	waitMost    = time.Hour
)

// outcome of an attempt: Sent, Failed, or Queued to be tried again.
type outcome struct {
	state   State
	id      string
	problem string
	wait    time.Duration // as Resend asks; 0: it does not
}

type provider struct{ client *resend.Client }

func newProvider(key, base string, timeout time.Duration) (*provider, error) {
	address, err := url.Parse(base)
	if err != nil || address.Host == "" {
		return nil, fmt.Errorf("RESEND_BASE_URL is %q; it is an address like https://api.resend.com/", base)
	}
	if !strings.HasSuffix(address.Path, "/") {
		address.Path += "/"
	}
	client := resend.NewCustomClient(&http.Client{Timeout: timeout, Transport: witness{outgoing.Transport()}}, key)
	client.BaseURL = address
	return &provider{client}, nil
}

func (p *provider) send(ctx context.Context, from string, l Letter) outcome {
	seen := new(answer)
	sent, err := p.client.Emails.SendWithOptions(context.WithValue(ctx, answerKey{}, seen), &resend.SendEmailRequest{
		From: l.from(from), To: []string{l.To}, Subject: l.Subject, Html: l.HTML, Text: l.Text, ReplyTo: l.ReplyTo, Attachments: l.attachments(),
	}, &resend.SendEmailOptions{IdempotencyKey: l.key()})
	if err == nil && sent.Id != "" {
		return outcome{state: Sent, id: sent.Id}
	}
	if err == nil {
		err = errors.New("the answer has no id")
	}
	return seen.judge(err)
}

// key makes Resend take a mail once. Sent again by hand, it is another one.
func (l *Letter) key() string {
	key := l.Kind + "/" + l.BusinessID.String()
	if l.round > 0 {
		key += "/" + strconv.FormatInt(l.round, 10)
	}
	return key
}

// answer is what Resend said. The client (resend-go v2.28.0) keeps neither the status nor the name of an error.
type answer struct {
	status     int // 0: none came
	name       string
	retryAfter string
}

type answerKey struct{}

// judge tells what is worth another try: no answer, a busy or broken Resend, a wrong API key, which somebody mends. What Resend finds
// wrong with the mail itself stays wrong.
func (a *answer) judge(err error) outcome {
	problem := err.Error()
	if a.status > 0 {
		problem = strings.TrimSpace(strconv.Itoa(a.status) + " " + a.name + " " + problem)
	}
	o := outcome{state: Queued, problem: problem}
	switch {
	case a.status == http.StatusTooManyRequests:
		if seconds, err := strconv.ParseFloat(a.retryAfter, 64); err == nil && seconds > 0 {
			o.wait = min(time.Duration(seconds*float64(time.Second))+time.Second, waitMost)
		}
	case a.status == http.StatusConflict && a.name != "concurrent_idempotent_requests",
		a.status == http.StatusBadRequest, a.status == http.StatusRequestEntityTooLarge, a.status == http.StatusUnprocessableEntity:
		o.state = Failed
	}
	return o
}

// witness remembers the answer that passes through.
type witness struct{ next http.RoundTripper }

func (w witness) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := w.next.RoundTrip(request)
	seen, ok := request.Context().Value(answerKey{}).(*answer)
	if err != nil || !ok {
		return response, err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, answerMost))
	_ = response.Body.Close()
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	seen.status, seen.retryAfter = response.StatusCode, response.Header.Get("Retry-After")
	var named struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(body, &named) == nil {
		seen.name = named.Name
	}
	return response, nil
}
