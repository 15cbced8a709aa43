package files_test

import (
	"fmt"
	"strings"
	"testing"

	"bayline/platform/files"
)

// What a document says of itself is read wherever it stands, and a document that lies or bursts costs no more than its bounds.
func TestPDFFacts(t *testing.T) {
	t.Parallel()
	page := "<< /Type /Page /Parent 2 0 R >>"
	packed := func(header, objects string, number int) string {
		return stream(fmt.Sprintf("/Type /ObjStm /N %d /First %d /Filter /FlateDecode", number, len(header)), deflated(header+objects))
	}
	for _, c := range []struct {
		name    string
		content []byte
		want    files.Facts
	}{
		{"one page, and no word of its program", pdf(), files.Facts{Pages: 1}},
		{"two more pages", pdf(page, page), files.Facts{Pages: 3}},
		{"a program", pdf("<< /Title (Producer) /Producer (Lakeside \\(Bank\\) 2.1\\056) >>"), files.Facts{Pages: 1, Producer: "Lakeside (Bank) 2.1."}},
		{"in UTF-16, as digits", pdf("<< /Producer <FEFF00440072007500630 06B> >>"), files.Facts{Pages: 1, Producer: "Druck"}},
		{"in UTF-8", pdf("<< /Producer (\xef\xbb\xbfBasım Evi) >>"), files.Facts{Pages: 1, Producer: "Basım Evi"}},
		{"packed away", pdf(packed("10 0 11 32 ", page+"\n<< /Producer (Hidden Press) >>", 2)), files.Facts{Pages: 2, Producer: "Hidden Press"}},
		{"written again in an update", append(pdf(page), []byte("4 0 obj\n"+page+"\nendobj\n"+string(pdf()[9:]))...), files.Facts{Pages: 2}},
		{"nested, not its own", pdf("<< /Kids << /Type /Page /Producer (Inner) >> >>"), files.Facts{Pages: 1}},
		{"with what turns a line around", pdf("<< /Producer (\xfe\xff\x20\x2e\x00A\x00\x07\x00B) >>"), files.Facts{Pages: 1, Producer: "AB"}},
		{"too long", pdf("<< /Producer (" + strings.Repeat("long ", 100_000) + ") >>"), files.Facts{Pages: 1, Producer: strings.TrimSpace(strings.Repeat("long ", 16))}},
		{"a stream that says more objects than it has", pdf(packed("10 0 ", page, 9_999)), files.Facts{Pages: 2}},
		{"a stream that points out of itself", pdf(packed("10 9999999 ", page, 1)), files.Facts{Pages: 1}},
		{"a stream with a place below zero", pdf(packed("10 -5 ", page, 1)), files.Facts{Pages: 1}},
		{"numbers that run over", pdf(stream("/Type /ObjStm /N 99999999999999999999 /First 99999999999999999999 /Filter /FlateDecode", deflated("x"))), files.Facts{Pages: 1}},
		{"a reference for the program", pdf("<< /Producer 7 0 R >>"), files.Facts{Pages: 1}},
	} {
		stored := newShelf(t).keep("document.pdf", c.content)
		if stored.Facts == nil || *stored.Facts != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, stored.Facts, c.want)
		}
	}
	many := pdf(strings.Split(strings.Repeat(page+"|", 40_000), "|")[:40_000]...)
	if facts := newShelf(t).keep("many.pdf", many).Facts; facts.Pages != 40_001 {
		t.Errorf("many pages: %+v", facts)
	}
	if facts := newShelf(t).keep("photo.png", asPNG(t, photo(20, 20))).Facts; facts != nil {
		t.Errorf("a picture has %+v", facts)
	}
}
