package modulestest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"bayline/platform/testkit"
	"bayline/platform/testkit/axe"
)

// shots is where pictures of all pages go, for those who design them: the folder in the variable SHOTS.
var shots = os.Getenv("SHOTS")

// Look at the page in light, in dark and on the phone: nothing keeps anybody out (axe), nothing is wider than the phone, and the
// browser has nothing to complain about.
func (b *Browser) Look(name string) {
	b.house.t.Helper()
	b.complain(name)
	for _, view := range []struct {
		name   string
		screen testkit.Screen
	}{{"light", testkit.Desk}, {"dark", testkit.Night}, {"phone", testkit.Phone}} {
		b.do("look at "+name, testkit.Look(view.screen))
		b.assess(name + ", " + view.name)
		var spilled []string
		if b.Eval(spills, &spilled); len(spilled) > 0 {
			b.house.t.Errorf("%s, %s: wider than what it stands in: %q", name, view.name, spilled)
		}
		if view.name == "phone" {
			b.fits(name)
		}
		b.shoot(name + "-" + view.name)
	}
	var axeIsThere bool
	b.do("look at "+name, testkit.Look(testkit.Desk), chromedp.Evaluate(settle, &axeIsThere, awaited)) // what is clicked next stands still
	b.complain(name)
}

// complain fails the test with what the browser holds against the page. That an answer was a refusal is no fault of the page.
func (b *Browser) complain(name string) {
	b.house.t.Helper()
	for _, complaint := range b.Complaints() {
		if !strings.Contains(complaint, "the server responded with a status of 4") {
			b.house.t.Errorf("%s: %s", name, complaint)
		}
	}
}

func (b *Browser) assess(name string) {
	b.house.t.Helper()
	var found []axe.Violation
	var there bool
	err := chromedp.Run(b.Visitor, chromedp.Evaluate(settle, &there, awaited))
	if err == nil && !there {
		err = chromedp.Run(b.Visitor, chromedp.Evaluate(axe.Script+"\n;0", nil))
	}
	if err == nil {
		err = chromedp.Run(b.Visitor, chromedp.Evaluate(axe.Run, &found, awaited))
	}
	if err != nil {
		b.house.t.Fatalf("%s: axe: %v", name, err)
	}
	for _, v := range found {
		for _, node := range v.Nodes {
			b.house.t.Errorf("%s: %s (%s): %s\n%s\n%s", name, v.ID, v.Impact, node.Target, node.HTML, node.Summary)
		}
	}
}

// settle ends what is still on its way from one look to the other: half-way colors are nobody's. It tells whether axe is there.
const settle = `new Promise((done) => {
	const still = new CSSStyleSheet()
	still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }")
	document.adoptedStyleSheets = [still]
	requestAnimationFrame(() => requestAnimationFrame(() => done(window.axe !== undefined)))
})`

// spills lists what is wider than the card, button or badge that it stands in: one sees it, axe does not.
const spills = `[...document.querySelectorAll(".ticket, .card, .btn, .badge, .plate, .gate-card, .nav-link, .seg")]
	.filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === "visible" && getComputedStyle(e).display !== "inline")
	.map((e) => e.className + ": " + e.textContent.replace(/\s+/g, " ").trim().slice(0, 100))`

// fits fails where a page can be pushed sideways.
func (b *Browser) fits(name string) {
	b.house.t.Helper()
	var wide int
	b.Eval("document.scrollingElement.scrollWidth - innerWidth", &wide)
	if wide > 0 {
		b.house.t.Errorf("%s is %d pixels wider than the phone", name, wide)
	}
}

// Printed fails unless the page makes one sheet of paper or more, without the screen's buttons. With SHOTS it is kept as a PDF.
func (b *Browser) Printed(name string) {
	b.house.t.Helper()
	var sheet []byte
	var buttons int
	b.do("print "+name, emulation.SetEmulatedMedia().WithMedia("print"),
		chromedp.Evaluate(`[...document.querySelectorAll("button, .btn, nav")].filter((e) => e.checkVisibility()).length`, &buttons),
		chromedp.ActionFunc(func(ctx context.Context) (err error) {
			sheet, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
			return err
		}), testkit.Look(testkit.Desk))
	if buttons > 0 || !bytes.HasPrefix(sheet, []byte("%PDF")) {
		b.house.t.Errorf("%s prints %d buttons on %d bytes", name, buttons, len(sheet))
	}
	b.keep(name+".pdf", sheet)
}

func (b *Browser) shoot(name string) {
	if shots == "" {
		return
	}
	b.house.t.Helper()
	var picture []byte
	b.do("shoot "+name, chromedp.FullScreenshot(&picture, 100))
	b.keep(name+".png", picture)
}

func (b *Browser) keep(name string, content []byte) {
	if shots == "" {
		return
	}
	b.house.t.Helper()
	if err := os.MkdirAll(shots, 0o750); err != nil {
		b.house.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(shots, name), content, 0o600); err != nil {
		b.house.t.Fatal(err)
	}
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
