// Package demo fills an empty installation with two centers to look at: Northgate Auto, a repair shop in Chicago, and Harbour
// Detailing in Dublin, which is paid in euros and dinars.
//
// It plans months of visits with dice that a seed throws, and lives them in the order of time through the operations of the rooms, on
// a clock that it moves. So what people see has its trail, its search terms and its timeline, and all sums are those of the program.
// It owns no tables, and stands above all modules.
package demo
