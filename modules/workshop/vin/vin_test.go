package vin_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bayline/modules/workshop/vin"
	"bayline/platform/fault"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// TestVINOffline is the promise WS02: no network is needed, and none is there (see TestNothingLeaves).
func TestVINOffline(t *testing.T) {
	t.Parallel()
	for _, want := range []vin.Vehicle{
		{VIN: "1HGCM82633A004352", Make: "Honda", Model: "Accord", Year: 2003, Body: "Coupe", Engine: "V6 gasoline", Country: "United States"},
		{VIN: "5YJSA1E26HF000337", Make: "Tesla", Model: "Model S", Year: 2017, Body: "Hatchback", Engine: "Electric", Country: "United States"},
		{VIN: "1FTFW1ET5DFC10312", Make: "Ford", Model: "F-150", Year: 2013, Body: "Pickup", Engine: "3.5L V6 gasoline", Country: "United States"},
		{VIN: "WBA3A5C57CF256651", Make: "BMW", Model: "328i", Year: 2012, Body: "Sedan", Engine: "2.0L 4-cyl gasoline", Country: "Germany"},
		{VIN: "KMHD35LH5EU205042", Make: "Hyundai", Model: "Elantra", Year: 2014, Body: "Hatchback", Engine: "2.0L gasoline", Country: "South Korea"},
		{VIN: "5FNRL5H64GB087983", Make: "Honda", Model: "Odyssey", Year: 2016, Body: "Minivan", Engine: "V6 gasoline", Country: "United States"},
		{VIN: "7SAYGDEE1PA123456", Make: "Tesla", Model: "Model Y", Year: 2023, Body: "SUV", Engine: "Electric", Country: "United States"},
		{VIN: "1FVACWDT39HAJ3779", Make: "Freightliner", Model: "M2", Year: 2009, Body: "Truck", Engine: "6.7L 6-cyl diesel", Country: "United States"},
		{VIN: "JH4KA7561PC008269", Make: "Acura", Model: "Legend", Year: 1993, Body: "Sedan", Engine: "3.2L V6 gasoline", Country: "Japan"},
		{VIN: "2C3CDXBG5DH543210", Make: "Dodge", Model: "Charger", Year: 2013, Body: "Sedan", Engine: "3.6L V6 gasoline", Country: "Canada"},
		{VIN: "3VWDX7AJ5DM123456", Make: "Volkswagen", Model: "Jetta", Year: 2013, Body: "Sedan", Engine: "2.5L 5-cyl gasoline", Country: "Mexico"},
		// Built for Europe: make and country, and year and model where the maker writes them.
		{VIN: "TMBJJ7NE4E0123456", Make: "Škoda", Model: "Octavia", Year: 2014, Country: "Czech Republic"},
		{VIN: "WVWZZZ1KZ6W123456", Make: "Volkswagen", Model: "Golf", Year: 2006, Country: "Germany"},
		{VIN: "VSSZZZ5FZHR123456", Make: "SEAT", Model: "Leon", Year: 2017, Country: "Spain"},
		{VIN: "WF0DXXGBBDEJ12345", Make: "Ford", Year: 2014, Country: "Germany"},
		{VIN: "W0L0AHL3572123456", Make: "Opel", Year: 2007, Country: "Germany"},
		{VIN: "UU1KSD0F545678901", Make: "Dacia", Country: "Romania"},
		{VIN: "VF1BZ0B0542123456", Make: "Renault", Country: "France"},
		{VIN: "VF33CRHN812345678", Make: "Peugeot", Country: "France"},
		{VIN: "ZFA31200000123456", Make: "Fiat", Country: "Italy"},
		{VIN: "WDB2030451A123456", Make: "Mercedes-Benz", Country: "Germany"},
		{VIN: "XTA210990Y1234567", Make: "Lada", Country: "Russia"},
	} {
		got, err := vin.Decode(want.VIN, now)
		if err != nil {
			t.Errorf("%s: %v", want.VIN, err)
			continue
		}
		got = vin.Vehicle{VIN: got.VIN, Make: got.Make, Model: got.Model, Year: got.Year, Body: got.Body, Engine: got.Engine, Country: got.Country}
		if !same(got, want) {
			t.Errorf("%s reads as\n%+v, not\n%+v", want.VIN, got, want)
		}
	}
}

func same(a, b vin.Vehicle) bool {
	return a.VIN == b.VIN && a.Make == b.Make && a.Model == b.Model && a.Year == b.Year && a.Body == b.Body && a.Engine == b.Engine && a.Country == b.Country
}

func TestAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"1hgcm82633a004352", " 1HG CM826 33A 004352 ", "1HG-CM826-33A004352", "*1HGCM82633A004352*", "1HGCM82633A\u00a0004352\n", "1hgcm82633A004352\u200b",
	} {
		if vehicle, err := vin.Decode(text, now); err != nil || vehicle.VIN != "1HGCM82633A004352" || vehicle.Model != "Accord" {
			t.Errorf("%q: %+v, %v", text, vehicle, err)
		}
	}
}

func TestBadInputIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"":                      "has 17 characters and this one has 0",
		"1HGCM82633A00435":      "has 17 characters and this one has 16",
		"1HGCM82633A0043522":    "has 17 characters and this one has 18",
		"1HGCM82633A00435I":     "never has the letter I. It is the digit 1",
		"1HGCM82633AOO4352":     "never has the letter O. It is the digit 0",
		"1HGCM82633AQ04352":     "never has the letter Q. It is the digit 0",
		"1HGCM82633A00435!":     "only letters from A to Z and digits",
		"1HGCM82633A00435é":     "only letters from A to Z and digits",
		"1HGCM82633A00435\x00":  "only letters from A to Z and digits",
		"\xff\xfe3A00435200000": "only letters from A to Z and digits",
		"١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧":     "only letters from A to Z and digits",
	} {
		_, err := vin.Decode(text, now)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want a fault that says %q", text, err, says)
		}
	}
}

// A wrong check digit never stands in the way: it is a doubt where the law demands one, and a remark elsewhere.
func TestCheckDigit(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]byte{"1HGCM82633A004352": '3', "1M8GDM9AXKP042788": 'X', "11111111111111111": '1', "WBA3A5C57CF256651": '7'} {
		if got := vin.CheckDigit(number); got != want {
			t.Errorf("%s: %c, want %c", number, got, want)
		}
	}
	for number, want := range map[string]struct {
		doubtful bool
		warnings int
	}{
		"1HGCM82633A004352": {false, 0},
		"1HGCM82643A004352": {true, 1},
		"1HGCM826Z3A004352": {true, 1}, // cannot be a check digit, but has to be
		"YV1RS592462123456": {false, 2},
		"WVWZZZ1KZ6W123456": {false, 1}, // cannot be a check digit, and need not be: only the year is remarked on
	} {
		vehicle, err := vin.Decode(number, now)
		if err != nil || vehicle.Doubtful != want.doubtful || len(vehicle.Warnings) != want.warnings || vehicle.Model == "" {
			t.Errorf("%s: %+v, %v", number, vehicle, err)
		}
	}
}

func TestYearCycles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		number string
		now    int
		year   int
		why    string
	}{
		{"1HGCM82633A004352", 2026, 2003, "position 7 is a digit: before 2010"},
		{"5FNRL5H64GB087983", 2026, 2016, "position 7 is a letter: since 2010"},
		{"1G1JC5444R7252367", 2026, 1994, "R with a digit at position 7 is 1994 and not 2024"},
		{"1M8GDM9AXKP042788", 2026, 1989, "a bus has no rule of position 7: its schemas decide between 1989 and 2019"},
		{"1HD1KB4197Y123456", 2026, 2007, "a motorcycle has none either, and 2037 is not yet"},
		{"WVWZZZAUZGW123456", 2026, 2016, "of two years the later, where nothing else tells"},
		{"WVWZZZ1KZVW123456", 2026, 2027, "next year's models are sold this year"},
		{"WVWZZZ1KZVW123456", 2025, 1997, "but not those of the year after"},
		{"UU1KSD0F545678901", 2026, 0, "Dacia writes no year"},
		{"SJNFAAJ11U1234567", 2026, 0, "U is no year"},
		{"1HGCM82630A004352", 2026, 0, "and neither is 0"},
	} {
		vehicle, err := vin.Decode(c.number, time.Date(c.now, 6, 1, 0, 0, 0, 0, time.UTC))
		if err != nil || vehicle.Year != c.year {
			t.Errorf("%s in %d: %d, want %d (%s) %v", c.number, c.now, vehicle.Year, c.year, c.why, err)
		}
	}
}

func TestUnknownMakerStillHasACountry(t *testing.T) {
	t.Parallel()
	vehicle, err := vin.Decode("VZZZZZ12345678901", now)
	if err != nil || vehicle.Make != "" || vehicle.Year != 0 || len(vehicle.Warnings) == 0 {
		t.Errorf("%+v, %v", vehicle, err)
	}
	vehicle, err = vin.Decode("JZZ12345678901234", now)
	if err != nil || vehicle.Country != "Japan" {
		t.Errorf("%+v, %v", vehicle, err)
	}
}

// Builders of fewer than a thousand vehicles share a code and are told apart by positions 12 to 14.
func TestSmallBuilders(t *testing.T) {
	t.Parallel()
	vehicle, err := vin.Decode("SCFRMFAW3AGL00001", now)
	if err != nil || vehicle.Make != "Aston Martin" {
		t.Errorf("%+v, %v", vehicle, err)
	}
	vehicle, err = vin.Decode("1F9AA1234A1434567", now)
	if err != nil || vehicle.Manufacturer != "FULMER FABRICATIONS" {
		t.Errorf("%+v, %v", vehicle, err)
	}
}

func TestMakesPutTheCommonFirst(t *testing.T) {
	t.Parallel()
	common, all := vin.CommonMakes(), vin.Makes()
	if len(common) < 80 || len(common) > 100 || !slices.Equal(all[:len(common)], common) || len(all) < 1500 {
		t.Fatalf("%d common of %d", len(common), len(all))
	}
	seen := map[string]bool{}
	for _, name := range all {
		if folded := strings.ToLower(name); name == "" || seen[folded] {
			t.Errorf("%q is there twice, or empty", name)
		} else {
			seen[folded] = true
		}
	}
	all[0] = "changed"
	if vin.Makes()[0] != "Acura" {
		t.Error("a caller can change the list of another")
	}
}

func TestModels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		makeName string
		year     int
		has, not string
	}{
		{"Honda", 2003, "Accord", "HR-V"},
		{"honda ", 2019, "HR-V", "S2000"},
		{"Ford", 2013, "F-150", "Bronco"},
		{"BMW", 2012, "328i", "iX"},
		{"Škoda", 2015, "Octavia", "Enyaq"},
		{"Dacia", 0, "Duster", "Accord"},
	} {
		models := vin.Models(c.makeName, c.year)
		if !slices.Contains(models, c.has) || slices.Contains(models, c.not) {
			t.Errorf("%s %d: %v", c.makeName, c.year, models)
		}
	}
	if models := vin.Models("Honda", 2003); slices.Index(models, "Accord") > slices.Index(models, "Gold Wing") {
		t.Errorf("motorcycles stand before cars: %v", models)
	}
	if models := vin.Models("No such make", 2003); len(models) != 0 {
		t.Errorf("%v", models)
	}
	if models := vin.Models("  ", 0); len(models) != 0 {
		t.Errorf("%v", models)
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()
	samples := vin.Samples(500, 7)
	makes, seen := map[string]bool{}, map[string]bool{}
	for _, want := range samples {
		got, err := vin.Decode(want.VIN, now)
		if err != nil || !same(got, want) || len(got.Warnings) > 0 || got.VIN[8] != vin.CheckDigit(got.VIN) {
			t.Errorf("%s: %+v, %v", want.VIN, got, err)
		}
		if got.Make == "" || got.Model == "" || got.Year < 2004 || got.Body == "" || got.Engine == "" || seen[got.VIN] {
			t.Errorf("not whole, or there twice: %+v", got)
		}
		makes[got.Make], seen[got.VIN] = true, true
	}
	if len(samples) != 500 || len(makes) < 30 {
		t.Errorf("%d samples of %d makes", len(samples), len(makes))
	}
	again := vin.Samples(500, 7)
	other := vin.Samples(500, 8)
	if again[499].VIN != samples[499].VIN || other[499].VIN == samples[499].VIN {
		t.Error("the seed does not decide")
	}
}

// Two hundred desks at once, none of them the first.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	samples := vin.Samples(200, 3)
	done := make(chan string, len(samples))
	for _, want := range samples {
		go func() {
			got, err := vin.Decode(want.VIN, now)
			if err != nil || !same(got, want) {
				done <- want.VIN
				return
			}
			done <- ""
		}()
	}
	for range samples {
		if bad := <-done; bad != "" {
			t.Errorf("%s was read otherwise beside others", bad)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "1HGCM82633A004352", "WVWZZZ1KZ6W123456", "00000000000000000", "ZZZZZZZZZZZZZZZZZ", "1F9AA1234AA434567", "1m8gdm9axkp042788",
		"\x00\xff\u202e", "*1HG-CM826 33A004352*", strings.Repeat("9", 17), strings.Repeat("A", 4096), "WF0DXXGBBDEJ12345",
	} {
		f.Add(seed, 2026)
	}
	f.Fuzz(func(t *testing.T, text string, year int) {
		vehicle, err := vin.Decode(text, time.Date(year%10000, 1, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("%q: %v is no fault", text, err)
			}
			return
		}
		if len(vehicle.VIN) != 17 || strings.ContainsAny(vehicle.VIN, "IOQ") {
			t.Fatalf("%q became %q", text, vehicle.VIN)
		}
		if again, err := vin.Decode(vehicle.VIN, now); err != nil || again.VIN != vehicle.VIN {
			t.Fatalf("%q is not read again: %v", vehicle.VIN, err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	samples := vin.Samples(500, 1)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := vin.Decode(samples[i%len(samples)].VIN, now); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkModels(b *testing.B) {
	for b.Loop() {
		vin.Models("Ford", 2013)
	}
}
