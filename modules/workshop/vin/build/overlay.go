package main

import (
	"regexp"
	"sort"
	"strings"
)

var entry = regexp.MustCompile(`"code":\s*"?([0-9A-Z]+)"?,\s*"name":\s*"([^"]*)"`)

func entries(text string) map[string]string {
	found := map[string]string{}
	for _, m := range entry.FindAllStringSubmatch(text, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// overlay adds the manufacturers that never registered in the United States, and so are not in vPIC, with their make and nothing else. The list
// is the overlay package's, as it is written there. It returns how many it added. North American codes are left out: there vPIC is complete, and the overlay fills whole ranges.
func (d *data) overlay(list string) int {
	known := map[string]bool{}
	for _, w := range d.wmis {
		known[w.code] = true
	}
	names := entries(list)
	for code, maker := range european {
		names[code] = maker
	}
	var codes []string
	for code := range names {
		if len(code) == 3 && !known[code] && !strings.ContainsAny(code[:1], "12345") && code[2] != '9' {
			codes = append(codes, code)
		}
	}
	sort.Strings(codes)
	added := 0
	for _, code := range codes {
		maker := makeOf(names[code])
		if maker == "" {
			continue
		}
		d.wmis = append(d.wmis, wmi{
			code:         code,
			manufacturer: d.manufacturers.id(maker),
			country:      d.countries.id(""),
			makes:        []int{d.makes.id(maker)},
		})
		added++
	}
	sort.SliceStable(d.wmis, func(i, j int) bool { return d.wmis[i].code < d.wmis[j].code }) // the decoder searches by halves
	return added
}

// european are manufacturer codes of ISO 3780 that neither source has.
var european = map[string]string{
	"VR1": "DS", "VR3": "Peugeot", "VR7": "Citroën", "VXE": "Opel", "VXK": "Opel", "W1V": "Mercedes-Benz", "W1T": "Mercedes-Benz",
	"TMA": "Hyundai", "NLH": "Hyundai", "U6Y": "Kia", "VSA": "Mercedes-Benz", "WDF": "Mercedes-Benz", "VNV": "Nissan", "VF4": "Talbot",
	"SED": "Vauxhall", "XTA": "Lada", "XWF": "Opel", "X7L": "Renault", "Z94": "Hyundai", "LSJ": "MG", "SDP": "MG", "X4X": "BMW",
	"UU1": "Dacia", "UU6": "Daewoo", "NM1": "Renault", "NMB": "Mercedes-Benz", "XLR": "DAF", "WJM": "Iveco", "VYF": "Opel",
}

// makeOf turns a name of the overlay ("Toyota USA - trucks", "Škoda (Czech Republic)") into the make on the vehicle; empty where the
// name tells none.
func makeOf(name string) string {
	for _, rule := range spelled {
		if strings.HasPrefix(name, rule.prefix) {
			return rule.maker
		}
	}
	name, _, _ = strings.Cut(name, " (")
	for _, place := range places {
		name = strings.TrimSuffix(name, " "+place)
	}
	return name
}

var places = []string{
	"Argentina", "Australia", "Brazil", "Canada", "Chile", "Chang An", "China", "Colombia", "France", "Germany", "India", "Indonesia",
	"Mexico", "Phillipines", "Spain", "South Africa", "Thailand", "Tian Jin", "UK", "USA", "Bus", "AB",
}

var spelled = []struct{ prefix, maker string }{
	{"Privately Imported", ""},
	{"Daewoo General Motors", "Chevrolet"},
	{"Fuji Heavy", "Subaru"},
	{"General Motors-Holden", "Holden"},
	{"Ford Motor Company", "Ford"},
	{"Honda Siel", "Honda"},
	{"Nissan Motor", "Nissan"},
	{"Toyota Motor", "Toyota"},
	{"Volvo Eicher", "Volvo"},
	{"Renault Samsung", "Renault Samsung"},
	{"Renault (Trucks", "Renault Trucks"},
	{"Suzuki Spain", "Suzuki"},
	{"Suzuki India", "Suzuki"},
	{"Mercedes-Benz Turk", "Mercedes-Benz"},
	{"Tofas", "Fiat"},
	{"Fiat V.I.", "Iveco"},
	{"Ferrari Dino", "Ferrari"},
	{"Mitsubishi", "Mitsubishi"},
	{"Škoda trolley", "Škoda"},
	{"Lada", "Lada"},
	{"Dong Feng", "Dongfeng"},
	{"Brilliance", "Brilliance"},
	{"Ssangyong", "SsangYong"},
	{"Carrocerias Ayats", "Ayats"},
	{"Ikarus", "Ikarus"},
	{"Alexander Dennis", "Alexander Dennis"},
	{"Ford", "Ford"},
	{"Mazda", "Mazda"},
	{"Nissan", "Nissan"},
	{"Toyota", "Toyota"},
	{"Honda", "Honda"},
}
