package db

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// CheckTransport refuses the address of a database that would be reached over the network without a connection that is encrypted
// and whose server is known by its certificate. A database on this machine needs neither.
func CheckTransport(url string) error {
	config, err := pgconn.ParseConfig(url)
	if err != nil {
		return errors.New("it is no address of a PostgreSQL database, or a file that it names cannot be read") // err may quote the password
	}
	ways := []*pgconn.FallbackConfig{{Host: config.Host, TLSConfig: config.TLSConfig}} // sslmode=prefer is two ways: the worse one counts
	for _, way := range append(ways, config.Fallbacks...) {
		if !onThisMachine(way.Host) && !verified(way.TLSConfig) {
			return fmt.Errorf("it leads to %s without sslmode=verify-full: whoever stands between could read and change everything", way.Host)
		}
	}
	return nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || ip != nil && ip.IsLoopback()
}

// verified tells whether both the certificate and the name in it are checked. verify-ca leaves out the name.
func verified(config *tls.Config) bool {
	return config != nil && !config.InsecureSkipVerify && config.ServerName != ""
}
