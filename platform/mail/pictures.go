package mail

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/resend/resend-go/v2"
)

// Picture stands inside a mail: the HTML shows it as src="cid:<Name>", and it travels along. Nothing is fetched from anywhere.
type Picture struct {
	Name    string `json:"name"` // "logo": small letters
	Type    string `json:"type"` // image/png or image/jpeg
	Content []byte `json:"content"`
}

// picturesMost is what all pictures of a mail may take, in bytes.
const picturesMost = 1 << 20

var (
	shownPicture = regexp.MustCompile(`(?i)\bsrc="([^"]*)"`)
	pictureName  = regexp.MustCompile(`^[a-z]{1,32}$`)
	endings      = map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}
)

// fitting refuses HTML that shows what does not come along, and pictures that nobody would see.
func fitting(html string, pictures []Picture) error {
	var shows []string
	for _, match := range shownPicture.FindAllStringSubmatch(html, -1) {
		name, inside := strings.CutPrefix(match[1], "cid:")
		if !inside {
			return fmt.Errorf("the HTML fetches %s", match[1])
		}
		shows = append(shows, name)
	}
	size := 0
	for _, p := range pictures {
		if endings[p.Type] == "" || !pictureName.MatchString(p.Name) || len(p.Content) == 0 {
			return fmt.Errorf("%q is no picture of a mail", p.Name)
		}
		if !slices.Contains(shows, p.Name) {
			return fmt.Errorf("the picture %q stands nowhere in the HTML", p.Name)
		}
		size += len(p.Content)
	}
	if size > picturesMost {
		return errors.New("the pictures are too large")
	}
	for _, name := range shows {
		if !slices.ContainsFunc(pictures, func(p Picture) bool { return p.Name == name }) {
			return fmt.Errorf("the HTML shows the picture %q, which does not come along", name)
		}
	}
	return nil
}

// attachments as Resend takes them: a content id makes a picture stand in the HTML.
func (l *Letter) attachments() (list []*resend.Attachment) {
	for _, p := range l.Pictures {
		list = append(list, &resend.Attachment{Content: p.Content, Filename: p.Name + endings[p.Type], ContentType: p.Type, ContentId: p.Name})
	}
	return list
}

// from is the installation's address under the sender's name.
func (l *Letter) from(installation string) string {
	address, err := mail.ParseAddress(installation)
	if l.Sender == "" || err != nil {
		return installation
	}
	address.Name = l.Sender
	return address.String()
}

// shown is the HTML with its pictures in place, as a mail program shows it.
func shown(html string, pictures []Picture) string {
	for _, p := range pictures {
		html = strings.ReplaceAll(html, `"cid:`+p.Name+`"`, `"data:`+p.Type+`;base64,`+base64.StdEncoding.EncodeToString(p.Content)+`"`)
	}
	return html
}
