package modules

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/accounts/access"
	"bayline/modules/accounts/passkeys"
	"bayline/modules/accounts/providers"
	"bayline/modules/audit"
	"bayline/modules/billing"
	"bayline/modules/billing/metered"
	"bayline/modules/billing/plans"
	"bayline/modules/console"
	"bayline/modules/notices"
	"bayline/modules/privacy"
	"bayline/modules/privacy/deletion"
	"bayline/modules/privacy/incidents"
	"bayline/modules/privacy/policies"
	"bayline/modules/tenancy"
	"bayline/modules/tenancy/anomalies"
	"bayline/modules/tenancy/arrivals"
	"bayline/modules/tenancy/codes"
	"bayline/modules/tenancy/problems"
	"bayline/modules/tenancy/support"
	"bayline/modules/tenancy/team"
	"bayline/modules/workshop/catalog"
	"bayline/modules/workshop/customers"
	"bayline/modules/workshop/desk"
	"bayline/modules/workshop/invoices"
	"bayline/modules/workshop/letters"
	"bayline/modules/workshop/orders"
	"bayline/modules/workshop/payments"
	"bayline/modules/workshop/schedule"
	"bayline/modules/workshop/vin"
	"bayline/platform/config"
	"bayline/platform/db"
	"bayline/platform/files"
	"bayline/platform/jobs"
	"bayline/platform/mail"
	"bayline/platform/pdf"
	"bayline/platform/secret"
	"bayline/platform/session"
	"bayline/platform/web"
	"bayline/static"
	"bayline/views/layout"
)

// documentsAtOnce that a process prints: each takes some 17 MB while it is made.
const documentsAtOnce = 2

// Options is what the program is started with.
type Options struct {
	Config config.Config
	DB     *db.DB
	Ring   *secret.Ring
	Log    *slog.Logger
	Ready  *web.Ready
	// PasswordCost of bcrypt; 0 is the real one. Only tests tell.
	PasswordCost int
}

// App is the program, wired: pages for a web process, workers for a worker process.
type App struct {
	Fiber   *fiber.App
	Router  *web.Router
	Workers *jobs.Workers
	Files   *files.Folder

	Accounts  *accounts.Module
	Passkeys  *passkeys.Module
	Providers *providers.Module
	Access    *access.Module
	Arrivals  *arrivals.Module
	Tenancy   *tenancy.Module
	Support   *support.Module
	Problems  *problems.Module
	Team      *team.Module
	Anomalies *anomalies.Module
	Codes     *codes.Module
	Audit     *audit.Module
	Notices   *notices.Module
	Plans     *plans.Module
	Billing   *billing.Module
	Metered   *metered.Module
	Privacy   *privacy.Module
	Deletion  *deletion.Module
	Incidents *incidents.Module
	Policies  *policies.Module
	Catalog   *catalog.Module
	VIN       *vin.Module
	Letters   *letters.Module
	Customers *customers.Module
	Schedule  *schedule.Module
	Payments  *payments.Module
	Orders    *orders.Module
	Invoices  *invoices.Module
	Desk      *desk.Module
	Console   *console.Module

	config   config.Config
	db       *db.DB
	sessions *session.Manager
	mailer   *mail.Mailer
	webhook  *mail.Webhook
	live     *vin.Refresher // nil: switched off
	places   workplaces
}

// New wires every module, from the bottom of the graph to its top.
func New(o Options) (*App, error) {
	vault := secret.NewVault(o.Ring)
	o.DB.UseSealer(vault)
	store, err := files.OpenFolder(o.Config.Files)
	if err != nil {
		return nil, fmt.Errorf("open the file store: %w", err)
	}
	a := &App{config: o.Config, db: o.DB, Files: store, Workers: jobs.NewWorkers()}
	signer, err := secret.LoadSigner(o.Config.AuditKey, o.Config.Data, o.Config.Production)
	if err != nil {
		return nil, err
	}
	a.mailer, err = mail.NewMailer(mail.Options{DB: o.DB, Log: o.Log, APIKey: o.Config.ResendAPIKey, BaseURL: o.Config.ResendBaseURL,
		From: o.Config.MailFrom, KeepBodies: !o.Config.Production, AddressKeys: addressKeys(o.Ring)})
	if err != nil {
		return nil, err
	}
	webhook, err := mail.ReadSecret(o.Config.ResendWebhook)
	if err != nil {
		return nil, err
	}
	a.webhook = &mail.Webhook{Mailer: a.mailer, Clock: o.DB.Clock(), Log: o.Log, Secret: webhook}
	a.sessions = session.NewManager(session.Options{DB: o.DB, Keys: sessionKeys(o.Ring), Secure: o.Config.Secure(),
		IdleOf: func(ctx context.Context, center uuid.UUID) (time.Duration, error) { return a.Tenancy.Idle(ctx, center) }})
	a.Fiber = web.New(web.Options{
		BaseURL: o.Config.BaseURL, TrustedProxies: o.Config.TrustedProxies, Log: o.Log, Ready: o.Ready, Static: asset,
		Session: a.sessions.Middleware, Visitor: a.sessions.Visitor, ErrorPage: a.errorPage,
		SignIn: func(c *fiber.Ctx, refusal error) templ.Component { return a.Accounts.SignInDialog(c, refusal) },
	})
	a.Router = web.NewRouter(a.Fiber)
	if o.Config.LiveVIN {
		if a.live, err = vin.NewRefresher(vin.Live{Clock: o.DB.Clock(), Log: o.Log}); err != nil {
			return nil, err
		}
	}

	a.Audit = audit.New(audit.Deps{DB: o.DB, Center: a.centerTrail, Platform: a.platformTrail})
	a.Accounts = accounts.New(accounts.Deps{
		DB: o.DB, Sessions: a.sessions, BaseURL: o.Config.BaseURL, Pepper: vault.Password, Cost: o.PasswordCost,
		Home: a.home, Center: a.workplace, Frame: a.personFrame, OperatorFrame: a.operatorFrame, Accepting: policies.Accepting,
		Verified: func(ctx context.Context, tx db.Tx, person uuid.UUID) error {
			return a.Billing.Verified(ctx, tx, person)
		},
		Noticed: func(ctx context.Context, tx db.Tx, n accounts.Notice) error {
			return a.Anomalies.SignedIn(ctx, tx, anomalies.SignIn{Person: n.Person, IP: n.IP, Refused: n.Kind == accounts.FailuresNotice,
				Failures: n.Failures, NewDevice: n.NewDevice})
		},
		Warned: func(ctx context.Context, tx db.Tx, kind string, id uuid.UUID, to accounts.Person, headline, line string) error {
			return notices.Note(ctx, tx, kind, id, notices.To(to)[0], headline, line, "/account/security")
		},
		Disowned: func(ctx context.Context, tx db.Tx, person uuid.UUID) error {
			return a.Anomalies.Disowned(ctx, tx, person)
		},
	})
	a.Passkeys = passkeys.New(passkeys.Deps{DB: o.DB, Accounts: a.Accounts, Sessions: a.sessions, BaseURL: o.Config.BaseURL})
	a.Providers = providers.New(providers.Deps{DB: o.DB, Accounts: a.Accounts, Sessions: a.sessions, BaseURL: o.Config.BaseURL,
		Providers: o.Config.Providers, Log: o.Log, Pepper: vault.Password})
	a.Access = access.New(access.Deps{DB: o.DB, Sessions: a.sessions})
	a.Arrivals = arrivals.New(arrivals.Deps{DB: o.DB})
	a.Codes = codes.New(codes.Deps{DB: o.DB, Sessions: a.sessions, BaseURL: o.Config.BaseURL, InviteOnly: o.Config.InviteOnly})
	a.Tenancy = tenancy.New(tenancy.Deps{
		DB: o.DB, Accounts: a.Accounts, Sessions: a.sessions, Files: store, Vault: vault, Frame: a.memberFrame, Founded: billing.Begin,
		Detailed: func(ctx context.Context, tx db.Tx, p tenancy.Profile) error {
			return errors.Join(catalog.Prepare(ctx, tx, p.Country, p.BaseCurrency), schedule.Prepare(ctx, tx))
		},
		CurrencyFixed: invoices.Exists,
		Visit: func(ctx context.Context, asked tenancy.Asked) (*tenancy.Visitor, error) {
			return a.Support.Visit(ctx, asked)
		},
		Tried: func(ctx context.Context, asked tenancy.Asked) error { return a.Support.Tried(ctx, asked) },
	})
	if o.Config.InviteOnly {
		a.Tenancy.Codes = a.Codes
	}
	a.Notices = notices.New(notices.Deps{DB: o.DB, Sessions: a.sessions, Tenancy: a.Tenancy, Mailer: a.mailer, Label: mailLabel})
	a.Team = team.New(team.Deps{DB: o.DB, Accounts: a.Accounts, Tenancy: a.Tenancy, Sessions: a.sessions, BaseURL: o.Config.BaseURL})
	a.Support = support.New(support.Deps{DB: o.DB, Sessions: a.sessions, Accounts: a.Accounts, Trail: a.Audit, BaseURL: o.Config.BaseURL,
		Refused: func(ctx context.Context, tx db.Tx, person, center uuid.UUID) error {
			return a.Anomalies.SupportTried(ctx, tx, person, center)
		}, Problems: problems.Cited})
	a.Problems = problems.New(problems.Deps{DB: o.DB, Sessions: a.sessions, BaseURL: o.Config.BaseURL})
	a.Anomalies = anomalies.New(anomalies.Deps{DB: o.DB, Sessions: a.sessions, Accounts: a.Accounts, Log: o.Log, BaseURL: o.Config.BaseURL})
	a.Plans = plans.New(plans.Deps{DB: o.DB, Sessions: a.sessions, BaseURL: o.Config.BaseURL, Held: billing.Held, Holders: billing.Holders})
	a.Metered = metered.New(metered.Deps{DB: o.DB, Sessions: a.sessions, Press: pdf.NewPress(documentsAtOnce), BaseURL: o.Config.BaseURL})
	a.Billing = billing.New(billing.Deps{DB: o.DB, Sessions: a.sessions, Files: store, Vault: vault, Plans: a.Plans, BaseURL: o.Config.BaseURL,
		Renew: a.Metered.Renew, Paid: a.Metered.Paid, Kept: deletion.OpenlyHeld})
	a.Policies = policies.New(policies.Deps{DB: o.DB, Sessions: a.sessions, Log: o.Log, BaseURL: o.Config.BaseURL, PrivacyEmail: o.Config.PrivacyEmail})
	a.Privacy = privacy.New(privacy.Deps{DB: o.DB, PrivacyEmail: o.Config.PrivacyEmail, SecurityEmail: o.Config.SecurityEmail,
		BaseURL: o.Config.BaseURL, LiveVIN: o.Config.LiveVIN, Providers: o.Config.ProviderLabels()})
	a.Deletion = deletion.New(deletion.Deps{DB: o.DB, Sessions: a.sessions, Files: store, Vault: vault, Signer: signer, BaseURL: o.Config.BaseURL,
		Proofs: a.expiringProofs})
	a.Incidents = incidents.New(incidents.Deps{DB: o.DB, Sessions: a.sessions, Tenancy: a.Tenancy, BaseURL: o.Config.BaseURL, Contact: o.Config.SecurityEmail,
		Noticed: a.noticed})
	a.Catalog = catalog.New(catalog.Deps{DB: o.DB, Sessions: a.sessions})
	a.VIN = vin.New(vin.Deps{Clock: o.DB.Clock(), Live: a.live})
	a.Letters = letters.New(letters.Deps{Mailer: a.mailer})
	a.Customers = customers.New(customers.Deps{DB: o.DB, Sessions: a.sessions})
	a.Schedule = schedule.New(schedule.Deps{DB: o.DB, Sessions: a.sessions, Open: arrived, Running: unfinished})
	a.Payments = payments.New(payments.Deps{DB: o.DB})
	a.Orders = orders.New(orders.Deps{DB: o.DB, Sessions: a.sessions, Letters: a.Letters,
		Accepted: func(ctx context.Context, tx db.Tx, order *orders.Order) error {
			return a.Metered.Accepted(ctx, tx, metered.Acceptance{Order: order.ID, Number: order.Number, By: plans.Authorized})
		},
		Voided: func(ctx context.Context, tx db.Tx, order *orders.Order) error {
			return a.Metered.Voided(ctx, tx, order.ID)
		},
		Settlement: func(ctx context.Context, tx db.Tx, me tenancy.Member, order *orders.Order) (templ.Component, error) {
			return a.Invoices.Settlement(ctx, tx, me, order)
		}})
	a.Invoices = invoices.New(invoices.Deps{DB: o.DB, Letters: a.Letters, Sessions: a.sessions})
	a.Desk = desk.New(desk.Deps{DB: o.DB})
	a.Console = console.New(console.Deps{DB: o.DB, Sessions: a.sessions, Billing: a.Billing, Files: store, Kinds: a.Workers.Kinds,
		Accounts: a.Accounts, Audit: a.Audit, Anomalies: anomalies.Waiting, Incidents: a.Incidents.OpenItems})
	a.mount()
	a.work()
	return a, nil
}

// mount puts the guards' modules and all routes on the app. Where addresses overlap, the first wins: /vehicles/vin before /vehicles/:id.
func (a *App) mount() {
	a.Fiber.Use(a.lendFrame, a.Anomalies.Watch, a.Accounts.Provide, a.Tenancy.Provide)
	a.Router.Get("/", web.Public(a.front))
	for _, routes := range []func(*web.Router){
		a.Deletion.Routes, a.Incidents.Routes,
		a.Accounts.Routes, a.Passkeys.Routes, a.Providers.Routes, a.Tenancy.Routes, a.Team.Routes, a.Codes.Routes, a.Support.Routes, a.Anomalies.Routes,
		a.Notices.Routes, a.Problems.Routes,
		a.webhook.Routes,
		a.Audit.Routes, a.Plans.Routes, a.Billing.Routes, a.Metered.Routes, a.Privacy.Routes, a.Policies.Routes, a.Catalog.Routes, a.VIN.Routes,
		a.Customers.Routes, a.Schedule.Routes, a.Payments.Routes, a.Orders.Routes, a.Invoices.Routes, a.Desk.Routes, a.Console.Routes, a.Access.Routes, a.Arrivals.Routes,
	} {
		routes(a.Router)
	}
	if !a.config.Production {
		a.mountDevelopment()
	}
}

// work registers all workers on the queues.
func (a *App) work() {
	a.Deletion.Workers(a.Workers)
	a.Incidents.Workers(a.Workers)
	a.mailer.Workers(a.Workers)
	a.Audit.Workers(a.Workers)
	a.Accounts.Workers(a.Workers)
	a.Tenancy.Workers(a.Workers)
	a.Passkeys.Workers(a.Workers)
	a.Providers.Workers(a.Workers)
	a.Support.Workers(a.Workers)
	a.Team.Workers(a.Workers)
	a.Anomalies.Workers(a.Workers)
	a.Codes.Workers(a.Workers)
	a.Notices.Workers(a.Workers)
	a.Plans.Workers(a.Workers)
	a.Billing.Workers(a.Workers)
	a.Metered.Workers(a.Workers)
	a.Policies.Workers(a.Workers)
	a.Schedule.Workers(a.Workers)
}

// Run does what goes on beside requests and jobs, until ctx ends.
func (a *App) Run(ctx context.Context) {
	if a.live != nil {
		go a.live.Run(ctx)
	}
	a.Policies.Run(ctx)
}

// addressKeys hash the addresses that refuse mail.
func addressKeys(ring *secret.Ring) (keys [][]byte) {
	for _, key := range ring.Derive("mail-addresses") {
		keys = append(keys, key.Secret)
	}
	return keys
}

func sessionKeys(ring *secret.Ring) (keys []session.Key) {
	for _, key := range ring.Derive("session-token") {
		keys = append(keys, session.Key{ID: key.ID, Secret: key.Secret})
	}
	return keys
}

// Pages name their files by the hash of the content, so that browsers keep them for a year.
func init() { layout.Use(static.Path) }

func asset(path string) (*web.Asset, bool) {
	file, found := static.Lookup(path)
	if !found {
		return nil, false
	}
	return &web.Asset{Type: file.Type, ETag: file.ETag, Immutable: file.Immutable, Plain: file.Plain, Brotli: file.Brotli, Gzip: file.Gzip}, true
}

// errorPage is a page, or, where htmx asked for a part of one, a toast.
func (a *App) errorPage(c *fiber.Ctx, status int, sentence, requestID string) templ.Component {
	if web.Partial(c) {
		return layout.ErrorFragment(status, sentence, requestID)
	}
	return layout.Error(status, sentence, requestID)
}
