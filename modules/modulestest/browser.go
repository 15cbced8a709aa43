package modulestest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"bayline/platform/testkit"
)

// Browser is Chromium in the hands of somebody who finds everything by what stands on the screen: fields by their labels, buttons
// and links by their names.
type Browser struct {
	*testkit.Visitor
	house *House
}

// Browser opens one, at a desk. Two people who act at the same time need two.
func (h *House) Browser() *Browser {
	h.t.Helper()
	return &Browser{testkit.Browser(h.t), h}
}

// patience with one act: a page that is drawn while the machine is busy.
const patience = 20 * time.Second

// do runs actions; what hangs is told with what the screen shows.
func (b *Browser) do(what string, actions ...chromedp.Action) {
	b.house.t.Helper()
	ctx, cancel := context.WithTimeout(b.Visitor, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.house.t.Fatalf("%s: %v\nat %s:\n%s", what, err, b.Path(), b.Text())
	}
}

// Act does what has no name here, as on a page that is not ours.
func (b *Browser) Act(actions ...chromedp.Action) {
	b.house.t.Helper()
	b.do("act", actions...)
}

// Open goes to a path.
func (b *Browser) Open(path string) {
	b.house.t.Helper()
	b.do("open "+path, chromedp.Navigate(b.house.URL+path))
}

// Be takes the session of a client over.
func (b *Browser) Be(c *Client) {
	b.house.t.Helper()
	b.do("take a session over", chromedp.ActionFunc(func(ctx context.Context) error {
		for _, cookie := range c.Cookies() {
			if err := network.SetCookie(cookie.Name, cookie.Value).WithURL(b.house.URL).WithHTTPOnly(true).Do(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Fill types into the field with a label, over what stands there.
func (b *Browser) Fill(label, text string) {
	b.house.t.Helper()
	b.do("fill "+label, chromedp.WaitVisible(field(label), chromedp.ByJSPath), chromedp.Evaluate("("+field(label)+`).select?.()`, nil),
		chromedp.SendKeys(field(label), text, chromedp.ByJSPath))
}

// Put sets a field that is not typed into: a list, a date.
func (b *Browser) Put(label, value string) {
	b.house.t.Helper()
	b.do("put "+label, chromedp.WaitVisible(field(label), chromedp.ByJSPath), chromedp.Evaluate(`((f, v) => {
		f.value = [...(f.options ?? [])].find((o) => o.text.trim() === v)?.value ?? v
		f.dispatchEvent(new Event("input", {bubbles: true}))
		f.dispatchEvent(new Event("change", {bubbles: true}))
	})(`+field(label)+", "+quoted(value)+")", nil))
}

// Upload chooses a file, in the n-th file field of the page.
func (b *Browser) Upload(selector, path string) {
	b.house.t.Helper()
	b.do("upload "+path, chromedp.SetUploadFiles(selector, []string{path}, chromedp.ByQuery))
}

// Value of the field with a label.
func (b *Browser) Value(label string) (value string) {
	b.house.t.Helper()
	b.do("read "+label, chromedp.WaitReady(field(label), chromedp.ByJSPath), chromedp.Evaluate("("+field(label)+").value", &value))
	return value
}

// Press clicks the button or link with a name.
func (b *Browser) Press(name string) {
	b.house.t.Helper()
	b.click("press "+name, button(name))
}

// PressLast clicks the last of several that have the name.
func (b *Browser) PressLast(name string) {
	b.house.t.Helper()
	b.click("press the last "+name, strings.Replace(button(name), "all.find(", "all.findLast(", 1))
}

// click brings a thing to the middle of the screen first, as people do: at the edge a toast may lie over it.
func (b *Browser) click(what, thing string) {
	b.house.t.Helper()
	b.do(what, chromedp.WaitVisible(thing, chromedp.ByJSPath), chromedp.Evaluate("("+thing+`)?.scrollIntoView({block: "center", behavior: "instant"})`, nil),
		chromedp.Click(thing, chromedp.ByJSPath))
}

// Check clicks the box whose sentence begins so.
func (b *Browser) Check(label string) {
	b.house.t.Helper()
	b.do("check "+label, chromedp.WaitReady(field(label), chromedp.ByJSPath), chromedp.Evaluate("("+field(label)+").checked || ("+field(label)+").click()", nil))
}

// Press a key, as in "\r".
func (b *Browser) Key(keys string) {
	b.house.t.Helper()
	b.do("press "+keys, chromedp.KeyEvent(keys))
}

// See waits until a sentence stands on the screen.
func (b *Browser) See(sentence string) {
	b.house.t.Helper()
	b.Until("the screen says "+sentence, func() bool { return strings.Contains(b.Text(), sentence) })
}

// Until waits for a condition.
func (b *Browser) Until(what string, done func() bool) {
	b.house.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !done(); <-tick.C {
		if time.Now().After(end) {
			b.house.t.Fatalf("waited in vain until %s\nat %s:\n%s", what, b.Path(), b.Text())
		}
	}
}

// Text that stands on the screen, on one line, without what lists offer. While the page turns it is empty.
func (b *Browser) Text() (text string) {
	_ = chromedp.Run(b.Visitor, chromedp.Evaluate(`[...document.querySelectorAll("select")].reduce((text, list) => text.replace(list.innerText, ""), document.body?.innerText ?? "")`, &text))
	return strings.Join(strings.Fields(text), " ")
}

// Path of the page.
func (b *Browser) Path() (path string) {
	_ = chromedp.Run(b.Visitor, chromedp.Evaluate("location.pathname + location.search", &path))
	return path
}

// Lane of the board in which the card with a number stands.
func (b *Browser) Lane(number string) (stage string) {
	b.house.t.Helper()
	b.Eval(`[...document.querySelectorAll(".ticket")].find((t) => t.textContent.includes(`+quoted(number)+`))?.closest("[data-stage]").dataset.stage ?? ""`, &stage)
	return stage
}

// Eval asks the page.
func (b *Browser) Eval(script string, into any) {
	b.house.t.Helper()
	b.do(script, chromedp.Evaluate(script, into))
}

// words are what a screen reader calls a thing.
const words = `((e) => {
	const read = (n) => n.nodeType === Node.TEXT_NODE ? n.data : n.ariaHidden === "true" ? "" : [...n.childNodes].map(read).join("")
	return (e.ariaLabel ?? read(e)).replace("(optional)", "").replace(/\s+/g, " ").trim()
})`

// visible leaves out what is in another view, or in a menu that is closed.
const visible = `((e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled)`

// nearest lists what an open dialog holds before what lies under it.
const nearest = `((what) => [...document.querySelectorAll("dialog:modal")].flatMap((d) => [...d.querySelectorAll(what)])
	.concat([...document.querySelectorAll(what)].filter((e) => !e.closest("dialog:modal"))))`

func field(label string) string {
	return fmt.Sprintf(`((all) => (all.find((l) => %[1]s(l) === %[2]s) ?? all.find((l) => %[1]s(l).startsWith(%[2]s)))?.control)(
		%[4]s("label").filter((l) => l.control && (["checkbox", "radio", "file"].includes(l.control.type) || %[3]s(l.control))))`,
		words, quoted(label), visible, nearest)
}

func button(name string) string {
	return fmt.Sprintf(`((all) => all.find((e) => %s(e) === %s) ?? all.find((e) => %s(e).startsWith(%s)))(
		%s("button, a[href], summary, input[type=submit]").filter(%s))`,
		words, quoted(name), words, quoted(name), nearest, visible)
}

func quoted(text string) string {
	out, _ := json.Marshal(text)
	return string(out)
}
