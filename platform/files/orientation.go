package files

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"io"
)

// orientation is how the camera was held, as EXIF counts it: 1 is upright, 8 a quarter turn. It is the one thing of EXIF that is
// kept, by turning the pixels themselves. Whatever cannot be read is upright.
func orientation(r io.Reader) int {
	var marker [4]byte
	if _, err := io.ReadFull(r, marker[:2]); err != nil {
		return 1
	}
	for {
		if _, err := io.ReadFull(r, marker[:]); err != nil || marker[0] != 0xff || marker[1] == 0xda {
			return 1
		}
		size := int(binary.BigEndian.Uint16(marker[2:])) - 2
		if size < 0 {
			return 1
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(r, body); err != nil {
			return 1
		}
		if tiff, found := bytes.CutPrefix(body, []byte("Exif\x00\x00")); found && marker[1] == 0xe1 {
			return orientationTag(tiff)
		}
	}
}

func orientationTag(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			if value := int(order.Uint16(entries[8:])); value >= 1 && value <= 8 {
				return value
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// source tells where pixel x, y of the turned picture stands in one of width and height w and h.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}

func turn(picture image.Image, orientation int) image.Image {
	if orientation == 1 {
		return picture
	}
	if photo, ok := picture.(*image.YCbCr); ok {
		if turned := turnPhoto(photo, orientation); turned != nil {
			return turned
		}
	}
	return turned{picture, orientation}
}

// turnPhoto turns the planes of a photo: a copy of the same size, where a picture turned pixel by pixel would cost seconds. It
// answers nil for a ratio of planes that has no turned counterpart.
func turnPhoto(photo *image.YCbCr, orientation int) image.Image {
	ratio, quarter := photo.SubsampleRatio, orientation >= 5
	if quarter {
		switch ratio {
		case image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio420:
		case image.YCbCrSubsampleRatio422:
			ratio = image.YCbCrSubsampleRatio440
		case image.YCbCrSubsampleRatio440:
			ratio = image.YCbCrSubsampleRatio422
		default:
			return nil
		}
	}
	w, h := photo.Rect.Dx(), photo.Rect.Dy()
	if quarter {
		w, h = h, w
	}
	out := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	cw, ch := chroma(photo.Rect.Dx(), photo.Rect.Dy(), photo.SubsampleRatio)
	turnPlane(out.Y, out.YStride, photo.Y, photo.YStride, photo.Rect.Dx(), photo.Rect.Dy(), orientation)
	turnPlane(out.Cb, out.CStride, photo.Cb, photo.CStride, cw, ch, orientation)
	turnPlane(out.Cr, out.CStride, photo.Cr, photo.CStride, cw, ch, orientation)
	return out
}

// chroma is the size of the color planes.
func chroma(w, h int, ratio image.YCbCrSubsampleRatio) (int, int) {
	switch ratio {
	case image.YCbCrSubsampleRatio420:
		return (w + 1) / 2, (h + 1) / 2
	case image.YCbCrSubsampleRatio422:
		return (w + 1) / 2, h
	case image.YCbCrSubsampleRatio440:
		return w, (h + 1) / 2
	case image.YCbCrSubsampleRatio411:
		return (w + 3) / 4, h
	case image.YCbCrSubsampleRatio410:
		return (w + 3) / 4, (h + 1) / 2
	}
	return w, h
}

// turnPlane fills to from a plane of w by h.
func turnPlane(to []byte, toStride int, from []byte, fromStride, w, h, orientation int) {
	width, height := w, h
	if orientation >= 5 {
		width, height = h, w
	}
	for y := range height {
		row := to[y*toStride : y*toStride+width]
		for x := range row {
			sx, sy := source(orientation, x, y, w, h)
			row[x] = from[sy*fromStride+sx]
		}
	}
}

// turned is a picture seen turned, for the rare ones that are no ordinary photo.
type turned struct {
	image.Image
	orientation int
}

func (t turned) Bounds() image.Rectangle {
	b := t.Image.Bounds()
	if t.orientation >= 5 {
		return image.Rect(0, 0, b.Dy(), b.Dx())
	}
	return image.Rect(0, 0, b.Dx(), b.Dy())
}

func (t turned) At(x, y int) color.Color {
	b := t.Image.Bounds()
	sx, sy := source(t.orientation, x, y, b.Dx(), b.Dy())
	return t.Image.At(b.Min.X+sx, b.Min.Y+sy)
}
