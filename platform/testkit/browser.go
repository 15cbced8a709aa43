package testkit

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Screen is what a visitor looks at. The zero value is a desk: 1440 × 900, light.
type Screen struct {
	Width, Height int64 // CSS pixels
	Touch         bool
	Dark          bool
}

// The screens that pages are looked at on.
var (
	Desk  = Screen{Width: 1440, Height: 900}
	Night = Screen{Width: 1440, Height: 900, Dark: true}
	Phone = Screen{Width: 390, Height: 844, Touch: true}
)

// Visitor is a browser of one's own with one tab. It is a context for chromedp.Run.
type Visitor struct {
	context.Context
	mu   sync.Mutex
	said []string
}

// Browser opens Chromium, until the test's end. Two people who act at the same time need two.
func Browser(t testing.TB, screens ...Screen) *Visitor {
	t.Helper()
	program, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.NoSandbox,  // root and containers have none to give; it only ever sees our own pages
		chromedp.DisableGPU, // and shows them to nobody
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), // nothing of a test leaves the machine
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("no-first-run", true))
	screen := Desk
	if len(screens) > 0 {
		screen = screens[0]
	}
	for tries := 1; ; tries++ {
		v, leave, err := open(screen, options)
		if err == nil {
			t.Cleanup(leave)
			return v
		}
		leave()
		if tries == starts {
			t.Fatalf("open Chromium: %v", err)
		}
	}
}

// starts of a browser: on a busy machine one in some hundred ends while it begins, before it has seen a page.
const starts = 3

func open(screen Screen, options []chromedp.ExecAllocatorOption) (v *Visitor, leave func(), err error) {
	allocated, end := chromedp.NewExecAllocator(context.Background(), options...)
	// chromedp 0.14.2 complains about events that newer browsers send; what matters comes back from the actions.
	tab, closeTab := chromedp.NewContext(allocated, chromedp.WithErrorf(func(string, ...any) {}))
	v = &Visitor{}
	chromedp.ListenTarget(tab, v.hear)
	// The first run fixes the tab's life, so it comes before the deadline.
	err = chromedp.Run(tab, runtime.Enable(), log.Enable(), Look(screen))
	limited, cancel := context.WithTimeout(tab, 3*time.Minute)
	v.Context = limited
	return v, func() { cancel(); closeTab(); end() }, err
}

// Look changes the screen.
func Look(s Screen) chromedp.Action {
	if s.Width == 0 {
		s.Width, s.Height = Desk.Width, Desk.Height
	}
	scheme := "light"
	if s.Dark {
		scheme = "dark"
	}
	size := chromedp.EmulateViewport(s.Width, s.Height)
	if s.Touch {
		size = chromedp.EmulateViewport(s.Width, s.Height, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	return chromedp.Tasks{size, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	})}
}

// Complaints are what the browser has said against the pages since the last call: violations of the content security policy,
// errors of scripts, answers that failed to load.
func (v *Visitor) Complaints() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	said := v.said
	v.said = nil
	return said
}

func (v *Visitor) hear(event any) {
	var complaint string
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Source == log.SourceSecurity {
			complaint = fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		complaint = "script: " + e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError {
			complaint = "console:"
			for _, argument := range e.Args {
				complaint += " " + argument.Description + string(argument.Value)
			}
		}
	}
	if complaint == "" {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !slices.Contains(v.said, complaint) {
		v.said = append(v.said, complaint)
	}
}

func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium in PATH: `make test` installs it, or `apt-get install chromium`")
}
