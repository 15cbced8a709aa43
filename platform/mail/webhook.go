package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"bayline/platform/clock"
	"bayline/platform/fault"
	"bayline/platform/web"
)

// Webhook takes in what Resend tells about mail, at /webhooks/resend. Its messages are signed in the way of Svix
// (docs.svix.com/receiving/verifying-payloads/how-manual): base64 of HMAC-SHA-256 over "id.timestamp.body", with the secret's part after "whsec_".
type Webhook struct {
	Mailer *Mailer
	Clock  clock.Clock
	Log    *slog.Logger
	Secret []byte
}

// Bounds of a message.
const (
	tolerance   = 5 * time.Minute // between Resend's clock and ours
	messageMost = 64 << 10
	idMost      = 128
)

var (
	errUnsigned = fault.New(fault.Forbidden, "This message is not signed by Resend.")
	errMessage  = fault.New(fault.BadRequest, "This message cannot be read.")
)

// ReadSecret reads the setting RESEND_WEBHOOK_SECRET; an empty one is none.
func ReadSecret(setting string) ([]byte, error) {
	if setting == "" {
		return nil, nil
	}
	encoded, found := strings.CutPrefix(setting, "whsec_")
	secret, err := base64.StdEncoding.DecodeString(encoded)
	if !found || err != nil || len(secret) < 16 {
		return nil, fmt.Errorf("RESEND_WEBHOOK_SECRET is not what Resend shows: it begins with whsec_")
	}
	return secret, nil
}

// Routes mounts the address. Without a secret there is none.
func (w *Webhook) Routes(r *web.Router) {
	if len(w.Secret) > 0 {
		r.Post("/webhooks/resend", web.Public(w.receive))
	}
}

func (w *Webhook) receive(c *fiber.Ctx) error {
	body := c.Body()
	if len(body) > messageMost {
		return errMessage
	}
	id := c.Get("svix-id")
	if err := w.check(id, c.Get("svix-timestamp"), c.Get("svix-signature"), body); err != nil {
		return err
	}
	event, known, err := w.read(id, body)
	if err != nil {
		return err
	}
	if known {
		isNew, err := w.Mailer.Learn(c.UserContext(), event)
		if err != nil {
			return err
		}
		if !isNew { // Resend tells again when our answer was lost: that is no mistake, and has no effect
			w.Log.InfoContext(c.UserContext(), "a message of Resend came again", "message", id)
		}
	}
	return c.SendStatus(fiber.StatusOK)
}

// check the signature. There may be several, while the secret changes.
func (w *Webhook) check(id, timestamp, signatures string, body []byte) error {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || id == "" || len(id) > idMost {
		return errUnsigned
	}
	if age := w.Clock.Now().Sub(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return errUnsigned
	}
	sum := hmac.New(sha256.New, w.Secret)
	_, _ = sum.Write([]byte(id + "." + timestamp + "."))
	_, _ = sum.Write(body)
	want := sum.Sum(nil)
	for one := range strings.FieldsSeq(signatures) {
		encoded, found := strings.CutPrefix(one, "v1,")
		signature, err := base64.StdEncoding.DecodeString(encoded)
		if found && err == nil && hmac.Equal(signature, want) {
			return nil
		}
	}
	return errUnsigned
}

// told are the kinds of Resend's messages that change something.
var told = map[string]Fate{
	"email.delivery_delayed": Delayed, "email.delivered": Delivered, "email.bounced": Bounced, "email.suppressed": Bounced,
	"email.failed": Lost, "email.complained": Complained,
}

// read a message; one of another kind is not known.
func (w *Webhook) read(id string, body []byte) (e Event, known bool, err error) {
	var message struct {
		Type      string `json:"type"`
		CreatedAt string `json:"created_at"`
		Data      struct {
			EmailID string `json:"email_id"`
			Bounce  struct {
				Message string `json:"message"`
				Type    string `json:"type"`
				SubType string `json:"subType"`
			} `json:"bounce"`
			Failed struct {
				Reason string `json:"reason"`
			} `json:"failed"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &message); err != nil {
		return Event{}, false, errMessage.Because(err)
	}
	fate, known := told[message.Type]
	if !known || message.Data.EmailID == "" || len(message.Data.EmailID) > idMost {
		return Event{}, false, nil
	}
	bounce := message.Data.Bounce
	e = Event{ID: id, Provider: message.Data.EmailID, Fate: fate, At: w.Clock.Now(),
		Hard: bounce.Type == "" || bounce.Type == "Permanent", Note: bounce.Message}
	if at, err := time.Parse(time.RFC3339Nano, message.CreatedAt); err == nil {
		e.At = at.UTC()
	}
	if kind := strings.TrimSpace(bounce.Type + " " + bounce.SubType); kind != "" {
		e.Note = kind + ": " + bounce.Message
	}
	if message.Data.Failed.Reason != "" {
		e.Note = message.Data.Failed.Reason
	}
	return e, true, nil
}
