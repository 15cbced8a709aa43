// Package orders plans and records the work on vehicles: from the estimate through the customer's answer to each job, to the work
// itself. It owns workshop.work_orders, jobs, line_items and authorizations.
//
// Three axes stay apart: the document (estimate, work order, invoiced, void), the stage on the board, and what the customer said
// to each job. The rules are methods of Order, Job and Line without I/O; an operation locks the order, lets a rule decide, saves,
// and tells the timeline and the audit trail in the same transaction.
//
// It offers Lock, Invoiced and Settled to the rooms of money, OfVehicle, OfCustomer and WithIDs to those that show history, and
// the view workshop.order_titles for joins. It joins tenancy.staff, workshop.vehicle_titles, customer_names and order_balances,
// and relies on catalog for prices and taxes, on customers for vehicles, on letters for the estimate by mail, on search and timeline.
package orders
