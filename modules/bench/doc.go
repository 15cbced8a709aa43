// Package bench measures what people wait for: it loads 200 centers with 20,000 work orders into a database of its own, asks a
// program in another process for its hottest pages over loopback HTTP, and sets them beside Fiber answering one bare query.
//
// The ratio to the bare query says what the program costs; requests per second alone would say what the machine is. It owns no tables
// and never touches the installation's own database.
package bench
