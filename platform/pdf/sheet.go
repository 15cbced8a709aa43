package pdf

import (
	"fmt"
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// pages stands for how many there are, until that is known.
const pages = "{pages}"

// sheet is a document on its way to paper; y is how far down the page is written.
type sheet struct {
	pdf *fpdf.Fpdf
	doc Document
	y   float64
}

const (
	small  = 8.5 // points
	normal = 9.5
	line   = 4.6 // millimeters from one line of normal text to the next
)

func (s *sheet) write() {
	s.turn()
	s.head()
	s.facts()
	s.table()
	s.sums()
	s.notes()
}

// turn begins a page, with its foot.
func (s *sheet) turn() {
	s.pdf.AddPage()
	s.use("", 8, gray)
	s.put(margin, 297-foot, wide-34, "L", s.doc.Foot)
	later := s.pdf.GetStringWidth(pages) - s.pdf.GetStringWidth("0") // the number takes the mark's place when all pages are known
	s.pdf.SetXY(margin+wide-26+later, 297-foot)
	s.pdf.CellFormat(26, line, "Page "+strconv.Itoa(s.pdf.PageNo())+" of "+pages, "", 0, "R", false, 0, "")
	s.y = margin
}

// head is who writes at the left, and what this is at the right. Its lines share the width.
func (s *sheet) head() {
	s.mark(margin, s.y)
	left := s.y
	s.use("B", 11, black)
	left = s.block(margin+12, left, 88, "L", 5.2, s.doc.From.Name)
	s.use("", small, gray)
	for _, text := range s.doc.From.Lines {
		left = s.block(margin+12, left, 88, "L", 4.2, text)
	}
	s.use("B", 18, black)
	right := s.block(margin+102, s.y-1, wide-102, "R", 8, s.doc.Title)
	s.use("", small, gray)
	right = s.block(margin+102, right, wide-102, "R", 4.2, s.doc.Number)
	right = s.block(margin+102, right, wide-102, "R", 4.2, s.doc.Date)
	s.y = max(left, right) + 8
}

// mark is the sign of the house: a roof with three lines under it.
func (s *sheet) mark(x, y float64) {
	s.fill(petrol)
	s.pdf.RoundedRect(x, y, 9, 9, 2, "1234", "F")
	s.draw(ink{255, 255, 255}, .6)
	s.pdf.MoveTo(x+2.2, y+6.6)
	s.pdf.LineTo(x+2.2, y+3.6)
	s.pdf.LineTo(x+4.5, y+1.9)
	s.pdf.LineTo(x+6.8, y+3.6)
	s.pdf.LineTo(x+6.8, y+6.6)
	s.pdf.DrawPath("D")
	s.draw(light, .6)
	for i := range 3 {
		s.pdf.Line(x+3.4, y+4.3+1.2*float64(i), x+5.6, y+4.3+1.2*float64(i))
	}
}

func (s *sheet) facts() {
	if len(s.doc.Facts) == 0 {
		return
	}
	width := wide / float64(len(s.doc.Facts))
	top, lowest := s.y, s.y
	for i, fact := range s.doc.Facts {
		x, y := margin+width*float64(i), top
		s.use("", small, gray)
		y = s.block(x, y, width-4, "L", line, fact.Label)
		s.use("B", normal, black)
		y = s.block(x, y, width-4, "L", line, fact.Value)
		s.use("", normal, black)
		for _, text := range fact.Lines {
			y = s.block(x, y, width-4, "L", line, text)
		}
		lowest = max(lowest, y)
	}
	s.y = lowest + 7
}

// sums stand together at the right, on a page of their own rather than torn.
func (s *sheet) sums() {
	if len(s.doc.Sums) == 0 {
		return
	}
	const width, step = 84.0, 5.6
	if s.y+4+step*float64(len(s.doc.Sums)+1) > end {
		s.turn()
	}
	s.y += 4
	for _, sum := range s.doc.Sums {
		x := margin + wide - width
		s.use("", normal, gray)
		height := step
		if sum.Grand {
			s.draw(rule, .25)
			s.pdf.Line(x, s.y+1, margin+wide, s.y+1)
			s.y += 2.5
			s.use("B", 11.5, black)
			height = 6.5
		}
		s.put(x, s.y, width-34, "L", sum.Label)
		if !sum.Grand {
			s.use("", normal, black)
		}
		s.put(margin+wide-34, s.y, 34, "R", sum.Amount)
		s.y += height
	}
}

func (s *sheet) notes() {
	s.y += 6
	s.use("", small, gray)
	for _, text := range s.doc.Notes {
		lines := s.wrap(text, wide)
		if s.y+4.2*float64(len(lines)) > end {
			s.turn()
			s.use("", small, gray)
		}
		s.y = s.lines(margin, s.y, wide, "L", 4.2, lines) + 1.5
	}
}

// block writes text that may need several lines and answers how far down it came.
func (s *sheet) block(x, y, width float64, align string, step float64, text string) float64 {
	if text == "" {
		return y
	}
	return s.lines(x, y, width, align, step, s.wrap(text, width))
}

func (s *sheet) lines(x, y, width float64, align string, step float64, lines []string) float64 {
	for _, text := range lines {
		s.pdf.SetXY(x, y)
		s.pdf.CellFormat(width, step, text, "", 0, align, false, 0, "")
		y += step
	}
	return y
}

// put writes one line; what does not fit is cut with an ellipsis.
func (s *sheet) put(x, y, width float64, align, text string) {
	s.pdf.SetXY(x, y)
	s.pdf.CellFormat(width, line, s.fit(text, width), "", 0, align, false, 0, "")
}

func (s *sheet) fit(text string, width float64) string {
	text = plain(text)
	if s.pdf.GetStringWidth(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && s.pdf.GetStringWidth(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// wrap breaks text into lines of a width; a word that is longer is broken anywhere.
func (s *sheet) wrap(text string, width float64) []string {
	return s.pdf.SplitText(plain(text), width)
}

func (s *sheet) use(style string, points float64, color ink) {
	s.pdf.SetFont(family, style, points)
	s.pdf.SetTextColor(color.r, color.g, color.b)
}

func (s *sheet) draw(color ink, width float64) {
	s.pdf.SetDrawColor(color.r, color.g, color.b)
	s.pdf.SetLineWidth(width)
}

func (s *sheet) fill(color ink) { s.pdf.SetFillColor(color.r, color.g, color.b) }

// check refuses a document that cannot be drawn: a mistake in the program.
func (d Document) check() error {
	var total float64
	for _, column := range d.Columns {
		total += column.Width
	}
	if len(d.Columns) > 0 && total <= 0 {
		return fmt.Errorf("pdf: the columns of %s %s have no width", d.Title, d.Number)
	}
	for i, row := range d.Rows {
		if len(row.Cells) != len(d.Columns) {
			return fmt.Errorf("pdf: row %d of %s %s has %d cells for %d columns", i+1, d.Title, d.Number, len(row.Cells), len(d.Columns))
		}
	}
	return nil
}
