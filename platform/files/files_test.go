package files_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"bayline/platform/db"
	"bayline/platform/fault"
	"bayline/platform/files"
)

// shelf is a store in a folder of its own, and a key and a place to seal for.
type shelf struct {
	*files.Folder
	t          *testing.T
	path       string
	key, place []byte
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	path := filepath.Join(t.TempDir(), "files")
	folder, err := files.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = folder.Close() })
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	return &shelf{folder, t, path, key, files.Place("platform.files", db.NewID(), db.NewID())}
}

func (s *shelf) send(name string, body io.Reader) (files.Stored, error) {
	return files.Save(s.t.Context(), s, files.Archive, s.key, s.place,
		files.Upload{Name: name, Body: body, Limit: files.DocumentLimit, Kinds: files.Pictures | files.PDFs})
}

func (s *shelf) keep(name string, body []byte) files.Stored {
	s.t.Helper()
	stored, err := s.send(name, bytes.NewReader(body))
	if err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
	return stored
}

func (s *shelf) read(name string) ([]byte, error) {
	file, err := files.Open(s.t.Context(), s, s.key, s.place, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(file)
}

// left are the files in the folder, drafts included.
func (s *shelf) left() (names []string) {
	s.t.Helper()
	err := filepath.WalkDir(s.path, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return names
}

func TestUploadsAreStoredSealed(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	secret := strings.Repeat("Paid by Rafael Moreno, account 4711. ", 5000) // several segments
	document := pdf(stream("", secret))
	stored := s.keep("proof.PDF", document)
	sum := sha256.Sum256(document)
	if stored.Type != "application/pdf" || stored.Size != int64(len(document)) || !bytes.Equal(stored.SHA256, sum[:]) || !bytes.Equal(stored.Sent, sum[:]) {
		t.Errorf("%+v", stored)
	}
	if !strings.HasPrefix(stored.Name, "archive/") || len(stored.Name) != len("archive/")+32 || strings.Contains(stored.Name, "proof") {
		t.Errorf("stored as %s", stored.Name)
	}
	left := s.left()
	if len(left) != 1 {
		t.Fatal(left)
	}
	raw, err := os.ReadFile(left[0])
	if err != nil || bytes.Contains(raw, []byte("Moreno")) || bytes.Contains(raw, []byte("PDF-")) {
		t.Error("the stored bytes can be read:", err)
	}
	if info, err := os.Stat(left[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Error("others may read the file:", info.Mode(), err)
	}
	if back, err := s.read(stored.Name); err != nil || !bytes.Equal(back, document) {
		t.Error("comes back different:", len(back), err)
	}
}

func TestUploadsAreWhatTheySay(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	good := pdf()
	picture := asPNG(t, photo(40, 30))
	for name, c := range map[string]struct {
		file string
		body []byte
		want string
	}{
		"a program called pdf":           {"invoice.pdf", []byte("MZ\x90\x00 this program cannot be run"), "ends in .pdf, but its content is something else"},
		"a page called png":              {"logo.png", []byte("<html><script>alert(1)</script></html>"), "ends in .png, but its content is something else"},
		"a pdf called jpg":               {"scan.jpg", good, "ends in .jpg, but its content is something else"},
		"a picture called pdf":           {"scan.pdf", picture, "ends in .pdf, but its content is something else"},
		"a program":                      {"setup.exe", []byte("MZ"), "This type of file is not taken. Send a PDF, JPEG, PNG, WebP or GIF."},
		"drawings that run":              {"logo.svg", []byte("<svg onload=alert(1)>"), "This type of file is not taken"},
		"no ending":                      {"proof", good, "This type of file is not taken"},
		"a photo in HEIC":                {"IMG_1.HEIC", []byte("\x00\x00\x00\x18ftypheic"), "Save it as JPEG"},
		"nothing":                        {"empty.pdf", nil, "This file is empty."},
		"the beginning of a picture":     {"a.png", picture[:60], "This picture cannot be read."},
		"a picture with a broken middle": {"a.png", append(append(bytes.Clone(picture[:60]), 0, 0, 0), picture[63:]...), "This picture cannot be read."},
		"a page behind a picture's head": {"a.gif", []byte("GIF89a\x01\x00\x01\x00<script>alert(1)</script>"), "This picture cannot be read."},
		"too many pixels":                {"bomb.png", hugePNG(50000, 50000, 8), "at most 40 megapixels"},
		"too many deep pixels":           {"bomb.png", hugePNG(6000, 6000, 16), "at most 40 megapixels"},
		"a strip":                        {"bomb.png", hugePNG(1<<20, 1, 8), "at most 40 megapixels"},
		"a frame larger than its canvas": {"bomb.webp", lyingWebP(t), "at most 40 megapixels"},

		"a script":                 {"a.pdf", pdf("<< /S /JavaScript /JS (app.alert(1)) >>"), "contains a script"},
		"a script in other words":  {"a.pdf", pdf("<< /S /J#61vaScrip#74 /JS (app.alert(1)) >>"), "contains a script"},
		"a script nobody leads to": {"a.pdf", bytes.Replace(good, []byte("xref\n0"), []byte("99 0 obj <</S/JavaScript/JS(x)>> endobj\nxref\n0"), 1), "Print it into a new PDF"},
		"a launch":                 {"a.pdf", pdf("<< /S /Launch /F (cmd.exe) >>"), "starts a program"},
		"a form with a program":    {"a.pdf", pdf("<< /XFA 9 0 R >>"), "contains a script"},
		"a packed script":          {"a.pdf", pdf(stream("/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", deflated(script))), "contains a script"},
		"a packed script untyped":  {"a.pdf", pdf(stream("/N 1 /F#69rst 5 /Filter [ /FlateDecode ]", deflated(script))), "contains a script"},
		"a script packed twice":    {"a.pdf", pdf(stream("/Type /ObjStm /N 1 /First 5 /Filter [/FlateDecode /FlateDecode]", deflated(deflated(script)))), "damaged or unusual"},
		"a script in hexadecimal":  {"a.pdf", pdf(stream("/Type /ObjStm /N 1 /First 5 /Filter /ASCIIHexDecode", hex.EncodeToString([]byte(script)))), "damaged or unusual"},
		"a script in a stream":     {"a.pdf", pdf(stream("", "77 0 obj "+stream("/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", deflated(script))+" endobj")), "contains a script"},
		"a filter from elsewhere":  {"a.pdf", pdf(stream("/Type /ObjStm /N 1 /First 5 /Filter 9 0 R", deflated(script))), "damaged or unusual"},
		"a packed bomb":            {"a.pdf", pdf(stream("/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", deflated(strings.Repeat(" ", 70<<20)))), "damaged or unusual"},
		"very many packed streams": {"a.pdf", pdf(strings.Repeat("9 0 obj <</First 1>> stream\n", 20_001)), "damaged or unusual"},
		"a password":               {"a.pdf", bytes.Replace(good, []byte("/Root 1 0 R"), []byte("/Root 1 0 R /Encrypt 4 0 R"), 1), "This PDF is protected"},
		"half a document":          {"a.pdf", good[:len(good)/2], "damaged or unusual"},
		"a document without end":   {"a.pdf", good[:len(good)-20], "damaged or unusual"},
		"only a head":              {"a.pdf", []byte("%PDF-1.7\n"), "damaged or unusual"},
		"a wrong pointer":          {"a.pdf", bytes.Replace(good, []byte("startxref\n"), []byte("startxref\n9"), 1), "damaged or unusual"},
		"a dictionary without end": {"a.pdf", pdf("<< /A " + strings.Repeat("<< /A ", 200)), "damaged or unusual"},
		"something before":         {"a.pdf", append([]byte("<html>"), good...), "content is something else"},
	} {
		_, err := s.send(c.file, bytes.NewReader(c.body))
		if e := fault.As(err); e == nil || e.Kind != fault.Invalid || !strings.Contains(e.Text, c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
	if left := s.left(); len(left) != 0 {
		t.Error("refused files leave something behind:", left)
	}
	for name, body := range map[string][]byte{
		"plain.pdf":   good,
		"packed.pdf":  pdf(stream("/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", deflated("10 0 << /Type /Font >>"))),
		"invoice.pdf": pdf(stream("/Type /EmbeddedFile /Subtype /text#2Fxml", "<rsm:CrossIndustryInvoice/>")),
		"text.pdf":    pdf(stream("/Filter /FlateDecode", deflated("BT (about JavaScript) Tj ET"))),
	} {
		s.keep(name, body)
	}
}

func TestPicturesAreDrawnAnew(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for name, c := range map[string]struct {
		file string
		body []byte
		mime string
		w, h int
	}{
		"png":              {"a.png", append(asPNG(t, photo(40, 30)), "<script>appended()</script>"...), "image/png", 40, 30},
		"gif":              {"a.gif", asGIF(t, photo(40, 30)), "image/png", 40, 30},
		"jpeg":             {"a.jpeg", withEXIF(asJPEG(t, photo(40, 30)), 1), "image/jpeg", 40, 30},
		"jpeg on its side": {"a.jpg", withEXIF(asJPEG(t, photo(41, 30)), 6), "image/jpeg", 30, 41},
		"lossy webp":       {"a.webp", unbase64(t, lossyWebP), "image/jpeg", 1, 1},
		"lossless webp":    {"a.webp", unbase64(t, losslessWebP), "image/png", 1, 1},
	} {
		stored := s.keep(c.file, c.body)
		back, err := s.read(stored.Name)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, trace := range []string{"Exif", "GPS", "122.3321", "script"} {
			if bytes.Contains(back, []byte(trace)) {
				t.Errorf("%s: what comes out still has %q in it", name, trace)
			}
		}
		config, format, err := image.DecodeConfig(bytes.NewReader(back))
		if err != nil || "image/"+format != c.mime || stored.Type != c.mime || config.Width != c.w || config.Height != c.h {
			t.Errorf("%s: %s of %d × %d, stored as %s: %v", name, format, config.Width, config.Height, stored.Type, err)
		}
		sent, sum := sha256.Sum256(c.body), sha256.Sum256(back)
		if !bytes.Equal(stored.Sent, sent[:]) || !bytes.Equal(stored.SHA256, sum[:]) || stored.Size != int64(len(back)) {
			t.Errorf("%s: measured wrongly: %+v", name, stored)
		}
	}
}

func TestPhotosAreTurnedUpright(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	// Where the red corner, at the top left of what the sensor saw, belongs.
	corners := map[uint16][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	seen := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range seen.Pix {
		seen.Pix[i] = 255
	}
	for y := range 16 {
		for x := range 16 {
			seen.Pix[seen.PixOffset(x, y)+1], seen.Pix[seen.PixOffset(x, y)+2] = 0, 0
		}
	}
	for orientation, corner := range corners {
		back, err := s.read(s.keep("a.jpg", withEXIF(asJPEG(t, seen), orientation)).Name)
		if err != nil {
			t.Fatal(err)
		}
		upright, _, err := image.Decode(bytes.NewReader(back))
		if err != nil {
			t.Fatal(err)
		}
		b := upright.Bounds()
		for _, at := range [][2]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
			r, g, _, _ := upright.At(4+at[0]*(b.Dx()-9), 4+at[1]*(b.Dy()-9)).RGBA()
			if red := r>>8 > 200 && g>>8 < 60; red != (at == corner) {
				t.Errorf("orientation %d: corner %v is red: %v", orientation, at, red)
			}
		}
	}
}

func TestUploadsEndWhole(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	whole := pdf(stream("", strings.Repeat("x", 300<<10)))

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile("proof", "proof.pdf")
	_, _ = part.Write(whole)
	_ = w.Close()
	for _, size := range []int{20 << 10, 64 << 10, 128<<10 + 1, form.Len() - 100, form.Len() - 30} {
		reader := multipart.NewReader(bytes.NewReader(form.Bytes()[:size]), w.Boundary())
		cut, err := reader.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.send("proof.pdf", cut); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut off after %d bytes: %v", size, err)
		}
	}
	if _, err := s.send("proof.pdf", iotest.TimeoutReader(bytes.NewReader(whole))); !errors.Is(err, iotest.ErrTimeout) {
		t.Error("a connection that hangs:", err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	up := files.Upload{Name: "a.pdf", Body: bytes.NewReader(whole), Limit: files.DocumentLimit, Kinds: files.PDFs}
	if _, err := files.Save(stopped, s, files.Archive, s.key, s.place, up); !errors.Is(err, context.Canceled) {
		t.Error("a request that has ended:", err)
	}
	if left := s.left(); len(left) != 0 {
		t.Error("cut uploads leave something behind:", left)
	}
	if _, err := s.send("proof.pdf", iotest.OneByteReader(bytes.NewReader(whole))); err != nil {
		t.Error("a slow upload:", err)
	}
}

func TestUploadsHaveALimit(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	document := pdf(stream("", strings.Repeat("x", 1<<20-600)))
	document = append(document, bytes.Repeat([]byte("\n"), 1<<20-len(document))...)
	save := func(limit int64, body io.Reader) error {
		_, err := files.Save(t.Context(), s, files.Archive, s.key, s.place, files.Upload{Name: "a.pdf", Body: body, Limit: limit, Kinds: files.PDFs})
		return err
	}
	if err := save(1<<20, bytes.NewReader(document)); err != nil {
		t.Error("exactly the limit:", err)
	}
	endless := io.MultiReader(bytes.NewReader(document), iotest.OneByteReader(rand.Reader))
	err := save(1<<20, endless)
	if e := fault.As(err); e == nil || e.Kind != fault.TooLarge || e.Text != "This file is larger than 1 MB. Send a smaller one." {
		t.Error("one byte more:", err)
	}
	if left := s.left(); len(left) != 1 {
		t.Error("left behind:", left)
	}
	if _, err := files.Save(t.Context(), s, files.Archive, s.key, s.place, files.Upload{Name: "a.pdf", Body: bytes.NewReader(document), Limit: 1 << 20, Kinds: files.Pictures}); !fault.Is(err, fault.Invalid) {
		t.Error("a document where a picture belongs:", err)
	}
}

func TestTamperedFilesDoNotOpen(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	const step = 64<<10 + 16
	document := pdf(stream("", strings.Repeat("x", 3*64<<10)))
	stored, other := s.keep("a.pdf", document), s.keep("b.pdf", document)
	path := filepath.Join(s.path, stored.Name)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(filepath.Join(s.path, other.Name))
	if err != nil {
		t.Fatal(err)
	}
	segment := func(b []byte, n int) []byte { return b[36+n*step : min(36+(n+1)*step, len(b))] }
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	flipped := func(at int) []byte { b := bytes.Clone(whole); b[at] ^= 1; return b }
	for name, bad := range map[string][]byte{
		"a changed head":           flipped(10),
		"changed letters":          flipped(0),
		"a changed first byte":     flipped(36),
		"a changed last byte":      flipped(len(whole) - 1),
		"swapped segments":         join(whole[:36], segment(whole, 1), segment(whole, 0), whole[36+2*step:]),
		"a repeated segment":       join(whole[:36], segment(whole, 0), segment(whole, 0), whole[36+2*step:]),
		"another file's segment":   join(whole[:36], segment(second, 0), whole[36+step:]),
		"cut between segments":     whole[:36+2*step],
		"cut inside a segment":     whole[:36+2*step+100],
		"cut to its head":          whole[:36],
		"cut inside its head":      whole[:20],
		"emptied":                  {},
		"something appended":       join(whole, []byte("more")),
		"another segment appended": join(whole, segment(whole, 0)),
	} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if back, err := s.read(stored.Name); !errors.Is(err, files.ErrSealed) || back != nil {
			t.Errorf("%s: %d bytes, %v", name, len(back), err)
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.read(stored.Name); err != nil {
		t.Fatal(err)
	}
	right := s.place
	s.place = files.Place("platform.files", db.NewID(), db.NewID())
	if _, err := s.read(stored.Name); !errors.Is(err, files.ErrSealed) {
		t.Error("it opens for another row:", err)
	}
	s.place = right
	_, _ = rand.Read(s.key)
	if _, err := s.read(stored.Name); !errors.Is(err, files.ErrSealed) {
		t.Error("it opens under another key:", err)
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	ctx, center := t.Context(), db.NewID()
	up := func() files.Upload {
		return files.Upload{Name: "a.pdf", Body: bytes.NewReader(pdf()), Limit: files.DocumentLimit, Kinds: files.PDFs}
	}
	for range 3 {
		if _, err := files.Save(ctx, s, files.Center(center), s.key, s.place, up()); err != nil {
			t.Fatal(err)
		}
	}
	proof := s.keep("proof.pdf", pdf())
	if n, err := s.Count(ctx, files.Center(center)); err != nil || n != 3 {
		t.Error(n, err)
	}
	if err := s.RemoveAll(ctx, files.Center(center)); err != nil {
		t.Error(err)
	}
	if n, err := s.Count(ctx, files.Center(center)); err != nil || n != 0 {
		t.Error(n, err)
	}
	if _, err := s.read(proof.Name); err != nil {
		t.Error("a center's deletion took the archive along:", err)
	}
	for _, prefix := range []string{"", "/", ".", "./", "..", "../", "archive", "centers/../../"} {
		if err := s.RemoveAll(ctx, prefix); err == nil {
			t.Errorf("everything under %q can be removed", prefix)
		}
	}
	for range 2 {
		if err := s.Remove(ctx, proof.Name); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.read(proof.Name); !errors.Is(err, files.ErrMissing) {
		t.Error("removed, but:", err)
	}
	if _, err := s.Open(ctx, "../../etc/passwd"); err == nil {
		t.Error("a name leads out of the folder")
	}
	draft, err := s.Draft(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(time.Now().Add(-time.Hour)); err != nil || len(s.left()) != 1 {
		t.Error("a running upload was swept away:", err)
	}
	if err := s.Sweep(time.Now().Add(time.Hour)); err != nil || len(s.left()) != 0 {
		t.Error("an abandoned draft stays:", err)
	}
	draft.Discard()
}
