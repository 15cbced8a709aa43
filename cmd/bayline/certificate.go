package main

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"bayline/modules/privacy/deletion"
	"bayline/platform/secret"
)

// certificate verifies the certificate of a deletion. It opens no database: the file and a key are enough.
func certificate(_ context.Context, p *program, args []string) error {
	if len(args) == 0 || args[0] != "verify" {
		return errors.New("bayline certificate knows one command: verify [--key K] FILE")
	}
	flags := flag.NewFlagSet("certificate verify", flag.ContinueOnError)
	key := flags.String("key", "", "public key, in base64; without it, that of BAYLINE_AUDIT_KEY")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("bayline certificate verify needs the file of one certificate")
	}
	public, err := p.publicKey(*key)
	if err != nil {
		return err
	}
	file, err := os.ReadFile(flags.Arg(0)) // #nosec G304 -- the file that was asked for
	if err != nil {
		return err
	}
	c, err := deletion.Verify(file, public)
	if err != nil {
		return fmt.Errorf("%s: %w", flags.Arg(0), err)
	}
	_, _ = fmt.Fprintf(p.out, "The certificate holds.\n\nNumber         %s\nCenter         %s, %s\nKey destroyed  %s\nDeleted        %d rows in %d tables, %d files, %d jobs\nCounted again  %s: %d left\nCertified      %s\n",
		c.Number, c.Center, c.Reason, c.KeyDestroyed.Format(time.RFC3339), c.Total(), c.Emptied(), c.Files, c.Jobs,
		c.RecountedAt.Format(time.RFC3339), c.Left, c.CertifiedAt.Format(time.RFC3339))
	for _, kept := range c.Kept {
		_, _ = fmt.Fprintf(p.out, "Kept           %d in %s: %s\n", kept.Rows, kept.Table, kept.Why)
	}
	return nil
}

// publicKey is the one that was given, else the half of the program's own that everybody may know.
func (p *program) publicKey(given string) (ed25519.PublicKey, error) {
	if given == "" {
		signer, err := secret.KeptSigner(p.AuditKey, p.Data)
		if err != nil {
			return nil, err
		}
		if signer == nil {
			return nil, errors.New("this machine has no key that signs: give the public half with --key; the page of the certificate shows it")
		}
		return signer.Public(), nil
	}
	key, err := base64.StdEncoding.DecodeString(given)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("--key is not a public key of %d bytes in base64", ed25519.PublicKeySize)
	}
	return key, nil
}
