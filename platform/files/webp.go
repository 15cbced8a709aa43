package files

import (
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"io"
)

var errWebP = errors.New("files: not a WebP of one picture")

// webpConfig measures the picture itself. webp.DecodeConfig (golang.org/x/image v0.47.0) believes the canvas of an extended file, and
// webp.Decode then decodes a frame of any other size.
func webpConfig(r io.Reader) (image.Config, error) {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return image.Config{}, err
	}
	if string(head[:4]) != "RIFF" || string(head[8:]) != "WEBP" {
		return image.Config{}, errWebP
	}
	for {
		var chunk [8]byte
		if _, err := io.ReadFull(r, chunk[:]); err != nil {
			return image.Config{}, err
		}
		size := int64(binary.LittleEndian.Uint32(chunk[4:]))
		switch string(chunk[:4]) {
		case "VP8 ":
			return lossySize(r)
		case "VP8L":
			return losslessSize(r)
		case "ANIM", "ANMF":
			return image.Config{}, errWebP
		}
		if _, err := io.CopyN(io.Discard, r, size+size%2); err != nil {
			return image.Config{}, err
		}
	}
}

// lossySize reads the frame header of RFC 6386, section 9.1.
func lossySize(r io.Reader) (image.Config, error) {
	var b [10]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return image.Config{}, err
	}
	if b[3] != 0x9d || b[4] != 0x01 || b[5] != 0x2a {
		return image.Config{}, errWebP
	}
	return image.Config{
		ColorModel: color.YCbCrModel,
		Width:      int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff),
		Height:     int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff),
	}, nil
}

// losslessSize reads the header of RFC 9649, section 3.4.
func losslessSize(r io.Reader) (image.Config, error) {
	var b [5]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return image.Config{}, err
	}
	if b[0] != 0x2f {
		return image.Config{}, errWebP
	}
	bits := binary.LittleEndian.Uint32(b[1:])
	return image.Config{ColorModel: color.NRGBAModel, Width: int(bits&0x3fff) + 1, Height: int(bits>>14&0x3fff) + 1}, nil
}
