// Package letters is what a center writes to its customers by mail. It owns workshop.letters: to whom, when and about what.
//
// [Send] writes a letter in the transaction of what causes it: under the center's name, with its logo, answered at its own address, and
// with a foot that says who writes and why. A letter is sent once for each kind and id; sending a document again takes a new id.
// What somebody sends by hand goes through a [Form] and [Module.Write], which refuse an address that refuses mail. [About] tells what was
// sent about an order, an invoice or an appointment, and what became of it.
//
// It relies on tenancy for what a center says of itself, and on the mail log. The rooms above have the words.
package letters
