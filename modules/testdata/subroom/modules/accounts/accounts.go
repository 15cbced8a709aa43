// Package accounts knows a room that stands above it.
package accounts

import _ "bayline/modules/accounts/passkeys"
