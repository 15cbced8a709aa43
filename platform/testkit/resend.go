package testkit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/uuid"
)

// ResendKey is the API key that a [Resend] takes.
const ResendKey = "re_test" // #nosec G101 -- of a service that lives for a test

// Resend is an outside service: it speaks Resend's protocol, keeps its promise about idempotency keys, and fails as told.
type Resend struct {
	*httptest.Server
	// Behave may answer in Resend's place, and then returns true. accept takes the mail in without an answer. Set it before the
	// first mail.
	Behave func(key string, asked int, w http.ResponseWriter, accept func()) bool

	mu       sync.Mutex
	accepted map[string]string          // idempotency key → id
	content  map[string]json.RawMessage // of what was accepted
	asked    map[string]int
}

// NewResend listens until the test's end.
func NewResend(t testing.TB) *Resend {
	r := &Resend{accepted: map[string]string{}, content: map[string]json.RawMessage{}, asked: map[string]int{}}
	r.Server = httptest.NewServer(http.HandlerFunc(r.emails))
	t.Cleanup(r.Close)
	return r
}

func (r *Resend) emails(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	key := q.Header.Get("Idempotency-Key")
	if err != nil || q.Method != "POST" || q.URL.Path != "/emails" || q.Header.Get("Authorization") != "Bearer "+ResendKey || key == "" || len(key) > 256 {
		RefuseMail(w, 400, "validation_error", "not a request that Resend takes")
		return
	}
	r.mu.Lock()
	r.asked[key]++
	asked := r.asked[key]
	r.mu.Unlock()
	accept := func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.accepted[key] == "" {
			r.accepted[key], r.content[key] = uuid.NewString(), body
		}
	}
	if r.Behave != nil && r.Behave(key, asked, w, accept) {
		return
	}
	r.mu.Lock()
	same := r.accepted[key] == "" || bytes.Equal(r.content[key], body)
	r.mu.Unlock()
	if !same {
		RefuseMail(w, 409, "invalid_idempotent_request", "Same idempotency key used with a different request payload.")
		return
	}
	accept()
	w.Header().Set("Content-Type", "application/json")
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = fmt.Fprintf(w, `{"id":%q}`, r.accepted[key])
}

// RefuseMail answers as Resend does to what it does not take.
func RefuseMail(w http.ResponseWriter, status int, name, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"statusCode":%d,"name":%q,"message":%q}`, status, name, message)
}

// Cut ends a connection without an answer.
func Cut(w http.ResponseWriter) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = connection.(*net.TCPConn).SetLinger(0)
		_ = connection.Close()
	}
}

// Saw tells how often a key was asked for, Resend's id of the mail (empty: never accepted) and the request that was accepted.
func (r *Resend) Saw(key string) (times int, id, content string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked[key], r.accepted[key], string(r.content[key])
}

// Attachment is a file that came with a mail.
type Attachment struct {
	Name, Type, ContentID string
	Content               []byte
}

// Attachments of the mail that was accepted under a key.
func (r *Resend) Attachments(key string) (list []Attachment) {
	_, _, content := r.Saw(key)
	var mail struct {
		Attachments []struct {
			Filename    string `json:"filename"`
			ContentType string `json:"content_type"`
			ContentID   string `json:"content_id"`
			Content     []int  `json:"content"` // as resend-go v2.28.0 writes bytes
		} `json:"attachments"`
	}
	if json.Unmarshal([]byte(content), &mail) != nil {
		return nil
	}
	for _, a := range mail.Attachments {
		one := Attachment{Name: a.Filename, Type: a.ContentType, ContentID: a.ContentID}
		for _, b := range a.Content {
			one.Content = append(one.Content, byte(b)) // #nosec G115 -- bytes, one by one
		}
		list = append(list, one)
	}
	return list
}

// Accepted are the keys of all mails that were taken.
func (r *Resend) Accepted() (keys []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key := range r.accepted {
		keys = append(keys, key)
	}
	return keys
}
