// Package payments is the money that a center receives. It owns workshop.balances, one row an order, and workshop.payments, which
// never change.
//
// Orders and invoices stand above this room: they Charge what an order owes and Receive money for it, inside their own transactions
// and under the lock of the order, so that balance and order are always locked in this sequence. An Account carries what the room
// cannot look up. Money may come before the invoice, as a deposit; afterwards never more than is open. A form carries an id of its
// own, so that a double click pays once.
//
// It offers the view workshop.order_balances for joins, and joins workshop.customer_names, vehicle_titles and tenancy.staff.
package payments
