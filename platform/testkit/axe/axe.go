// Package axe holds axe-core 4.14.1 (MPL-2.0, see LICENSE.txt), which finds what keeps people with disabilities out of a page. It
// is for tests only; no program imports it.
package axe

import _ "embed"

// Script defines window.axe. A test evaluates it in the page: the page's own policy does not reach what the debugger runs.
//
//go:embed axe.min.js
var Script string

// Run is what a test evaluates next, and awaits: a list of {id, impact, help, nodes: [{target, html, summary}]} of every violation
// of WCAG 2.2 A and AA and of axe's best practices.
const Run = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
	.then((found) => found.violations.map((v) => ({id: v.id, impact: v.impact ?? "", help: v.help, nodes: v.nodes.map((n) => ({
		target: n.target.join(" "), html: n.html.slice(0, 200), summary: n.failureSummary ?? ""}))})))`

// Violation is one rule that a page breaks.
type Violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []Node `json:"nodes"`
}

// Node is one place where it does.
type Node struct {
	Target  string `json:"target"`
	HTML    string `json:"html"`
	Summary string `json:"summary"`
}
