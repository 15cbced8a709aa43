package files_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"

	"bayline/platform/files"
)

// painted is a PNG of which each point has the color that paint gives it.
func painted(t *testing.T, width, height int, paint func(x, y int) color.NRGBA) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.SetNRGBA(x, y, paint(x, y))
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestShrinkDrawsWhatMayStandAnywhere(t *testing.T) {
	t.Parallel()
	noise := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- a picture, not a secret
	word := func(ink color.NRGBA) func(x, y int) color.NRGBA {
		return func(x, _ int) color.NRGBA {
			if x < 20 {
				return ink
			}
			return color.NRGBA{}
		}
	}
	for name, one := range map[string]struct {
		content       []byte
		width, height int
		mime          string
		left, right   uint8 // how bright, of 255
	}{
		"wide":        {painted(t, 960, 160, word(color.NRGBA{A: 255})), 480, 80, "image/png", 0, 255},
		"high":        {painted(t, 200, 320, word(color.NRGBA{A: 255})), 100, 160, "image/png", 0, 255},
		"small":       {painted(t, 40, 20, word(color.NRGBA{A: 255})), 40, 20, "image/png", 0, 255},
		"for a night": {painted(t, 40, 20, word(color.NRGBA{R: 250, G: 250, B: 250, A: 255})), 40, 20, "image/png", 250, 0x18},
		"a line":      {painted(t, 4000, 1, func(int, int) color.NRGBA { return color.NRGBA{R: 9, G: 9, B: 9, A: 255} }), 480, 1, "image/png", 9, 9},
		"a photo": {painted(t, 400, 160, func(int, int) color.NRGBA {
			return color.NRGBA{R: uint8(noise.UintN(256)), G: uint8(noise.UintN(256)), B: uint8(noise.UintN(256)), A: 255} // #nosec G115 -- below 256
		}), 400, 160, "image/jpeg", 0, 0},
	} {
		s := newShelf(t)
		stored := s.keep("logo.png", one.content)
		small, err := files.Shrink(t.Context(), s, s.key, s.place, stored.Name, stored.Type, 480, 160)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		drawn, format, err := image.Decode(bytes.NewReader(small.Content))
		if err != nil || "image/"+format != small.Type || small.Type != one.mime || drawn.Bounds() != image.Rect(0, 0, one.width, one.height) ||
			small.Width != one.width || small.Height != one.height {
			t.Errorf("%s: drawn as %s of %v (%+v)", name, format, drawn.Bounds(), err)
			continue
		}
		if one.mime == "image/jpeg" {
			continue
		}
		for at, wanted := range map[int]uint8{0: one.left, one.width - 1: one.right} {
			r, g, b, a := drawn.At(at, 0).RGBA()
			if a != 0xffff || uint8(g>>8) != wanted || r>>8 > 250 && wanted < 250 || b>>8 > 250 && wanted < 250 { // #nosec G115 -- 16 bits
				t.Errorf("%s: at %d it is %d %d %d %d, not %d", name, at, r>>8, g>>8, b>>8, a>>8, wanted)
			}
		}
	}
	s := newShelf(t)
	if _, err := files.Shrink(t.Context(), s, s.key, s.place, "centers/none", "image/png", 480, 160); !errors.Is(err, files.ErrMissing) {
		t.Error("a picture that is not there:", err)
	}
	stored := s.keep("logo.png", painted(t, 9, 9, word(color.NRGBA{A: 255})))
	if _, err := files.Shrink(t.Context(), s, s.key, []byte("another place"), stored.Name, stored.Type, 480, 160); !errors.Is(err, files.ErrSealed) {
		t.Error("a picture of another place:", err)
	}
}
