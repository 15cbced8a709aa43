package modules_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bayline/modules"
	"bayline/modules/modulestest"
	"bayline/modules/notices"
	"bayline/platform/mail"
)

// TestEveryMail draws a sample of each kind of mail that the program sends: whole HTML, the same in words, nothing fetched, links to us
// only, and the reason why somebody gets it. And there is no kind without a sample: neither of the notices, nor of what the source sends.
func TestEveryMail(t *testing.T) {
	t.Parallel()
	const base = "https://bayline.test"
	kinds, ids := map[string]bool{}, map[string]bool{}
	for _, s := range modules.Mails(base) {
		kinds[s.Kind] = true
		if id := s.ID().String(); ids[id] {
			t.Errorf("two samples of %s are called %q", s.Kind, s.Variant)
		} else {
			ids[id] = true
		}
		if s.Label == "" {
			t.Errorf("%s has no label", s.Kind)
		}
		var page strings.Builder
		if err := s.HTML.Render(t.Context(), &page); err != nil {
			t.Errorf("%s: %v", s.Kind, err)
		}
		for _, fault := range modulestest.MailFaults(s.Subject, page.String(), s.Text, base) {
			t.Errorf("%s %s: %s", s.Kind, s.Variant, fault)
		}
	}
	for _, kind := range notices.Kinds() {
		if !kinds[kind.Name] {
			t.Errorf("the notice %s has no sample", kind.Name)
		}
	}
	sent := sentKinds(t, os.DirFS(".."))
	for _, kind := range sent {
		if known := slices.ContainsFunc(modules.Mails(base), func(s mail.Sample) bool { return strings.HasPrefix(s.Kind, kind) }); !known {
			t.Errorf("the source sends mail of the kind %s, which has no sample", kind)
		}
	}
	if len(kinds) < 30 || len(sent) < 12 {
		t.Errorf("only %d kinds have samples, and %d are found in the source", len(kinds), len(sent))
	}
}

// sentKinds are the kinds of mail that the modules send past notices, as their source says: what stands in Kind of a mail.Message or a
// letters.Letter, or what it is called with where that is a parameter. Of a name that is put together it is the beginning.
func sentKinds(t *testing.T, tree fs.FS) []string {
	t.Helper()
	rooms := map[string]*room{}
	err := fs.WalkDir(tree, "modules", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			return err
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		if err != nil {
			return err
		}
		at := path.Dir(name)
		if rooms[at] == nil {
			rooms[at] = &room{t: t, name: at, found: map[string]bool{}}
		}
		rooms[at].files = append(rooms[at].files, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for name, r := range rooms {
		switch name {
		case "modules/notices": // its kinds are a list
		case "modules/workshop/letters": // its kinds are those of the rooms that write
		default:
			r.collect()
		}
		for kind := range r.found {
			kinds = append(kinds, kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// room is a package's source.
type room struct {
	t     *testing.T
	name  string
	files []*ast.File
	found map[string]bool
}

func (r *room) functions(visit func(*ast.FuncDecl)) {
	for _, file := range r.files {
		for _, d := range file.Decls {
			if f, is := d.(*ast.FuncDecl); is && f.Body != nil {
				visit(f)
			}
		}
	}
}

func (r *room) collect() {
	r.functions(func(f *ast.FuncDecl) {
		ast.Inspect(f.Body, func(n ast.Node) bool {
			made, is := n.(*ast.CompositeLit)
			if !is {
				return true
			}
			if of, is := made.Type.(*ast.SelectorExpr); !is || of.Sel.Name != "Message" && of.Sel.Name != "Letter" {
				return true
			}
			for _, element := range made.Elts {
				if pair, is := element.(*ast.KeyValueExpr); is && pair.Key.(*ast.Ident).Name == "Kind" {
					r.resolve(pair.Value, f, 4)
				}
			}
			return true
		})
	})
}

func (r *room) resolve(value ast.Expr, within *ast.FuncDecl, depth int) {
	switch v := value.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(v.Value)
		if err != nil {
			r.t.Fatal(err)
		}
		r.found[text] = true
		return
	case *ast.SelectorExpr:
		if v.Sel.Name == "Name" { // of a notice's kind: those are a list
			return
		}
	case *ast.BinaryExpr:
		r.resolve(v.X, within, depth-1)
		return
	case *ast.Ident:
		if constant := r.constant(v.Name); constant != nil {
			r.resolve(constant, within, depth-1)
			return
		}
		if at := parameter(within, v.Name); at >= 0 && depth > 0 {
			r.calls(within.Name.Name, at, depth-1)
			return
		}
	}
	r.t.Errorf("%s, %s: which kind of mail is that? Write it down as a text, a constant or a parameter", r.name, within.Name.Name)
}

// calls resolves what a function is called with.
func (r *room) calls(name string, at, depth int) {
	r.functions(func(f *ast.FuncDecl) {
		ast.Inspect(f.Body, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is || len(call.Args) <= at {
				return true
			}
			switch callee := call.Fun.(type) {
			case *ast.SelectorExpr:
				if callee.Sel.Name == name {
					r.resolve(call.Args[at], f, depth)
				}
			case *ast.Ident:
				if callee.Name == name {
					r.resolve(call.Args[at], f, depth)
				}
			}
			return true
		})
	})
}

// constant is what a name of the package stands for.
func (r *room) constant(name string) ast.Expr {
	for _, file := range r.files {
		for _, d := range file.Decls {
			declared, is := d.(*ast.GenDecl)
			if !is {
				continue
			}
			for _, s := range declared.Specs {
				spec, is := s.(*ast.ValueSpec)
				if !is {
					continue
				}
				for i, one := range spec.Names {
					if one.Name == name && i < len(spec.Values) {
						return spec.Values[i]
					}
				}
			}
		}
	}
	return nil
}

// parameter is the place of a name among the parameters of a function; -1 where it is none.
func parameter(f *ast.FuncDecl, name string) int {
	at := 0
	for _, field := range f.Type.Params.List {
		for _, one := range field.Names {
			if one.Name == name {
				return at
			}
			at++
		}
	}
	return -1
}
