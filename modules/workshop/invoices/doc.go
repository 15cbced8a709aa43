// Package invoices posts what a work order comes to and settles it. It owns workshop.invoices, invoice_lines and invoice_taxes, which
// are copies: of the seller, the payer, the vehicle, the lines and the taxes as they were at posting. A posted invoice never changes;
// triggers refuse it.
//
// Numbers have no gaps: the number is the last lock of a posting, held until its transaction ends. Money is received here, on the
// pages of the order and of the invoice, because only this room knows both the balance and the order that it closes.
//
// It offers Settlement for the page of an order, OfVehicle, OfCustomer, Owed and WithIDs to rooms that show history, and Exists to
// tenancy, and the view workshop.invoice_titles for joins. It joins workshop.order_balances, and relies on orders, payments, catalog, customers,
// letters, search and timeline.
package invoices
