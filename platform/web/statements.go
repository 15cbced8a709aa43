package web

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"bayline/platform/db"
)

// Statements is the header that asks for, and tells, how many SQL messages a page has cost.
const Statements = "X-Bayline-Statements"

// userContext is where Fiber 2.52 keeps a request's context. A counter has to lie there before the first handler runs.
const userContext = "__local_user_context__"

// CountStatements lets requests with the header [Statements] learn what they have cost: for measures and tests. Others are not touched.
func CountStatements(app *fiber.App) {
	next := app.Server().Handler
	app.Server().Handler = func(c *fasthttp.RequestCtx) {
		if len(c.Request.Header.Peek(Statements)) == 0 {
			next(c)
			return
		}
		counted := db.WithCounter(context.Background())
		c.SetUserValue(userContext, counted)
		next(c)
		c.Response.Header.Set(Statements, strconv.Itoa(db.Counted(counted)))
	}
}
