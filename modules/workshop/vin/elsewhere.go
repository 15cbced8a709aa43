package vin

// groupModel names the model of a Volkswagen, Audi, Škoda or SEAT for a market outside North America. The group writes its own model code
// at positions 7 and 8 there; the codes are the ones in its parts catalogs. Codes that two models share are left out.
func groupModel(makeName, number string) string {
	return groupModels[makeName][number[6:8]]
}

var groupModels = map[string]map[string]string{
	"Audi": {
		"8L": "A3", "8P": "A3", "8V": "A3", "GY": "A3", "8D": "A4", "8E": "A4", "8K": "A4", "F4": "A4", "8T": "A5", "F5": "A5",
		"4B": "A6", "4F": "A6", "F2": "A6", "4E": "A8", "4H": "A8", "F8": "A8", "8X": "A1", "GB": "A1", "8U": "Q3", "F3": "Q3",
		"8R": "Q5", "FY": "Q5", "4L": "Q7", "8J": "TT", "FV": "TT",
	},
	"SEAT": {
		"1P": "Leon", "5F": "Leon", "KL": "Leon", "6J": "Ibiza", "7N": "Alhambra", "KH": "Ateca",
	},
	"Škoda": {
		"1U": "Octavia", "1Z": "Octavia", "5E": "Octavia", "NE": "Octavia", "NX": "Octavia", "6Y": "Fabia", "NJ": "Fabia", "PJ": "Fabia",
		"3U": "Superb", "3T": "Superb", "3V": "Superb", "NP": "Superb", "5L": "Yeti", "NS": "Kodiaq", "NU": "Karoq", "NY": "Enyaq", "NH": "Rapid",
	},
	"Volkswagen": {
		"1K": "Golf", "5K": "Golf", "AU": "Golf", "CD": "Golf", "9N": "Polo", "6R": "Polo", "AW": "Polo", "3B": "Passat", "3C": "Passat",
		"5N": "Tiguan", "AD": "Tiguan", "7L": "Touareg", "7P": "Touareg", "CR": "Touareg", "1T": "Touran", "5T": "Touran", "7N": "Sharan",
		"2K": "Caddy", "A1": "T-Roc", "AA": "Up!", "13": "Scirocco", "3H": "Arteon", "E1": "ID.3", "E2": "ID.4",
	},
}

// sold is a model with the years of its production, roughly; to 0 while it is built.
type sold struct {
	name     string
	from, to int
}

// modelsElsewhere are models that were never sold in North America and so are not in the data.
func modelsElsewhere(makeName string, year int) []string {
	var names []string
	for _, model := range soldElsewhere[makeName] {
		if year == 0 || year >= model.from && (model.to == 0 || year <= model.to+1) {
			names = append(names, model.name)
		}
	}
	return names
}

var soldElsewhere = map[string][]sold{
	"Audi": {{"A1", 2010, 0}, {"A2", 1999, 2005}, {"Q2", 2016, 0}},
	"BMW":  {{"2 Series Active Tourer", 2014, 0}},
	"Citroën": {
		{"Berlingo", 1996, 0}, {"C1", 2005, 2022}, {"C2", 2003, 2009}, {"C3", 2002, 0}, {"C3 Aircross", 2017, 0}, {"C4", 2004, 0},
		{"C4 Cactus", 2014, 2020}, {"C4 Picasso", 2006, 2018}, {"C5", 2001, 2017}, {"C5 Aircross", 2018, 0}, {"C5 X", 2021, 0}, {"C6", 2005, 2012},
		{"Jumper", 1994, 0}, {"Jumpy", 1994, 0}, {"Saxo", 1996, 2003}, {"SpaceTourer", 2016, 0}, {"Xsara", 1997, 2006},
	},
	"Cupra": {{"Ateca", 2018, 0}, {"Born", 2021, 0}, {"Formentor", 2020, 0}, {"Leon", 2020, 0}, {"Tavascan", 2023, 0}},
	"Dacia": {
		{"Dokker", 2012, 2021}, {"Duster", 2010, 0}, {"Jogger", 2021, 0}, {"Lodgy", 2012, 2022}, {"Logan", 2004, 0}, {"Sandero", 2007, 0},
		{"Spring", 2021, 0},
	},
	"DS":   {{"DS 3", 2015, 0}, {"DS 4", 2015, 0}, {"DS 5", 2015, 2018}, {"DS 7", 2017, 0}, {"DS 9", 2020, 0}},
	"Fiat": {{"Bravo", 2007, 2014}, {"Doblò", 2000, 0}, {"Ducato", 1981, 0}, {"Grande Punto", 2005, 2018}, {"Panda", 1980, 0}, {"Punto", 1993, 2018}, {"Tipo", 2015, 0}},
	"Ford": {
		{"B-Max", 2012, 2017}, {"C-Max", 2003, 2019}, {"Galaxy", 1995, 2023}, {"Ka", 1996, 2021}, {"Kuga", 2008, 0}, {"Mondeo", 1993, 2022},
		{"Puma", 2019, 0}, {"S-Max", 2006, 2023}, {"Transit Custom", 2012, 0},
	},
	"Honda":   {{"Jazz", 2001, 0}},
	"Hyundai": {{"i10", 2007, 0}, {"i20", 2008, 0}, {"i30", 2007, 0}, {"ix35", 2009, 2015}, {"Bayon", 2021, 0}},
	"Kia":     {{"Ceed", 2006, 0}, {"Picanto", 2004, 0}, {"Stonic", 2017, 0}, {"Venga", 2009, 2019}, {"XCeed", 2019, 0}},
	"Lada":    {{"Granta", 2011, 0}, {"Kalina", 2004, 2018}, {"Largus", 2012, 0}, {"Niva", 1977, 0}, {"Vesta", 2015, 0}},
	"Mercedes-Benz": {
		{"A-Class", 1997, 0}, {"B-Class", 2005, 0}, {"Citan", 2012, 0}, {"Vito", 1996, 0}, {"V-Class", 1996, 0},
	},
	"MG":     {{"HS", 2018, 0}, {"Marvel R", 2021, 0}, {"MG3", 2011, 0}, {"MG4", 2022, 0}, {"MG5", 2020, 0}, {"ZS", 2017, 0}},
	"Nissan": {{"Micra", 1982, 2023}, {"Note", 2005, 2017}, {"Qashqai", 2006, 0}, {"X-Trail", 2001, 0}},
	"Opel": {
		{"Adam", 2012, 2019}, {"Agila", 2000, 2014}, {"Astra", 1991, 0}, {"Combo", 1993, 0}, {"Corsa", 1982, 0}, {"Crossland", 2017, 2024},
		{"Grandland", 2017, 0}, {"Insignia", 2008, 2022}, {"Karl", 2015, 2019}, {"Meriva", 2003, 2017}, {"Mokka", 2012, 0}, {"Movano", 1998, 0},
		{"Vectra", 1988, 2008}, {"Vivaro", 2001, 0}, {"Zafira", 1999, 0},
	},
	"Peugeot": {
		{"106", 1991, 2003}, {"107", 2005, 2014}, {"108", 2014, 2021}, {"2008", 2013, 0}, {"206", 1998, 2012}, {"207", 2006, 2014}, {"208", 2012, 0},
		{"3008", 2008, 0}, {"307", 2001, 2008}, {"308", 2007, 0}, {"406", 1995, 2004}, {"407", 2004, 2011}, {"408", 2022, 0}, {"5008", 2009, 0},
		{"508", 2010, 0}, {"Boxer", 1994, 0}, {"Expert", 1995, 0}, {"Partner", 1996, 0}, {"Rifter", 2018, 0}, {"Traveller", 2016, 0},
	},
	"Renault": {
		{"Arkana", 2019, 0}, {"Austral", 2022, 0}, {"Captur", 2013, 0}, {"Clio", 1990, 0}, {"Espace", 1984, 0}, {"Fluence", 2009, 2016},
		{"Grand Scénic", 2003, 2022}, {"Kadjar", 2015, 2022}, {"Kangoo", 1997, 0}, {"Koleos", 2007, 0}, {"Laguna", 1993, 2015}, {"Master", 1980, 0},
		{"Mégane", 1995, 0}, {"Modus", 2004, 2012}, {"Scénic", 1996, 0}, {"Talisman", 2015, 2022}, {"Trafic", 1980, 0}, {"Twingo", 1993, 2024},
		{"Zoe", 2012, 2024},
	},
	"SEAT": {
		{"Alhambra", 1996, 2022}, {"Altea", 2004, 2015}, {"Arona", 2017, 0}, {"Ateca", 2016, 0}, {"Cordoba", 1993, 2009}, {"Exeo", 2008, 2013},
		{"Ibiza", 1984, 0}, {"Leon", 1999, 0}, {"Mii", 2011, 2021}, {"Tarraco", 2018, 2024}, {"Toledo", 1991, 2019},
	},
	"Škoda": {
		{"Citigo", 2011, 2020}, {"Elroq", 2024, 0}, {"Enyaq", 2020, 0}, {"Fabia", 1999, 0}, {"Felicia", 1994, 2001}, {"Kamiq", 2019, 0},
		{"Karoq", 2017, 0}, {"Kodiaq", 2016, 0}, {"Octavia", 1996, 0}, {"Rapid", 2012, 2019}, {"Roomster", 2006, 2015}, {"Scala", 2019, 0},
		{"Superb", 2001, 0}, {"Yeti", 2009, 2017},
	},
	"SsangYong": {{"Actyon", 2005, 2018}, {"Korando", 2010, 0}, {"Musso", 2018, 0}, {"Rexton", 2001, 0}, {"Tivoli", 2015, 0}},
	"Suzuki":    {{"Alto", 2008, 2014}, {"Celerio", 2014, 2021}, {"Ignis", 2016, 0}, {"Jimny", 1998, 0}, {"S-Cross", 2013, 0}, {"Swift", 2004, 0}, {"Vitara", 2015, 0}},
	"Toyota":    {{"Auris", 2006, 2018}, {"Avensis", 1997, 2018}, {"Aygo", 2005, 0}, {"Hilux", 1968, 0}, {"Proace", 2013, 0}, {"Verso", 2009, 2018}},
	"Vauxhall": {
		{"Adam", 2012, 2019}, {"Astra", 1991, 0}, {"Corsa", 1993, 0}, {"Crossland", 2017, 2024}, {"Grandland", 2017, 0}, {"Insignia", 2008, 2022},
		{"Meriva", 2003, 2017}, {"Mokka", 2012, 0}, {"Vectra", 1995, 2008}, {"Vivaro", 2001, 0}, {"Zafira", 1999, 2018},
	},
	"Volkswagen": {
		{"Amarok", 2010, 0}, {"Caddy", 1995, 0}, {"Crafter", 2006, 0}, {"Fox", 2005, 2011}, {"ID.3", 2019, 0}, {"ID.5", 2021, 0}, {"Lupo", 1998, 2005},
		{"Polo", 1975, 0}, {"Scirocco", 2008, 2017}, {"Sharan", 1995, 2022}, {"T-Cross", 2018, 0}, {"T-Roc", 2017, 0}, {"Touran", 2003, 0},
		{"Transporter", 1990, 0}, {"Up!", 2011, 2023},
	},
	"Volvo": {{"V50", 2004, 2012}, {"V70", 1996, 2016}},
}
