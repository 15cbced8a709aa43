package billing

// The board of the home page: made up, drawn with the real parts.
type (
	shownLane struct {
		tone, icon, name, count, sum string
		cards                        []shownCard
	}
	shownCard struct {
		order, plate, who, car, job string
		sign                        shownSign
		done, jobs                  int
		initials, tone              string
		when                        string
		late                        bool
		total                       string
	}
	shownSign struct{ tone, icon, label string }
)

var shownBoard = []shownLane{
	{"slate", "stage-estimate", "Estimate", "2", "$2,826", []shownCard{
		{order: "#1061", plate: "HX21 KLM", who: "Hannah Osei", car: "2021 Kia Sportage", job: "Air-con not cooling, diagnose", sign: shownSign{"slate", "clock", "Presented"}, when: "17:00", total: "$186"},
		{order: "#1060", plate: "191 D 4417", who: "Colm Brady", car: "2016 Audi A4 Avant", job: "Timing chain rattle on cold start", sign: shownSign{"amber", "hourglass", "No answer yet"}, when: "Tue 12:00", total: "$2,640"},
	}},
	{"blue", "stage-approved", "Approved", "2", "$1,642", []shownCard{
		{order: "#1057", plate: "JRK 482", who: "Maya Lindqvist", car: "2019 Volvo XC60", job: "60k service, cabin filter", sign: shownSign{"slate", "sofa", "Waiting on site"}, jobs: 3, initials: "JK", tone: "green", when: "16:30", total: "$514"},
		{order: "#1055", plate: "LB14 YTE", who: "Peter Novak", car: "2014 Honda Civic", job: "Clutch replacement", jobs: 2, initials: "DT", tone: "blue", when: "Wed 15:00", total: "$1,128"},
	}},
	{"violet", "stage-progress", "In progress", "2", "$1,183", []shownCard{
		{order: "#1048", plate: "KV18 ZRO", who: "Amelia Hart", car: "2018 Toyota RAV4 Hybrid", job: "Front brakes, oil service", sign: shownSign{"red", "alert", "1 job needs approval"}, done: 2, jobs: 4, initials: "RM", tone: "violet", when: "15:30", total: "$864"},
		{order: "#1050", plate: "YR61 HBN", who: "Greta Fallon", car: "2011 Mini Cooper S", job: "Thermostat housing leak", sign: shownSign{"red", "clock", "42 min late"}, done: 1, jobs: 2, initials: "DT", tone: "blue", when: "14:00", late: true, total: "$319"},
	}},
	{"amber", "stage-waiting", "Waiting", "1", "$1,046", []shownCard{
		{order: "#1044", plate: "OU17 PDX", who: "Oakfield Primary", car: "2017 VW Crafter", job: "Power steering pump", sign: shownSign{"amber", "package", "Waiting for parts"}, done: 1, jobs: 2, initials: "LP", tone: "petrol", when: "Tue 10:00", total: "$1,046"},
	}},
	{"green", "stage-ready", "Ready", "2", "$474", []shownCard{
		{order: "#1046", plate: "AZ 39 QT", who: "Ines Carvalho", car: "2019 Renault Clio", job: "Annual inspection, headlamp aim", initials: "JK", tone: "green", when: "13:00", total: "$96"},
		{order: "#1043", plate: "S·WE 1190", who: "Walter Engel", car: "2013 Mercedes C220", job: "Battery, alternator belt", initials: "DT", tone: "blue", when: "12:00", total: "$378"},
	}},
	{"petrol", "stage-invoiced", "Invoiced", "1", "$264", []shownCard{
		{order: "#1039", plate: "ND71 EEW", who: "Nadia Rahimi", car: "2021 Peugeot 208", job: "Tires x2, balance", sign: shownSign{"green", "check", "Paid by card"}, initials: "LP", tone: "petrol", when: "11:20", total: "$264"},
	}},
}

// What the product does today; nothing that is only planned.
var homeFacts = []struct{ title, text string }{
	{"A plate is enough", "Open a work order with a plate, a VIN or a make. What is missing is asked when the invoice is posted, not while the customer waits at the desk."},
	{"The VIN fills the rest", "Make, model, year, body and engine, decoded on your own machine. It works without the internet."},
	{"Approved job by job", "Yes, no or later for each job, with who said it and how. A changed price or wording asks again."},
	{"Paid to the last cent", "Invoice numbers without gaps, locked once posted. Payments in parts, in several currencies, by the method you name."},
}

var homePromises = []struct{ title, text string }{
	{"No other center sees your customers", "The database itself refuses it, on every row. Another center's address and one that does not exist answer alike."},
	{"We do not read your records", "Platform admins see a center's name, state and plan. There is no page that shows them your customers, vehicles or invoices."},
	{"Who did what stays written", "Each change writes its line in the audit trail, in the same moment or not at all. Owners read it. Nobody edits it."},
	{"You see the day of deletion", "Cancel in the product, see the day before you confirm, and come back until then."},
	{"Two cookies, no trackers", "One keeps you signed in, one trusts your device. No script, font or pixel of anybody else."},
}
