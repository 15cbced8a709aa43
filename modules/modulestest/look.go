package modulestest

import (
	"os"
	"path/filepath"
	"strings"

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
		if view.name == "phone" {
			b.fits(name)
		}
		b.shoot(name + "-" + view.name)
	}
	b.do("look at "+name, testkit.Look(testkit.Desk))
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

// fits fails where a page can be pushed sideways.
func (b *Browser) fits(name string) {
	b.house.t.Helper()
	var wide int
	b.Eval("document.scrollingElement.scrollWidth - innerWidth", &wide)
	if wide > 0 {
		b.house.t.Errorf("%s is %d pixels wider than the phone", name, wide)
	}
}

func (b *Browser) shoot(name string) {
	if shots == "" {
		return
	}
	b.house.t.Helper()
	var picture []byte
	b.do("shoot "+name, chromedp.FullScreenshot(&picture, 100))
	if err := os.MkdirAll(shots, 0o750); err != nil {
		b.house.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(shots, name+".png"), picture, 0o600); err != nil {
		b.house.t.Fatal(err)
	}
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
