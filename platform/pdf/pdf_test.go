package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bayline/platform/files"
	"bayline/platform/pdf"
	"bayline/platform/pdf/pdftest"
)

func paper(lines int) pdf.Document {
	d := pdf.Document{
		Title: "Statement", Number: "BL-0042-7", Date: "Dec 1, 2026", Language: "en-US", At: time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC),
		From:    pdf.Party{Name: "Bayline", Lines: []string{"The platform that your center works with"}},
		Facts:   []pdf.Fact{{Label: "For", Value: "Škoda & Søn", Lines: []string{"Ærøgade 4 (side door)"}}, {Label: "Month", Value: "Νοέμβριος"}},
		Columns: []pdf.Column{{Label: "What", Width: 4}, {Label: "Amount", Width: 1, Num: true}},
		Sums:    []pdf.Sum{{Label: "Before", Amount: "€0.00"}, {Label: "Left", Amount: "€1,234.50", Grand: true}},
		Notes:   []string{"Nothing is to be paid."},
		Foot:    "Bayline, BL-0042-7",
	}
	for i := range lines {
		d.Rows = append(d.Rows, pdf.Row{Cells: []string{fmt.Sprintf("Work order #%d", 1000+i), "−€25.00"}})
	}
	return d
}

func print(t *testing.T, d pdf.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.NewPress(1).Print(t.Context(), &b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEverythingStandsOnThePaper(t *testing.T) {
	t.Parallel()
	text := pdftest.Text(t, print(t, paper(3)))
	for _, want := range []string{"Statement", "BL-0042-7", "Dec 1, 2026", "Škoda & Søn", "Ærøgade 4 (side door)", "Νοέμβριος", "What", "Amount",
		"Work order #1000", "Work order #1002", "−€25.00", "€1,234.50", "Nothing is to be paid.", "Page 1 of 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
	empty := paper(0)
	empty.Empty = "Nothing has happened."
	if text := pdftest.Text(t, print(t, empty)); !strings.Contains(text, "Nothing has happened.") {
		t.Errorf("an empty paper does not say so:\n%s", text)
	}
}

// Long tables run over pages: no line is lost, none stands twice, and the head is on each.
func TestLinesRunOverPages(t *testing.T) {
	t.Parallel()
	const lines = 211
	document := print(t, paper(lines))
	text := pdftest.Text(t, document)
	if pages := pdftest.Pages(document); pages < 4 || strings.Count(text, "Amount\n") != pages || !strings.Contains(text, fmt.Sprintf("Page %d of %d\n", pages, pages)) {
		t.Errorf("%d pages, %d heads", pages, strings.Count(text, "Amount\n"))
	}
	for i := range lines {
		if n := strings.Count(text, fmt.Sprintf("Work order #%d\n", 1000+i)); n != 1 {
			t.Errorf("line %d stands %d times", i, n)
		}
	}
}

// A text that is longer than its cell or the page is broken, not cut off.
func TestLongTextsAreBroken(t *testing.T) {
	t.Parallel()
	d := paper(1)
	words := strings.Repeat("front axle ", 1200)
	d.Rows = append(d.Rows, pdf.Row{Cells: []string{words, "1"}}, pdf.Row{Cells: []string{strings.Repeat("Q", 400), "2"}})
	document := print(t, d)
	text := strings.ReplaceAll(pdftest.Text(t, document), "\n", " ")
	if n := strings.Count(text, "front"); n != 1200 {
		t.Errorf("%d of 1200 words are left", n)
	}
	if n := strings.Count(text, "Q"); n != 400 {
		t.Errorf("%d letters of a long word are left", n)
	}
	if pdftest.Pages(document) < 3 {
		t.Error("the long line did not go on over the pages")
	}
}

func TestWhatCannotBeDrawnIsABox(t *testing.T) {
	t.Parallel()
	d := paper(0)
	d.Foot, d.Notes = "", []string{"a\x00b\u202ec \U0001F697 d\te"}
	if text := pdftest.Text(t, print(t, d)); !strings.Contains(text, "abc □ d e") {
		t.Errorf("it says %q", text)
	}
}

// The same document is the same bytes, and one that differs is not.
func TestTheSameDocumentIsTheSameBytes(t *testing.T) {
	t.Parallel()
	first := print(t, paper(40))
	for range 3 {
		if !bytes.Equal(first, print(t, paper(40))) {
			t.Fatal("the same document was printed differently")
		}
	}
	if bytes.Equal(first, print(t, paper(41))) {
		t.Error("another document is the same")
	}
}

// What we print passes the check of files that people hand in: no script, no encryption, whole to the end.
func TestOurOwnCheckTakesIt(t *testing.T) {
	t.Parallel()
	store, err := files.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := files.Save(t.Context(), store, "documents", make([]byte, 32), []byte("place"),
		files.Upload{Name: "statement.pdf", Body: bytes.NewReader(print(t, paper(30))), Limit: files.DocumentLimit, Kinds: files.PDFs}); err != nil {
		t.Error(err)
	}
}

// slow is a reader of the paper that holds the press until it is let go.
type slow struct {
	at, most *atomic.Int64
	begun    chan struct{}
	goOn     chan struct{}
	once     sync.Once
}

func (s *slow) Write(b []byte) (int, error) {
	s.once.Do(func() {
		now := s.at.Add(1)
		for most := s.most.Load(); now > most && !s.most.CompareAndSwap(most, now); most = s.most.Load() {
		}
		s.begun <- struct{}{}
		<-s.goOn
		s.at.Add(-1)
	})
	return len(b), nil
}

// A press of two prints two at once; the third waits for its turn, and leaves the queue when its reader has gone.
func TestThePressPrintsAFewAtOnce(t *testing.T) {
	t.Parallel()
	press := pdf.NewPress(2)
	var at, most atomic.Int64
	begun, goOn := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if err := press.Print(t.Context(), &slow{at: &at, most: &most, begun: begun, goOn: goOn}, paper(2)); err != nil {
				t.Error(err)
			}
		})
	}
	<-begun
	<-begun
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := press.Print(gone, io.Discard, paper(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone still waits: %v", err)
	}
	for range 4 {
		goOn <- struct{}{}
		<-begun
	}
	goOn <- struct{}{}
	goOn <- struct{}{}
	all.Wait()
	if most.Load() != 2 {
		t.Errorf("%d were printed at once", most.Load())
	}
}

func TestARowNeedsItsCells(t *testing.T) {
	t.Parallel()
	d := paper(0)
	d.Rows = []pdf.Row{{Cells: []string{"only one"}}}
	if err := pdf.NewPress(1).Print(t.Context(), io.Discard, d); err == nil {
		t.Error("a row without an amount was printed")
	}
}
