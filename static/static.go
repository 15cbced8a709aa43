// Package static holds what browsers fetch and keep: styles, scripts, fonts and signs. Everything is embedded, served under an
// address with the hash of its content, and compressed once, at its first request.
//
// css/*.css are joined in the order of their names into app.css, js/*.js into app.js; the sources stay readable, one file a subject.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed css/*.css js/*.js fonts/*.woff2 icons/*.svg vendor/*.js
var sources embed.FS

// Prefix begins the address of every file.
const Prefix = "/static/"

// File is one file as it goes over the wire. Gzip and Brotli are nil where compressing gains nothing.
type File struct {
	Type      string // media type
	ETag      string // quoted; the same for all three encodings
	Plain     []byte
	Gzip      []byte
	Brotli    []byte
	Immutable bool // asked for by its hash: may be kept for a year. Otherwise it must be asked for again
}

type entry struct {
	address string
	etag    string
	kind    string
	plain   []byte
	packed  func() (gzip, brotli []byte)
}

var byName, byAddress = build()

// Path is the address of a file by its plain name, "app.css". Unknown names panic: they are mistakes of the program.
func Path(name string) string {
	e, ok := byName[name]
	if !ok {
		panic("static: no file " + name)
	}
	return e.address
}

// Lookup finds a file by its address, with the hash or without.
func Lookup(address string) (File, bool) {
	e, immutable := byAddress[address]
	if !immutable {
		name, within := strings.CutPrefix(address, Prefix)
		if e = byName[name]; !within || e == nil {
			return File{}, false
		}
	}
	gzip, brotli := e.packed()
	return File{Type: e.kind, ETag: e.etag, Plain: e.plain, Gzip: gzip, Brotli: brotli, Immutable: immutable}, true
}

// Warm compresses everything, so that nobody has to wait for it. It takes about half a second of one processor.
func Warm() {
	for _, e := range byName {
		e.packed()
	}
}

// build names everything by its content. Fonts come first, because the styles name them.
func build() (names, addresses map[string]*entry) {
	names, addresses = map[string]*entry{}, map[string]*entry{}
	add := func(name string, content []byte) {
		e := newEntry(name, content)
		names[name], addresses[e.address] = e, e
	}
	for _, pattern := range []string{"fonts/*.woff2", "icons/*.svg", "vendor/*.js"} {
		for _, file := range matches(pattern) {
			add(path.Base(file), read(file))
		}
	}
	style := joinStyles(matches("css/*.css"))
	for name, e := range names {
		style = strings.ReplaceAll(style, "../fonts/"+name, e.address)
	}
	add("app.css", []byte(style))
	add("app.js", []byte(joinScripts(matches("js/*.js"))))
	return names, addresses
}

func newEntry(name string, content []byte) *entry {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:6])
	extension := path.Ext(name)
	return &entry{
		address: Prefix + strings.TrimSuffix(name, extension) + "." + hash + extension,
		etag:    `"` + hash + `"`,
		kind:    kinds[extension],
		plain:   content,
		packed: sync.OnceValues(func() (gzip, brotli []byte) {
			if extension == ".woff2" { // compressed already
				return nil, nil
			}
			return gzipped(content), brotlied(content)
		}),
	}
}

var kinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

func matches(pattern string) []string {
	files, err := fs.Glob(sources, pattern)
	if err != nil || len(files) == 0 {
		panic("static: nothing in " + pattern)
	}
	return files
}

func read(file string) []byte {
	content, err := sources.ReadFile(file)
	if err != nil { // it was embedded
		panic(err)
	}
	return bytes.TrimSpace(content)
}
