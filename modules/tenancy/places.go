package tenancy

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// The zones of the IANA database that differ since 1970, one a line.
//
//go:embed zones.txt
var zoneList string

var zones = sync.OnceValue(func() []string { return strings.Fields(zoneList) })

// Country is an entry of the list of countries.
type Country struct{ Code, Name string }

// countries with a phone code, by their English names. Source of the names: CLDR.
var countries = sync.OnceValue(func() (list []Country) {
	names := display.English.Regions()
	for code := range phonenumbers.GetSupportedRegions() {
		if region, err := language.ParseRegion(code); err == nil && region.IsCountry() {
			list = append(list, Country{code, names.Name(region)})
		}
	}
	slices.SortFunc(list, func(a, b Country) int { return strings.Compare(a.Name, b.Name) })
	return list
})

// Countries for the addresses of customers and vehicles, by name.
func Countries() []Country { return countries() }
