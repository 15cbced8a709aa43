package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// mark is a route with limits of its own. Routes carry it in their Fiber name, so that it is known before routing.
type mark struct {
	method   string
	segments []string
	upload   int64
	stream   bool
}

const (
	uploadMark = "upload "
	streamMark = "stream"
)

func marksOf(app *fiber.App) []mark {
	var marks []mark
	for _, routes := range app.Stack() {
		for _, route := range routes {
			m := mark{method: route.Method, segments: strings.Split(route.Path, "/"), stream: strings.HasSuffix(route.Name, streamMark)}
			if _, bytes, found := strings.Cut(route.Name, uploadMark); found {
				m.upload, _ = strconv.ParseInt(bytes, 10, 64)
			}
			if m.stream || m.upload > 0 {
				marks = append(marks, m)
			}
		}
	}
	return marks
}

func (s *server) markOf(header *fasthttp.RequestHeader) mark {
	path, _, _ := strings.Cut(string(header.RequestURI()), "?")
	for _, m := range s.marks() {
		if m.method == string(header.Method()) && m.matches(path) {
			return m
		}
	}
	return mark{}
}

func (m mark) matches(path string) bool {
	for i, segment := range m.segments {
		have, rest, more := strings.Cut(path, "/")
		if segment != have && (!strings.HasPrefix(segment, ":") || have == "") {
			return false
		}
		if last := i == len(m.segments)-1; last || !more {
			return last && !more
		}
		path = rest
	}
	return false
}

func (s *server) uploadLimit(request *fasthttp.Request) int64 {
	return s.markOf(&request.Header).upload
}
