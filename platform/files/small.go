package files

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// Small is a picture drawn anew at a smaller size, for where it travels along: in a mail.
type Small struct {
	Type          string // image/png or image/jpeg, whichever takes less
	Width, Height int
	Content       []byte
}

// What one can see through is put on paper, unless it is so light that it needs ink to be seen.
var (
	paper = color.RGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	ink   = color.RGBA{R: 0x14, G: 0x18, B: 0x1b, A: 0xff}
)

// light is from where on a picture is lost on paper, of the 65,535 of white.
const light = 58_000

// Shrink draws a stored picture of the type so that it fits into width times height; it never gets larger than it is. What one can
// see through gets a ground, because it may be shown on a dark one or on a light one.
func Shrink(ctx context.Context, store Store, key, place []byte, name, mime string, width, height int) (Small, error) {
	blob, err := store.Open(ctx, name)
	if err != nil {
		return Small{}, err
	}
	defer func() { _ = blob.Close() }()
	stored, err := open(blob, key, place)
	if err != nil {
		return Small{}, fmt.Errorf("open file %s: %w", name, err)
	}
	select {
	case drawing <- struct{}{}:
		defer func() { <-drawing }()
	case <-ctx.Done():
		return Small{}, ctx.Err()
	}
	limited, cancel := context.WithTimeout(ctx, drawTimeout)
	defer cancel()
	picture, err := decode(limited, stored, mime)
	if err != nil {
		return Small{}, fmt.Errorf("read picture %s: %w", name, err)
	}
	return shrunk(picture, width, height)
}

func shrunk(picture image.Image, width, height int) (Small, error) {
	from := picture.Bounds()
	w, h := fitting(from.Dx(), from.Dy(), width, height)
	drawn := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(drawn, drawn.Bounds(), picture, from, draw.Src, nil)
	ground(drawn)
	var lossless, photo bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&lossless, drawn); err != nil {
		return Small{}, fmt.Errorf("draw a picture small: %w", err)
	}
	if err := jpeg.Encode(&photo, drawn, &jpeg.Options{Quality: quality}); err != nil {
		return Small{}, fmt.Errorf("draw a picture small: %w", err)
	}
	small := Small{Type: "image/png", Width: w, Height: h, Content: lossless.Bytes()}
	if photo.Len() < lossless.Len()/2 { // a drawing stays sharp unless that costs too much
		small.Type, small.Content = "image/jpeg", photo.Bytes()
	}
	return small, nil
}

// fitting keeps the proportions of w times h within the bounds.
func fitting(w, h, width, height int) (int, int) {
	if w <= width && h <= height {
		return w, h
	}
	if w*height > h*width {
		return width, max(1, h*width/w)
	}
	return max(1, w*height/h), height
}

// ground fills in what one can see through. The colors of the picture stand multiplied by their cover.
func ground(picture *image.RGBA) {
	if picture.Opaque() {
		return
	}
	below := paper
	var bright, cover uint64
	eachPixel(picture, func(c color.RGBA) color.RGBA {
		bright += (299*uint64(c.R) + 587*uint64(c.G) + 114*uint64(c.B)) * 257 / 1000
		cover += uint64(c.A)
		return c
	})
	if cover > 0 && bright*255/cover > light {
		below = ink
	}
	eachPixel(picture, func(c color.RGBA) color.RGBA {
		rest := 255 - uint32(c.A)
		over := func(top, under uint8) uint8 { return uint8(min(255, uint32(top)+uint32(under)*rest/255)) } // #nosec G115 -- at most 255
		return color.RGBA{R: over(c.R, below.R), G: over(c.G, below.G), B: over(c.B, below.B), A: 0xff}
	})
}

func eachPixel(picture *image.RGBA, change func(color.RGBA) color.RGBA) {
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			picture.SetRGBA(x, y, change(picture.RGBAAt(x, y)))
		}
	}
}
