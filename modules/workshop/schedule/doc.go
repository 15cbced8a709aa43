// Package schedule plans when which vehicle stands where and who works on it. It owns workshop.calendars, opening_hours, bays and
// appointments.
//
// A bay or a technician is never booked twice: the table refuses it (appointments_bay_once, appointments_technician_once), and whoever
// books holds the center's row of workshop.calendars, so that the sentence that refuses names what is free instead. All times of day are
// those of the center's clock; an appointment begins and ends on the same day, within the opening hours.
//
// Work orders stand above this room: opening one at arrival is handed in (Deps.Arrive). It offers Prepare to whoever founds a center, and
// OfVehicle to those that show history. It joins tenancy.staff, workshop.vehicle_titles and customer_names, and relies on customers for
// taking in what a caller names, and on timeline.
package schedule
