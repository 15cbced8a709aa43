package static_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"bayline/static"
)

var names = []string{"app.css", "app.js", "htmx.min.js", "icons.svg", "favicon.svg", "inter-latin.woff2", "inter-latin-ext.woff2"}

func TestEveryFileIsServedUnderTheHashOfItsContent(t *testing.T) {
	t.Parallel()
	for _, name := range names {
		address := static.Path(name)
		if !regexp.MustCompile(`^/static/[a-z.-]+\.[0-9a-f]{12}\.[a-z0-9]+$`).MatchString(address) {
			t.Errorf("address of %s is %s", name, address)
		}
		file, ok := static.Lookup(address)
		if !ok || !file.Immutable || len(file.Plain) == 0 || file.Type == "" || !strings.HasPrefix(file.ETag, `"`) {
			t.Errorf("%s: found %t, immutable %t, type %q, etag %q", address, ok, file.Immutable, file.Type, file.ETag)
		}
		bare, ok := static.Lookup("/static/" + name)
		if !ok || bare.Immutable || bare.ETag != file.ETag {
			t.Errorf("without its hash %s must be found, and asked for again", name)
		}
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	old := regexp.MustCompile(`[0-9a-f]{12}`).ReplaceAllString(static.Path("app.css"), "0123456789ab")
	for _, address := range []string{"", "/static/", "app.css", "/static/css/00-reset.css", "/static/../go.mod", "/static/app.css/", old} {
		if _, ok := static.Lookup(address); ok {
			t.Errorf("%q was found", address)
		}
	}
}

func TestBothCompressionsHoldTheWholeFile(t *testing.T) {
	t.Parallel()
	for _, name := range names {
		file, _ := static.Lookup(static.Path(name))
		if strings.HasSuffix(name, ".woff2") {
			if file.Gzip != nil || file.Brotli != nil {
				t.Errorf("%s is compressed twice", name)
			}
			continue
		}
		unpacked, err := gzip.NewReader(bytes.NewReader(file.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		for encoding, reader := range map[string]io.Reader{"gzip": unpacked, "brotli": brotli.NewReader(bytes.NewReader(file.Brotli))} {
			if content, err := io.ReadAll(reader); err != nil || !bytes.Equal(content, file.Plain) {
				t.Errorf("%s in %s differs: %v", name, encoding, err)
			}
		}
		if len(file.Brotli) >= len(file.Plain) {
			t.Errorf("%s grows from %d to %d", name, len(file.Plain), len(file.Brotli))
		}
	}
}

// The board itself takes about 10 KB; the whole first visit may take 100 KB.
func TestTheFirstVisitIsSmall(t *testing.T) {
	t.Parallel()
	total := 0
	for _, name := range names {
		file, _ := static.Lookup(static.Path(name))
		if file.Brotli != nil {
			total += len(file.Brotli)
		} else {
			total += len(file.Plain)
		}
	}
	if limit := 88 << 10; total > limit {
		t.Errorf("everything but the page is %d bytes, more than %d", total, limit)
	}
}

func TestStylesKeepTheirRules(t *testing.T) {
	t.Parallel()
	file, _ := static.Lookup(static.Path("app.css"))
	style := string(file.Plain)
	for _, fault := range []string{"!important", "/*", "http:", "https:", "@import", "../", "\n"} {
		if strings.Contains(style, fault) {
			t.Errorf("app.css holds %q", fault)
		}
	}
	if strings.Count(style, "{") != strings.Count(style, "}") {
		t.Error("braces of app.css do not match")
	}
	for _, font := range regexp.MustCompile(`url\("([^"]+)"\)`).FindAllStringSubmatch(style, -1) {
		if file, ok := static.Lookup(font[1]); !ok || !file.Immutable {
			t.Errorf("app.css names %s, which is not there", font[1])
		}
	}
	if strings.Index(style, "@layer reset") != 0 {
		t.Error("the order of the layers must come first")
	}
}

// The page's policy allows scripts of our own and no evaluation; other origins are never asked.
func TestScriptsKeepTheirRules(t *testing.T) {
	t.Parallel()
	file, _ := static.Lookup(static.Path("app.js"))
	for _, fault := range []string{"eval(", "new Function", "document.cookie", "localStorage", "sessionStorage", "http:", "https:", ".style."} {
		if strings.Contains(string(file.Plain), fault) {
			t.Errorf("app.js holds %q", fault)
		}
	}
}
