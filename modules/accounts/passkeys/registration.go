package passkeys

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
	"bayline/platform/session"
	"bayline/platform/web"
)

// Added is what has become of a new key.
type Added struct {
	Passkey
	Codes []string // new recovery codes, of somebody who had none
}

// Register keeps the key that a device has made for the session's person, who has just proven who they are. Their other sessions
// end.
func (m *Module) Register(ctx context.Context, me accounts.Person, current *session.Session, sent string) (made Added, err error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(sent))
	if err != nil {
		return Added{}, errUnreadable.Because(err)
	}
	asked, err := m.spend(ctx, registration, current, parsed.Response.CollectedClientData.Challenge)
	if err != nil {
		return Added{}, err
	}
	credential, err := m.party.CreateCredential(user{Person: me}, asked, parsed)
	if err != nil {
		return Added{}, errRefused.Because(err)
	}
	err = m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		made, err = m.add(ctx, tx, me, current, credential)
		return err
	})
	return made, err
}

func (m *Module) add(ctx context.Context, tx db.Tx, me accounts.Person, current *session.Session, credential *webauthn.Credential) (made Added, err error) {
	if _, err := m.Accounts.Lock(ctx, tx, me.ID); err != nil { // of two at once, the second sees the first
		return Added{}, err
	}
	keys, err := listKeys(ctx, tx, me.ID)
	if err != nil {
		return Added{}, err
	}
	if len(keys) >= mostKeys {
		return Added{}, errTooMany
	}
	made.Passkey = newKey(credential)
	made.ID, made.Person, made.CreatedAt = db.NewID(), me.ID, tx.Now()
	made.Name = unused(keys, device(web.CallerOf(ctx).UserAgent))
	fresh, err := insertKey(ctx, tx, made.Passkey)
	if err != nil {
		return Added{}, err
	}
	if !fresh {
		return Added{}, errKnown
	}
	made.Codes, err = m.Accounts.FactorAdded(ctx, tx, me.ID, current.ID, "The passkey “"+made.Name+"” was added", "accounts.passkey.added", audit.Note("name", made.Name))
	return made, err
}

func newKey(credential *webauthn.Credential) Passkey {
	key := Passkey{
		Credential: credential.ID, PublicKey: credential.PublicKey, Model: credential.Authenticator.AAGUID, SignCount: credential.Authenticator.SignCount,
		BackupEligible: credential.Flags.BackupEligible, BackedUp: credential.Flags.BackupState,
	}
	for _, transport := range credential.Transport {
		if len(transport) <= 20 && !strings.ContainsAny(string(transport), " \t\n") { // as the browser says, so not believed
			key.Transports = append(key.Transports, string(transport))
		}
	}
	key.Transports = key.Transports[:min(len(key.Transports), 8)]
	return key
}

// unused is a name that none of the keys has: "Chrome on Windows", then "Chrome on Windows 2".
func unused(keys []Passkey, name string) string {
	taken := map[string]bool{}
	for _, key := range keys {
		taken[key.Name] = true
	}
	for candidate, n := name, 2; ; n++ {
		if !taken[candidate] {
			return candidate
		}
		candidate = fmt.Sprintf("%s %d", name, n)
	}
}

// device is what people call what they sit at, as far as the browser says. It is a first guess at a name that they can change.
func device(userAgent string) string {
	return first(userAgent, "Edg/ Edge", "OPR/ Opera", "Firefox/ Firefox", "Chrome/ Chrome", "Safari/ Safari", " Browser") + " on " +
		first(userAgent, "iPhone iPhone", "iPad iPad", "Android Android", "Windows Windows", "Mac Mac", "Linux Linux", " this device")
}

// first is the name of the first sign that stands in a text; a sign and its name are parted by a space.
func first(text string, signs ...string) string {
	for _, entry := range signs {
		sign, name, _ := strings.Cut(entry, " ")
		if strings.Contains(text, sign) {
			return name
		}
	}
	return ""
}
