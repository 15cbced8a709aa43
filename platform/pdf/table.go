package pdf

// table writes the lines. Where a page ends its head stands again on the next.
func (s *sheet) table() {
	if len(s.doc.Columns) == 0 {
		return
	}
	widths := s.widths()
	s.columns(widths)
	if len(s.doc.Rows) == 0 && s.doc.Empty != "" {
		s.use("", normal, gray)
		s.y = s.block(margin, s.y+1, wide, "L", line, s.doc.Empty) + 1
	}
	for _, row := range s.doc.Rows {
		s.row(widths, row)
	}
	s.draw(rule, .25)
	s.pdf.Line(margin, s.y, margin+wide, s.y)
}

func (s *sheet) widths() []float64 {
	var total float64
	for _, column := range s.doc.Columns {
		total += column.Width
	}
	widths := make([]float64, len(s.doc.Columns))
	for i, column := range s.doc.Columns {
		widths[i] = column.Width * wide / total
	}
	return widths
}

// gap keeps the cells of a row apart.
const gap = 3.0

func (s *sheet) columns(widths []float64) {
	s.use("", small, gray)
	x := margin
	for i, column := range s.doc.Columns {
		s.put(x, s.y, widths[i]-gap*last(i, widths), column.align(), column.Label)
		x += widths[i]
	}
	s.y += 6
	s.draw(rule, .25)
	s.pdf.Line(margin, s.y, margin+wide, s.y)
	s.y += 1.5
}

func (s *sheet) row(widths []float64, row Row) {
	s.use("", normal, black)
	cells, height := make([][]string, len(row.Cells)), 1
	for i, text := range row.Cells {
		cells[i] = s.wrap(text, widths[i]-gap*last(i, widths))
		height = max(height, len(cells[i]))
	}
	for at := 0; at < height; { // a row that is longer than the page goes on over the next
		room := int((end - s.y) / line)
		if room < min(height-at, 3) {
			s.turn()
			s.columns(widths)
			s.use("", normal, black)
			continue
		}
		upto := min(height, at+room)
		x := margin
		for i, lines := range cells {
			s.lines(x, s.y, widths[i]-gap*last(i, widths), s.doc.Columns[i].align(), line, lines[min(at, len(lines)):min(upto, len(lines))])
			x += widths[i]
		}
		s.y += line * float64(upto-at)
		at = upto
	}
	s.y += 1.4
}

// last is 0 for the last column, which reaches the margin, and 1 for all others.
func last(i int, widths []float64) float64 {
	if i == len(widths)-1 {
		return 0
	}
	return 1
}

func (c Column) align() string {
	if c.Num {
		return "R"
	}
	return "L"
}
