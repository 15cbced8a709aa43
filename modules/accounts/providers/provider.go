package providers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"bayline/platform/config"
	"bayline/platform/outgoing"
)

const (
	patience  = 8 * time.Second // with all that is asked of a provider in one request
	freshFor  = 24 * time.Hour  // what a provider says of itself
	mostBytes = 1 << 20         // of an answer
)

// provider is one that people may sign in with. What it says of itself is asked when it is first needed.
type provider struct {
	config.Provider
	now    func() time.Time
	back   string // where it sends people
	client *http.Client

	known  atomic.Pointer[discovered]
	asking singleflight.Group
}

// discovered is what a provider says of itself.
type discovered struct {
	*oidc.Provider
	at      time.Time
	style   oauth2.AuthStyle
	namesIt bool // it says who it is when it sends people back (RFC 9207)
}

// identity is somebody as a provider knows them.
type identity struct {
	Subject  string
	Email    string // empty where the provider tells none
	Verified bool   // the provider has had it confirmed
	Name     string
}

func newProvider(settings config.Provider, baseURL string, now func() time.Time) *provider {
	return &provider{
		Provider: settings, now: now, back: baseURL + "/login/with/" + settings.Name + "/return",
		client: &http.Client{
			Transport: short{outgoing.Transport()}, Timeout: patience,
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return errors.New("providers: it answers from where the settings say")
			},
		},
	}
}

// discover asks the provider what it is, or remembers. However many want to go there at once, it is asked once, and whoever waits
// for its answer waits no longer than for one.
func (p *provider) discover(ctx context.Context) (*discovered, error) {
	known := p.known.Load()
	if known != nil && p.now().Before(known.at.Add(freshFor)) {
		return known, nil
	}
	asked := p.asking.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience) // for all of them, so that none can leave with it
		defer cancel()
		return p.look(ctx)
	})
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("ask %s what it is: %w", p.Issuer, ctx.Err())
	case answer := <-asked:
		if answer.Err == nil {
			return answer.Val.(*discovered), nil
		}
		if known != nil && !errors.As(answer.Err, new(*oidc.IssuerMismatchError)) {
			return known, nil // it is down; what it said last is tried
		}
		return nil, answer.Err
	}
}

// look at what the provider says of itself.
func (p *provider) look(ctx context.Context) (*discovered, error) {
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("ask %s what it is: %w", p.Issuer, err)
	}
	if to, err := url.Parse(found.Endpoint().AuthURL); err != nil || to.Host == "" || to.Scheme != "https" && to.Scheme != scheme(p.Issuer) {
		return nil, fmt.Errorf("%s sends people to %q", p.Issuer, found.Endpoint().AuthURL)
	}
	var says struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
		Names   bool     `json:"authorization_response_iss_parameter_supported"`
	}
	if err := found.Claims(&says); err != nil {
		return nil, fmt.Errorf("read what %s is: %w", p.Issuer, err)
	}
	known := &discovered{Provider: found, at: p.now(), style: oauth2.AuthStyleInHeader, namesIt: says.Names}
	if len(says.Methods) > 0 && !slices.Contains(says.Methods, "client_secret_basic") {
		known.style = oauth2.AuthStyleInParams
	}
	p.known.Store(known)
	return known, nil
}

// scheme of an address: "http" where a provider runs on this machine, for development.
func scheme(address string) string {
	scheme, _, _ := strings.Cut(address, ":")
	return scheme
}

func (p *provider) oauth(d *discovered) *oauth2.Config {
	endpoint := d.Endpoint()
	endpoint.AuthStyle = d.style // told, because trying would use the code up
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: endpoint, RedirectURL: p.back,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// departure is the address that somebody is sent to.
func (p *provider) departure(ctx context.Context, word word) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	d, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return p.oauth(d).AuthCodeURL(word.state, oidc.Nonce(word.nonce), oauth2.S256ChallengeOption(word.verifier)), nil
}

// arrival changes the code for what the provider says about somebody, and checks that it says so to us, now, and in answer to the
// question that was asked.
func (p *provider) arrival(ctx context.Context, word word, code, issuer string) (who identity, err error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), patience)
	defer cancel()
	d, err := p.discover(ctx)
	if err != nil {
		return identity{}, err
	}
	if issuer != p.Issuer && (issuer != "" || d.namesIt) {
		return identity{}, fmt.Errorf("%q answers in the place of %s", issuer, p.Issuer)
	}
	tokens, err := p.oauth(d).Exchange(ctx, code, oauth2.VerifierOption(word.verifier))
	if err != nil {
		return identity{}, fmt.Errorf("change the code at %s: %w", p.Issuer, err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	signed, err := d.Verifier(&oidc.Config{ClientID: p.ClientID, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return identity{}, fmt.Errorf("verify the token of %s: %w", p.Issuer, err)
	}
	if signed.Nonce != word.nonce {
		return identity{}, fmt.Errorf("the token of %s answers another question", p.Issuer)
	}
	if signed.AccessTokenHash != "" {
		if err := signed.VerifyAccessToken(tokens.AccessToken); err != nil {
			return identity{}, fmt.Errorf("the tokens of %s do not belong together: %w", p.Issuer, err)
		}
	}
	return p.read(ctx, d, signed, tokens)
}

// claims are what a token, or the userinfo endpoint, says.
type claims struct {
	Subject  string `json:"sub"`
	Party    string `json:"azp"`
	Email    string `json:"email"`
	Verified truth  `json:"email_verified"`
	Name     string `json:"name"`
}

// truth is a boolean that some providers write as a word.
type truth bool

func (t *truth) UnmarshalJSON(data []byte) error {
	*t = string(data) == "true" || string(data) == `"true"`
	return nil
}

// read takes the claims of a token, and where it tells no address those of the userinfo endpoint.
func (p *provider) read(ctx context.Context, d *discovered, signed *oidc.IDToken, tokens *oauth2.Token) (identity, error) {
	var said claims
	if err := signed.Claims(&said); err != nil {
		return identity{}, fmt.Errorf("read the token of %s: %w", p.Issuer, err)
	}
	if said.Party != "" && said.Party != p.ClientID || said.Party == "" && len(signed.Audience) > 1 {
		return identity{}, fmt.Errorf("the token of %s was made for %q", p.Issuer, said.Party)
	}
	if said.Email == "" && d.UserInfoEndpoint() != "" {
		info, err := d.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
		if err != nil {
			return identity{}, fmt.Errorf("ask %s about the person: %w", p.Issuer, err)
		}
		if err := info.Claims(&said); err != nil {
			return identity{}, fmt.Errorf("read what %s says about the person: %w", p.Issuer, err)
		}
	}
	if said.Subject == "" || said.Subject != signed.Subject || len(said.Subject) > 255 {
		return identity{}, fmt.Errorf("%s speaks of %q and of %q", p.Issuer, signed.Subject, said.Subject)
	}
	return identity{Subject: said.Subject, Email: said.Email, Verified: bool(said.Verified), Name: said.Name}, nil
}

// short cuts answers off that are longer than any provider's.
type short struct{ http.RoundTripper }

func (s short) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := s.RoundTripper.RoundTrip(request)
	if err == nil {
		answer.Body = limited{io.LimitReader(answer.Body, mostBytes), answer.Body}
	}
	return answer, err
}

type limited struct {
	io.Reader
	io.Closer
}
