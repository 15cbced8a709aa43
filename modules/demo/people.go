package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"

	"bayline/modules/workshop/customers"
)

// person is a customer, or a company that is one.
type person struct {
	name, company string
	contact       string // who answers for a company
	phone, email  string
	address       customers.Address
	account       bool // pays by transfer, some weeks later
	id            uuid.UUID
}

// title is how the customer is called.
func (p *person) title() string {
	if p.name != "" {
		return p.name
	}
	return p.company
}

// decides is who answers to a job.
func (p *person) decides() string {
	if p.contact != "" {
		return p.contact
	}
	return p.name
}

// Names of customers come in the scripts in which people of a city write them.
var (
	given = strings.Fields(`James Mary Robert Patricia Hannah Colm Maya Peter Greta Tomasz Ines Walter Nadia Zoë José Renée Björn Siobhán
		Łukasz Chloé Matteo Amina Priya Kofi Grace Daniel Ruth Oscar Leila Håkon Eva Martin Isabel Noah Clara Victor Agnes Simon Julia Theo`)
	family = strings.Fields(`Osei Brady Lindqvist Novak Fallon Zieliński Carvalho Engel Rahimi Nguyễn Álvarez Dubois Sørensen Kowalska Okafor Patel
		Whitfield Moretti Janssen Murphy Castillo Brennan Hughes Petrov Larsson Weber Silva Kaya Mensah Doyle Romano Fischer Clarke Santos Keane Adler
		Quinn Vargas Holm Byrne`)
	others = map[string][]string{
		"cyrillic": {"Олена Шевченко", "Дмитро Коваленко", "Анна Иванова", "Сергей Волков", "Наталія Бондар", "Михаил Орлов", "Ирина Соколова", "Тарас Мельник", "Боян Димитров", "Јелена Петровић"},
		"greek":    {"Μαρία Παπαδοπούλου", "Γιώργος Νικολάου", "Ελένη Βασιλείου", "Δημήτρης Αθανασίου", "Σοφία Καραγιάννη", "Νίκος Οικονόμου"},
		"han":      {"王秀英", "李明", "張偉", "陳怡君", "田中太郎", "佐藤花子", "刘洋"},
		"arabic":   {"ليلى حداد", "أحمد الخطيب", "فاطمة الصباح", "يوسف المطيري", "مريم العنزي", "خالد الرشيد", "نورة الشمري", "عمر الفارسي", "سارة العتيبي", "حسن الكندري"},
	}
	scripts = []string{"cyrillic", "greek", "han", "arabic"}
)

// crowd throws the dice for n people. One in four writes the name in another script than Latin.
type crowd struct {
	dice    *rand.Rand
	taken   map[string]bool
	phone   func(n int) string
	address func(dice *rand.Rand) customers.Address
	count   int
}

func (c *crowd) next() *person {
	name, latin := c.name()
	c.count++
	p := &person{name: name, phone: c.phone(c.count), address: c.address(c.dice)}
	if latin && c.dice.IntN(10) < 7 {
		p.email = mailOf(name)
	}
	return p
}

// named is somebody of a given name.
func (c *crowd) named(name string) *person {
	c.taken[name] = true
	c.count++
	return &person{name: name, phone: c.phone(c.count), email: mailOf(name), address: c.address(c.dice)}
}

// firm is a company with somebody who answers for it. It pays on account.
func (c *crowd) firm(company, name string) *person {
	p := c.named(name)
	p.name, p.contact, p.company, p.account = "", name, company, true
	p.email = "fleet@" + strings.ReplaceAll(strings.ToLower(plain(company)), " ", "") + ".example"
	return p
}

func (c *crowd) name() (name string, latin bool) {
	for {
		if c.dice.IntN(4) == 0 {
			list := others[scripts[c.dice.IntN(len(scripts))]]
			name, latin = list[c.dice.IntN(len(list))], false
		} else {
			name, latin = given[c.dice.IntN(len(given))]+" "+family[c.dice.IntN(len(family))], true
		}
		if !c.taken[name] {
			c.taken[name] = true
			return name, latin
		}
		if c.dice.IntN(8) == 0 && !latin { // the list is short: two people may share a name
			return name, false
		}
	}
}

func mailOf(name string) string {
	if name = plain(strings.ToLower(name)); name == "" {
		return ""
	}
	return strings.ReplaceAll(name, " ", ".") + "@example.com"
}

// plain is a name without marks, as in an address; empty where it has none in Latin.
func plain(name string) string {
	return strings.NewReplacer("ë", "e", "é", "e", "ö", "o", "á", "a", "ł", "l", "å", "a", "ń", "n", "ễ", "e", "ø", "o").Replace(name)
}

func chicago(dice *rand.Rand) customers.Address {
	streets := []string{"W Addison St", "N Ashland Ave", "W Belmont Ave", "N Clark St", "S Halsted St", "N Kedzie Ave", "W Lawrence Ave", "N Lincoln Ave", "W Irving Park Rd", "N Western Ave"}
	codes := []string{"60613", "60618", "60625", "60640", "60641", "60657"}
	return customers.Address{Street: fmt.Sprintf("%d %s", 800+dice.IntN(4200), streets[dice.IntN(len(streets))]), City: "Chicago", Region: "IL",
		PostalCode: codes[dice.IntN(len(codes))], Country: "US"}
}

func dublin(dice *rand.Rand) customers.Address {
	streets := []string{"Pearse Street", "Baggot Street", "Leeson Park", "Clontarf Road", "Rathmines Road", "Thomas Street", "Haddington Road", "Howth Road", "Strand Road", "Merrion Road"}
	codes := []string{"D02", "D03", "D04", "D06", "D08"}
	return customers.Address{Street: fmt.Sprintf("%d %s", 1+dice.IntN(180), streets[dice.IntN(len(streets))]), City: "Dublin",
		PostalCode: codes[dice.IntN(len(codes))], Country: "IE"}
}
