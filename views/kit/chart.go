package kit

import "strconv"

// The drawing is 100 units wide and high and stretches with the page.

func (c Chart) line(i int) string {
	y := 0.0
	if len(c.Axis) > 1 {
		y = 100 * float64(i) / float64(len(c.Axis)-1)
	}
	return "M0 " + figure(y) + "H100"
}

func (c Chart) x(i int) string { return figure((float64(i) + .18) * 100 / float64(len(c.Bars))) }

func (c Chart) width() string { return figure(64 / float64(len(c.Bars))) }

func figure(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
