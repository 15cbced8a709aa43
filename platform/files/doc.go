// Package files takes files in and gives them out, sealed. What is stored is AES-256-GCM in segments of 64 KiB, bound to the row
// that the file belongs to; a plain byte never reaches the disk, not even while a file is being checked.
//
// [Save] streams: the upload goes sealed into a draft, the draft is read back and checked (a picture is decoded and written anew,
// without what it tells about place and camera; a PDF is searched for scripts, launches and encryption), and only then it gets its
// name. [Send] streams too, and gives out no byte of a file that is not whole.
//
// The row that names a stored file is the caller's. Take the key in one transaction, save, write the row in another, and remove the
// file if that fails.
package files
