// Package customers knows the people and companies that a center works for, and their vehicles. It owns workshop.customers,
// customer_phones, vehicles, customer_vehicles and odometer_readings.
//
// Later rooms join workshop.vehicle_titles, vehicle_owners and customer_names, take a vehicle in with Take, and
// add odometer readings with AddReading. A customer that was merged stays as a row, because documents name it: read its current_id from customer_names, and
// everything of a customer by IdentitiesOf.
package customers
