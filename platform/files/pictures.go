package files

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"time"

	"golang.org/x/image/webp"

	"bayline/platform/fault"
)

// A picture in memory costs its pixels, however small its file is.
const (
	pixelsMost  = 40_000_000
	memoryMost  = 160_000_000
	drawTimeout = 20 * time.Second // progressive JPEGs can make a decoder draw the whole picture for every few bytes
	quality     = 90
)

// drawing bounds how many pictures are in memory at once.
var drawing = make(chan struct{}, 2)

var (
	errPicture = fault.New(fault.Invalid, "This picture cannot be read. Save it again as JPEG or PNG, or take a new photo.")
	errPixels  = fault.New(fault.Invalid, "This picture has too many pixels. Send one of at most 40 megapixels.")
)

// redraw decodes a picture in full and writes it anew into a draft: what comes out is pixels and nothing else, no EXIF with its
// places and cameras, nothing appended.
func redraw(ctx context.Context, draft Draft, key, place []byte, sent *opened, mime string) (Stored, error) {
	select {
	case drawing <- struct{}{}:
		defer func() { <-drawing }()
	case <-ctx.Done():
		return Stored{}, ctx.Err()
	}
	limited, cancel := context.WithTimeout(ctx, drawTimeout)
	defer cancel()
	picture, err := decode(limited, sent, mime)
	if cause := ctx.Err(); cause != nil {
		return Stored{}, cause
	}
	if err != nil {
		return Stored{}, err
	}
	out := outOf(picture, mime)
	stored, err := sealing(draft, key, place, func(w io.Writer) error {
		if out == "image/jpeg" {
			return jpeg.Encode(w, picture, &jpeg.Options{Quality: quality})
		}
		return png.Encode(w, picture)
	})
	if err != nil {
		return Stored{}, fmt.Errorf("write a picture: %w", err)
	}
	stored.Type = out
	return stored, nil
}

// outOf keeps photos small and drawings sharp.
func outOf(picture image.Image, mime string) string {
	_, photo := picture.(*image.YCbCr)
	if mime == "image/jpeg" || mime == "image/webp" && photo {
		return "image/jpeg"
	}
	return "image/png"
}

func decode(ctx context.Context, sent *opened, mime string) (picture image.Image, err error) {
	defer func() {
		if panicked := recover(); panicked != nil { // a decoder that stumbles over what was made to make it stumble
			picture, err = nil, errPicture.Because(fmt.Errorf("decoder: %v", panicked))
		}
	}()
	read := func() io.Reader { return within(ctx, sent.reader(), sent.size) }
	config, err := measure(read(), mime)
	if err != nil {
		return nil, unreadable(err)
	}
	if err := affordable(config); err != nil {
		return nil, err
	}
	switch mime {
	case "image/jpeg":
		picture, err = jpeg.Decode(read())
		if err == nil {
			picture = turn(picture, orientation(sent.reader()))
		}
	case "image/png":
		picture, err = png.Decode(read())
	case "image/gif":
		picture, err = gif.Decode(read())
	case "image/webp":
		picture, err = webp.Decode(read())
	default:
		return nil, fmt.Errorf("files: no decoder for %s", mime)
	}
	if err != nil {
		return nil, unreadable(err)
	}
	return picture, nil
}

// unreadable tells a damaged picture from a damaged disk.
func unreadable(err error) error {
	if fault.As(err) != nil || errors.Is(err, ErrSealed) {
		return err
	}
	return errPicture.Because(err)
}

func measure(r io.Reader, mime string) (image.Config, error) {
	switch mime {
	case "image/jpeg":
		return jpeg.DecodeConfig(r)
	case "image/png":
		return png.DecodeConfig(r)
	case "image/gif":
		return gif.DecodeConfig(r)
	case "image/webp":
		return webpConfig(r)
	}
	return image.Config{}, fmt.Errorf("files: no decoder for %s", mime)
}

func affordable(config image.Config) error {
	width, height := int64(config.Width), int64(config.Height)
	if width < 1 || height < 1 {
		return errPicture
	}
	if width*height > pixelsMost || width > 1<<16 || height > 1<<16 {
		return errPixels
	}
	if deep(config.ColorModel) && width*height*8 > memoryMost {
		return errPixels
	}
	return nil
}

// deep colors take 16 bits a channel.
func deep(model color.Model) bool {
	return model == color.RGBA64Model || model == color.NRGBA64Model
}
