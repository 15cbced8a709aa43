package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const draftPrefix = ".draft-"

// Folder is a store in a local folder that only the program may read.
type Folder struct {
	root *os.Root // nothing outside of it can be named
	path string
}

// OpenFolder makes the folder where it is missing.
func OpenFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("open the folder of files: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open the folder of files: %w", err)
	}
	return &Folder{root: root, path: path}, nil
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Sweep removes drafts that were begun before a moment: a killed process leaves them behind.
func (f *Folder) Sweep(before time.Time) error {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("sweep drafts: %w", err)
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), draftPrefix) {
			continue
		}
		if info, err := entry.Info(); err == nil && info.ModTime().Before(before) {
			if err := f.root.Remove(entry.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("sweep drafts: %w", err)
			}
		}
	}
	return nil
}

// Draft begins a file.
func (f *Folder) Draft(context.Context) (Draft, error) {
	name := newName(draftPrefix)
	file, err := f.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("begin a file: %w", err)
	}
	return &folderDraft{File: file, folder: f, name: name}, nil
}

type folderDraft struct {
	*os.File
	folder *Folder
	name   string
	kept   bool
}

func (d *folderDraft) Blob() (Blob, error) {
	info, err := d.Stat()
	if err != nil {
		return nil, err
	}
	return unowned{d.File, info.Size()}, nil
}

// unowned is the draft's file read back: closing it leaves the draft open.
type unowned struct {
	file *os.File
	size int64
}

func (u unowned) ReadAt(p []byte, at int64) (int, error) { return u.file.ReadAt(p, at) }
func (u unowned) Size() int64                            { return u.size }
func (u unowned) Close() error                           { return nil }

// Keep gives the file its name once all of it is on the disk.
func (d *folderDraft) Keep(name string) error {
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	folder := filepath.Dir(name)
	if err := d.folder.root.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	if err := d.folder.root.Rename(d.name, name); err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	d.kept = true
	return d.folder.sync(folder)
}

func (d *folderDraft) Discard() {
	if d.kept {
		return
	}
	_ = d.Close()
	_ = d.folder.root.Remove(d.name)
}

// sync makes a rename survive a power cut.
func (f *Folder) sync(folder string) error {
	dir, err := f.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open opens a stored file.
func (f *Folder) Open(_ context.Context, name string) (Blob, error) {
	file, err := f.root.Open(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrMissing, name)
	}
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("open a file: %w", err)
	}
	return folderBlob{file, info.Size()}, nil
}

type folderBlob struct {
	*os.File
	size int64
}

func (b folderBlob) Size() int64 { return b.size }

// Remove takes a file away.
func (f *Folder) Remove(_ context.Context, name string) error {
	if err := f.root.Remove(filepath.FromSlash(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a file: %w", err)
	}
	return nil
}

// RemoveAll takes away all that stands under a prefix.
func (f *Folder) RemoveAll(_ context.Context, prefix string) error {
	folder, err := folderOf(prefix)
	if err != nil {
		return err
	}
	if err := f.root.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove files: %w", err)
	}
	return nil
}

// Count counts what stands under a prefix.
func (f *Folder) Count(_ context.Context, prefix string) (n int, err error) {
	folder, err := folderOf(prefix)
	if err != nil {
		return 0, err
	}
	err = fs.WalkDir(f.root.FS(), filepath.ToSlash(folder), func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			n++
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return n, err
}

// folderOf refuses a prefix that is not a folder of its own: an empty one would mean everything.
func folderOf(prefix string) (string, error) {
	folder, found := strings.CutSuffix(prefix, "/")
	if !found || folder == "" || !filepath.IsLocal(folder) || filepath.Clean(folder) == "." {
		return "", fmt.Errorf("files: %q is not the prefix of a folder", prefix)
	}
	return filepath.FromSlash(folder), nil
}
