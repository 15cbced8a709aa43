package static_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"bayline/platform/testkit"
	"bayline/views/kit"
	"bayline/views/layout"
)

func TestEveryShellAndComponentIsForEverybody(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	content := kit.Empty{Icon: "calendar", Title: "No appointments on Monday", Text: "Bookings land here too."}
	s.strangerPage("/kit", layout.Kit())
	s.strangerPage("/narrow", within(layout.Narrow("Sign in"), within(layout.GateCard("Sign in", "To your center."), kit.Input{Name: "email", Label: "E-mail"})))
	s.strangerPage("/article", within(layout.Article("Privacy", "In force since 1 November 2026"), templ.Raw("<h2>What we keep</h2><p>See <a href=\"/processors\">processors</a>.</p><ul><li>Plates</li></ul>")))
	s.strangerPage("/503", layout.Error(http.StatusServiceUnavailable, "", "01J9ZK3A"))
	s.page("/desk", within(layout.Desk(layout.Page{Title: "Board", Class: "board-page", Actions: kit.Button{Label: "New work order", Look: kit.Primary, Key: "N"}}), content))
	s.page("/crumbs", within(layout.Desk(layout.Page{Title: "Amelia Hart", Crumbs: []kit.Crumb{{Label: "Customers", Href: "/customers"}, {Label: "Amelia Hart"}}}), kit.Heading(kit.Title{Text: "Amelia Hart"})))
	s.page("/admin", within(layout.Admin(layout.Page{Title: "Approvals"}), content))
	s.page("/settings", within(layout.Desk(layout.Page{Title: "Settings"}), within(layout.SubNav("Settings", []layout.NavItem{{Group: "Center", Href: "/settings", Icon: "store", Label: "Profile", Current: true}}), kit.Banner{Text: "Saved."})))
	s.page("/print", within(layout.Print("Invoice INV-1", "/invoices"), templ.Raw("<h1>Invoice</h1>")))
	s.page("/404", layout.Error(http.StatusNotFound, "", "01J9ZK3A"))
	for _, page := range []string{"/kit", "/narrow", "/article", "/503", "/desk", "/crumbs", "/admin", "/settings", "/print", "/404"} {
		for name, look := range map[string]struct {
			query  string
			screen testkit.Screen
		}{"light": {"?theme=light", testkit.Desk}, "dark": {"?theme=dark", testkit.Desk}, "system dark": {"", testkit.Night}, "phone": {"", testkit.Phone}, "right to left": {"?dir=rtl", testkit.Desk}} {
			t.Run(page+" "+name, func(t *testing.T) {
				do(browser, t, testkit.Look(look.screen), chromedp.Navigate(s.url+page+look.query), chromedp.WaitReady("main"))
				clean(browser, t)
			})
		}
	}
}

func TestARefusedFormKeepsWhatWasTypedAndShowsTheFirstWrongField(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	form := func(plate, wrong string) templ.Component {
		return within(kit.Form(kit.To{Action: "/vehicles", Target: "this"}), pieces(
			kit.Input{Name: "note", Label: "Note"}, kit.Input{Name: "plate", Label: "Plate", Value: plate, Error: wrong}, kit.Button{Label: "Save", Type: "submit"}))
	}
	s.page("/vehicles", within(layout.Desk(layout.Page{Title: "Vehicles"}), form("", "")))
	s.HandleFunc("POST /vehicles", func(w http.ResponseWriter, r *http.Request) {
		s.show(w, r, http.StatusUnprocessableEntity, signedIn(r), form(s.note(r).Get("plate"), "This plate is on another vehicle."))
	})
	do(browser, t, chromedp.Navigate(s.url+"/vehicles"), chromedp.SendKeys("#plate", "KV18 ZRO"), chromedp.Click("main button[type=submit]"))
	until(browser, t, `document.activeElement.id === "plate" && document.activeElement.value === "KV18 ZRO" && document.activeElement.getAttribute("aria-invalid") === "true"`)
	sent, _ := s.last("/vehicles")
	if sent.form.Get("csrf") != "first-token" || sent.header.Get("X-CSRF-Token") != "first-token" || sent.header.Get("X-Center") != "center-1" {
		t.Errorf("sent without its token or center: %v %v", sent.form, sent.header)
	}
}

func TestAnErrorFragmentSaysSoAndLeavesThePageAlone(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	s.page("/board", within(layout.Desk(layout.Page{Title: "Board"}), templ.Raw(`<div id="columns"><p>Columns</p><button id="go" hx-get="/gone" hx-target="#columns">Go</button></div>`)))
	s.HandleFunc("GET /gone", func(w http.ResponseWriter, r *http.Request) {
		s.show(w, r, http.StatusConflict, signedIn(r), layout.ErrorFragment(http.StatusConflict, "Sofia moved this card.", "01J9"))
	})
	do(browser, t, chromedp.Navigate(s.url+"/board"), chromedp.Click("#go"))
	until(browser, t, `document.querySelector("#toasts .toast-bad")?.textContent.includes("Sofia moved this card.") && document.querySelector("#columns p")`)
	do(browser, t, chromedp.Click("#toasts [data-dismiss]"))
	until(browser, t, `!document.querySelector("#toasts .toast")`)
}

func TestSigningInAgainSendsTheRefusedRequest(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	signIn := func(wrong string) templ.Component {
		return within(kit.Form(kit.To{Action: "/login", Class: "sheet-form"}), pieces(templ.Raw("<h2>Signed out after 60 quiet minutes</h2>"),
			kit.Input{Name: "password", Label: "Password", Type: "password", Error: wrong, Autofocus: true}, kit.Button{Label: "Sign in and send", Type: "submit"}))
	}
	s.page("/board", within(layout.Desk(layout.Page{Title: "Board"}), templ.Raw(
		`<div id="columns"><form hx-post="/notes" hx-target="#columns" method="post" action="/notes"><input type="hidden" name="csrf" value="first-token"><input id="text" name="text" aria-label="Text"><button id="send" type="submit">Send</button></form></div>`)))
	s.HandleFunc("POST /notes", func(w http.ResponseWriter, r *http.Request) {
		if form := s.note(r); r.Header.Get("X-CSRF-Token") != "second-token" || form.Get("csrf") != "second-token" {
			w.Header().Set("X-Sign-In", "1")
			s.show(w, r, http.StatusUnauthorized, layout.Frame{}, signIn(""))
			return
		}
		s.show(w, r, http.StatusOK, signedIn(r), templ.Raw(`<p id="stored">stored</p>`))
	})
	s.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		if s.note(r).Get("password") != "right" {
			s.show(w, r, http.StatusUnprocessableEntity, layout.Frame{}, signIn("That is not the password."))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"token":"second-token"}`)
	})
	do(browser, t, chromedp.Navigate(s.url+"/board"), chromedp.SendKeys("#text", "214 characters"), chromedp.Click("#send"), chromedp.WaitVisible("#sign-in #password"))
	until(browser, t, `document.activeElement.id === "password"`)
	do(browser, t, chromedp.SendKeys("#password", "wrong"+kb.Enter))
	until(browser, t, `document.querySelector("#sign-in .error") && document.activeElement.id === "password" && document.activeElement.value === ""`)
	do(browser, t, chromedp.SendKeys("#password", "right"+kb.Enter), chromedp.WaitVisible("#stored"))
	if sent, _ := s.last("/notes"); sent.form.Get("text") != "214 characters" {
		t.Errorf("sent again: %v", sent.form)
	}

	// Dismissed, nothing is replaced and what was typed stays.
	do(browser, t, chromedp.Navigate(s.url+"/board"), chromedp.SendKeys("#text", "kept"), chromedp.Click("#send"), chromedp.WaitVisible("#sign-in #password"), chromedp.KeyEvent(kb.Escape))
	until(browser, t, `!document.querySelector("#sign-in").open && document.querySelector("#text").value === "kept"`)
}

func TestSuggestionsAreTakenByKeyAndByPointer(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	s.page("/intake", within(layout.Desk(layout.Page{Title: "Intake"}), within(kit.Form(kit.To{Action: "/intake"}), pieces(kit.Combo{Name: "customer", Label: "Customer", Search: "/suggest"}, kit.Input{Name: "odometer", Label: "Odometer"}))))
	s.HandleFunc("GET /suggest", func(w http.ResponseWriter, r *http.Request) {
		s.show(w, r, http.StatusOK, signedIn(r), kit.Suggestions("Nobody", kit.Suggestion{ID: "s1", Value: "17", Label: "Amelia Hart"}, kit.Suggestion{ID: "s2", Value: "18", Label: "Amelia Stone"}))
	})
	chosen := func(label, value string) string {
		return fmt.Sprintf(`document.querySelector("#customer").value === %q && document.querySelector("[name=customer]").value === %q && document.querySelector("#customer-l").hidden`, label, value)
	}
	do(browser, t, chromedp.Navigate(s.url+"/intake"), chromedp.SendKeys("#customer", "ame"), chromedp.WaitVisible("#s2"), chromedp.KeyEvent(kb.ArrowDown))
	until(browser, t, `document.querySelector("#customer").getAttribute("aria-activedescendant") === "s2" && document.querySelector("#customer").getAttribute("aria-expanded") === "true"`)
	clean(browser, t)
	do(browser, t, chromedp.KeyEvent(kb.Enter))
	until(browser, t, chosen("Amelia Stone", "18"))
	do(browser, t, chromedp.SendKeys("#customer", "x"), chromedp.WaitVisible("#s1"))
	until(browser, t, `document.querySelector("[name=customer]").value === ""`)
	do(browser, t, chromedp.Click("#s1"))
	until(browser, t, chosen("Amelia Hart", "17"))
	do(browser, t, chromedp.SendKeys("#customer", "y"), chromedp.WaitVisible("#s1"), chromedp.KeyEvent(kb.Escape))
	until(browser, t, `document.querySelector("#customer-l").hidden`)
}

func TestKeysWorkOutsideOfFieldsOnly(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	s.page("/board", within(layout.Desk(layout.Page{Title: "Board"}), templ.Raw(`<a class="ticket-link" href="#1">First</a><a class="ticket-link" href="#2">Second</a><input id="field" aria-label="Field">`)))
	s.page("/customers", within(layout.Desk(layout.Page{Title: "Customers"}), templ.Raw("<p>Customers</p>")))
	s.page("/work-orders/new", within(layout.Desk(layout.Page{Title: "New"}), templ.Raw("<p>New</p>")))
	s.page("/found", within(layout.Desk(layout.Page{Title: "Found"}), templ.Raw("<p>Found</p>")))
	s.HandleFunc("GET /search", func(w http.ResponseWriter, r *http.Request) {
		s.show(w, r, http.StatusOK, signedIn(r), layout.Found("found-vehicles", "Vehicles", layout.FoundItem{ID: "found-1", Href: "/found", Plate: r.FormValue("q"), Label: "2018 Toyota RAV4"}))
	})
	at := func(path string) string {
		return fmt.Sprintf(`location.pathname === %q && document.readyState === "complete"`, path)
	}

	do(browser, t, chromedp.Navigate(s.url+"/board"), chromedp.KeyEvent("j"), chromedp.KeyEvent("j"))
	until(browser, t, `document.activeElement.textContent === "Second"`)
	do(browser, t, chromedp.KeyEvent("k"))
	until(browser, t, `document.activeElement.textContent === "First"`)
	do(browser, t, chromedp.SendKeys("#field", "gcn?/"))
	until(browser, t, `document.querySelector("#field").value === "gcn?/" && !document.querySelector("dialog[open]") && `+at("/board"))
	do(browser, t, chromedp.Evaluate("document.activeElement.blur()", nil), chromedp.KeyEvent("?"))
	until(browser, t, `document.querySelector("#shortcuts").open`)
	clean(browser, t)
	do(browser, t, chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("g"), chromedp.KeyEvent("c"))
	until(browser, t, at("/customers"))
	do(browser, t, chromedp.KeyEvent("n"))
	until(browser, t, at("/work-orders/new"))
	do(browser, t, key("/"))
	until(browser, t, `document.activeElement.id === "palette-q"`)
	do(browser, t, chromedp.SendKeys("#palette-q", "KV18"), chromedp.WaitVisible("#found-1"))
	until(browser, t, `document.querySelector("#found-1").getAttribute("aria-selected") === "true" && document.querySelector("#found-1 .plate").textContent === "KV18"`)
	clean(browser, t)
	// Enter takes what stands first; where an answer is just on its way, it opens the page of the search.
	do(browser, t, chromedp.KeyEvent(kb.Enter))
	until(browser, t, `(location.pathname === "/found" || location.pathname + location.search === "/search?q=KV18") && document.readyState === "complete"`)
}

func TestACardMovesByItsMenu(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	lane := func(stage, card string) string {
		return `<section class="lane" data-stage="` + stage + `" aria-label="` + stage + `"><ul>` + card + `</ul></section>`
	}
	card := `<li class="ticket" id="order-17" data-version="3" draggable="true"><a class="ticket-link" href="/orders/17">Amelia Hart</a>
		<a class="btn btn-sm btn-icon btn-quiet more" role="button" data-menu="move" id="more" href="/orders/17" aria-label="Move #17">+</a></li>`
	menu := `<form class="menu" id="move" popover method="post" action="/orders/0/stage" hx-post="/orders/0/stage" hx-target="#columns" hx-swap="innerMorph">
		<input type="hidden" name="version" value=""><button type="submit" name="stage" value="approved" data-move="approved">Approved</button>
		<button type="submit" name="stage" value="ready" data-move="ready">Ready</button></form>`
	s.page("/board", within(layout.Desk(layout.Page{Title: "Board"}), templ.Raw(`<div class="board" id="columns">`+lane("approved", card)+lane("ready", "")+lane("invoiced", "")+menu+`</div>`)))
	s.HandleFunc("POST /orders/17/stage", func(w http.ResponseWriter, r *http.Request) {
		s.note(r)
		w.Header().Set("HX-Trigger", `{"toast":{"text":"#17 moved to Ready"}}`)
		s.show(w, r, http.StatusOK, signedIn(r), templ.Raw(lane("approved", "")+lane("ready", card)+lane("invoiced", "")+menu))
	})
	moved := `document.querySelector('.lane[data-stage="ready"] #order-17') && document.activeElement.closest("#order-17") && document.querySelector("#toasts").textContent.includes("#17 moved to Ready")`
	open := `document.querySelector("#move").matches(":popover-open") && document.activeElement.value === "ready" && document.querySelector('[data-move="approved"]').hidden`

	// The keyboard opens it at its first stage, and Escape leads back to the button.
	do(browser, t, chromedp.Navigate(s.url+"/board"), chromedp.Focus("#more"), chromedp.KeyEvent(" "))
	until(browser, t, open)
	do(browser, t, chromedp.KeyEvent(kb.Escape))
	until(browser, t, `!document.querySelector("#move").matches(":popover-open") && document.activeElement.id === "more"`)

	do(browser, t, chromedp.Click("#more"))
	until(browser, t, open)
	do(browser, t, chromedp.Click(`[data-move="ready"]`))
	until(browser, t, moved)
	if sent, _ := s.last("/orders/17/stage"); sent.form.Get("stage") != "ready" || sent.form.Get("version") != "3" {
		t.Errorf("sent %v", sent.form)
	}

	drag := `(() => {
		const data = new DataTransfer(), to = document.querySelector('.lane[data-stage="ready"]');
		const fire = (on, name) => on.dispatchEvent(new DragEvent(name, {bubbles: true, cancelable: true, dataTransfer: data}));
		fire(document.querySelector("#order-17"), "dragstart");
		const refused = document.querySelector('.lane[data-stage="invoiced"]');
		fire(refused, "dragover");
		document.body.dataset.refused = !refused.classList.contains("over");
		fire(to, "dragover"); fire(to, "drop"); fire(document.querySelector("#order-17"), "dragend");
	})()`
	do(browser, t, chromedp.Navigate(s.url+"/board"), chromedp.Evaluate(drag, nil))
	until(browser, t, `document.querySelector('.lane[data-stage="ready"] #order-17') && document.body.dataset.refused === "true"`)
	quiet(browser, t)
}

func TestAnUploadArrivesAndARefusedOneSaysWhy(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	form := func(wrong string) templ.Component {
		return within(layout.Narrow("Payment proof"), within(kit.Form(kit.To{Action: "/proof", Upload: true}), pieces(
			kit.Dropzone{Name: "proof", Label: "Payment proof", Hint: "PDF", Error: wrong}, kit.Input{Name: "reference", Label: "Reference"}, kit.Button{Label: "Send", Type: "submit"})))
	}
	s.page("/proof", form(""))
	s.page("/waiting", within(layout.Narrow("Waiting"), templ.Raw("<h1>Waiting</h1>")))
	s.HandleFunc("POST /proof", func(w http.ResponseWriter, r *http.Request) {
		sent := s.note(r)
		if _, file, err := r.FormFile("proof"); err != nil || !strings.HasSuffix(file.Filename, ".pdf") || sent.Get("csrf") != "first-token" {
			s.show(w, r, http.StatusUnprocessableEntity, signedIn(r), form("This is no PDF."))
			return
		}
		w.Header().Set("HX-Redirect", "/waiting")
	})
	folder := t.TempDir()
	files := map[string]string{"table.csv": "a,b", "transfer.pdf": "%PDF-1.7"}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	do(browser, t, chromedp.Navigate(s.url+"/proof"), chromedp.SetUploadFiles("#proof", []string{filepath.Join(folder, "table.csv")}))
	until(browser, t, `document.querySelector("[data-file-names]").textContent === "table.csv"`)
	do(browser, t, chromedp.Click("main button[type=submit]"), chromedp.WaitVisible("#proof-e"))
	until(browser, t, `document.activeElement.id === "proof"`)
	for _, complaint := range browser.Complaints() {
		if !strings.Contains(complaint, "422") { // the browser reports every refusal
			t.Error(complaint)
		}
	}
	do(browser, t, chromedp.SetUploadFiles("#proof", []string{filepath.Join(folder, "transfer.pdf")}), chromedp.Click("main button[type=submit]"))
	until(browser, t, `location.pathname === "/waiting"`)
}

func TestTheThemeTurnsAtOnceAndIsKeptInTheAccount(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	s.page("/board", within(layout.Desk(layout.Page{Title: "Board"}), templ.Raw("<p>Board</p>")))
	s.HandleFunc("POST /account/theme", func(w http.ResponseWriter, r *http.Request) {
		s.note(r)
		w.WriteHeader(http.StatusNoContent)
	})
	do(browser, t, chromedp.Navigate(s.url+"/board"), chromedp.Click(".head [data-theme-toggle]"))
	until(browser, t, `document.documentElement.dataset.theme === "dark"`)
	select {
	case sent := <-s.arrived:
		if sent.path != "/account/theme" || sent.form.Get("theme") != "dark" || sent.header.Get("X-CSRF-Token") != "first-token" {
			t.Errorf("sent %v", sent)
		}
	case <-time.After(5 * time.Second):
		t.Error("the account was never told")
	}
	var cookies string
	do(browser, t, chromedp.Evaluate("document.cookie", &cookies))
	if cookies != "" {
		t.Errorf("a cookie nobody published: %s", cookies)
	}
}

func TestAPasswordIsShownAndMeasured(t *testing.T) {
	t.Parallel()
	s, browser := open(t), testkit.Browser(t)
	s.strangerPage("/register", within(layout.Narrow("Register"), within(layout.GateCard("Register", ""), within(kit.Form(kit.To{Action: "/register"}), pieces(
		kit.Input{Name: "center", Label: "Center"}, kit.Input{Name: "password", Label: "Password", Type: "password", MinLength: 12, Strength: true, Autocomplete: "new-password"})))))
	do(browser, t, chromedp.Navigate(s.url+"/register"), chromedp.SendKeys("#center", "Northgate Auto"), chromedp.SendKeys("#password", "northgate brakes fine"))
	until(browser, t, `document.querySelector("#password-s").textContent.includes("northgate") && document.querySelector("#password-m").getAttribute("aria-label") === "Strength 2 of 4"`)
	do(browser, t, chromedp.Click("[data-reveal]"))
	until(browser, t, `document.querySelector("#password").type === "text" && document.querySelector("[data-reveal]").getAttribute("aria-label") === "Hide password"`)
	clean(browser, t)
}
