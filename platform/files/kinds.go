package files

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"bayline/platform/fault"
)

// Kinds are the types of file that a form takes.
type Kinds int

// What can be taken.
const (
	Pictures Kinds = 1 << iota
	PDFs
)

// Limits of size, in bytes.
const (
	LogoLimit     = 5 << 20
	DocumentLimit = 10 << 20
)

type fileType struct {
	kind       Kinds
	mime       string
	extensions []string
	begins     func([]byte) bool
}

var fileTypes = []fileType{
	{PDFs, "application/pdf", []string{".pdf"}, prefix("%PDF-")},
	{Pictures, "image/jpeg", []string{".jpg", ".jpeg", ".jfif"}, prefix("\xff\xd8\xff")},
	{Pictures, "image/png", []string{".png"}, prefix("\x89PNG\r\n\x1a\n")},
	{Pictures, "image/webp", []string{".webp"}, func(b []byte) bool { return len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP" }},
	{Pictures, "image/gif", []string{".gif"}, func(b []byte) bool {
		return bytes.HasPrefix(b, []byte("GIF87a")) || bytes.HasPrefix(b, []byte("GIF89a"))
	}},
}

func prefix(text string) func([]byte) bool {
	return func(b []byte) bool { return bytes.HasPrefix(b, []byte(text)) }
}

// Accept is the value of a file input's accept attribute.
func (k Kinds) Accept() string {
	var list []string
	for _, t := range fileTypes {
		if k&t.kind != 0 {
			list = append(list, t.mime)
			list = append(list, t.extensions...)
		}
	}
	return strings.Join(list, ",")
}

// Names says in words what can be sent: "a PDF, JPEG, PNG, WebP or GIF".
func (k Kinds) Names() string {
	switch k {
	case Pictures:
		return "a JPEG, PNG, WebP or GIF"
	case PDFs:
		return "a PDF"
	}
	return "a PDF, JPEG, PNG, WebP or GIF"
}

// typeOf believes a file's name only where its first bytes say the same.
func (k Kinds) typeOf(name string, begin []byte) (fileType, error) {
	extension := strings.ToLower(filepath.Ext(name))
	if extension == ".heic" || extension == ".heif" {
		return fileType{}, fault.Newf(fault.Invalid, "Photos in the HEIC format are not taken. Save it as JPEG, and send %s.", k.Names())
	}
	at := slices.IndexFunc(fileTypes, func(t fileType) bool { return t.kind&k != 0 && slices.Contains(t.extensions, extension) })
	if at < 0 {
		return fileType{}, fault.Newf(fault.Invalid, "This type of file is not taken. Send %s.", k.Names())
	}
	if len(begin) == 0 {
		return fileType{}, fault.New(fault.Invalid, "This file is empty. Choose another.")
	}
	if !fileTypes[at].begins(begin) {
		return fileType{}, fault.Newf(fault.Invalid, "The name of this file ends in %s, but its content is something else. Send the original of %s.", extension, k.Names())
	}
	return fileTypes[at], nil
}
