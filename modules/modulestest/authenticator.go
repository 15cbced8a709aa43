package modulestest

import (
	"context"
	"encoding/json"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Authenticator is a device that keeps passkeys in a browser, and whose owner says yes to everything.
type Authenticator struct {
	browser *Browser
	id      webauthn.AuthenticatorID
}

// Authenticator gives the browser one, like the fingerprint reader of a laptop. Its keys stay in it.
func (b *Browser) Authenticator() *Authenticator {
	b.house.t.Helper()
	a := &Authenticator{browser: b}
	a.do("give the browser an authenticator", func(ctx context.Context) (err error) {
		if err := webauthn.Enable().Do(ctx); err != nil {
			return err
		}
		a.id, err = webauthn.AddVirtualAuthenticator(&webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}).Do(ctx)
		return err
	})
	return a
}

// Verifies says whether the owner's finger fits.
func (a *Authenticator) Verifies(fits bool) {
	a.browser.house.t.Helper()
	a.do("set the finger", webauthn.SetUserVerified(a.id, fits).Do)
}

// Lies makes the device answer with a signature that is none, or without having verified its user.
func (a *Authenticator) Lies(signature, verified bool) {
	a.browser.house.t.Helper()
	a.do("make the device lie", webauthn.SetResponseOverrideBits(a.id).WithIsBogusSignature(signature).WithIsBadUV(verified).Do)
}

// Keys is how many passkeys the device keeps.
func (a *Authenticator) Keys() (n int) {
	a.browser.house.t.Helper()
	a.do("count the keys", func(ctx context.Context) error {
		keys, err := webauthn.GetCredentials(a.id).Do(ctx)
		n = len(keys)
		return err
	})
	return n
}

func (a *Authenticator) do(what string, action chromedp.ActionFunc) {
	a.browser.house.t.Helper()
	a.browser.do(what, action)
}

// Answer has the device answer a challenge on the page that is open, as a page's script would, and returns the answer as JSON.
func (a *Authenticator) Answer(challenge string) (answer string) {
	a.browser.house.t.Helper()
	options, err := json.Marshal(json.RawMessage(challenge))
	a.browser.house.must(err)
	a.browser.do("answer a challenge", chromedp.Evaluate(`(async ({publicKey: asked}) => JSON.stringify(asked.user
		? await navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked)})
		: await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked)})))(`+string(options)+")",
		&answer, awaited))
	return answer
}
