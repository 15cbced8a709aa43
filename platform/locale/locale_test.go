package locale_test

import (
	"testing"
	"time"

	"bayline/platform/fault"
	"bayline/platform/locale"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		locale   locale.Locale
		number   string
		quantity string
		percent  string
		distance string
	}{
		{"en-US", "1,234,567", "-1,234.5", "8.25%", "84,210\u00a0mi"},
		{"en-GB", "1,234,567", "-1,234.5", "8.25%", "84,210\u00a0mi"},
		{"de-DE", "1.234.567", "-1.234,5", "8,25\u00a0%", "84.210\u00a0km"},
		{"fr-FR", "1\u202f234\u202f567", "-1\u202f234,5", "8,25\u202f%", "84\u202f210\u00a0km"},
		{"es-ES", "1.234.567", "-1234,5", "8,25\u00a0%", "84.210\u00a0km"},
		{"ar-KW", "١٬٢٣٤٬٥٦٧", "\u061c-١٬٢٣٤٫٥", "٨٫٢٥٪\u061c", "٨٤٬٢١٠\u00a0كم"},
		{"xx", "1,234,567", "-1,234.5", "8.25%", "84,210\u00a0mi"},
	} {
		l := c.locale
		for _, pair := range [][2]string{
			{l.Number(1234567), c.number},
			{l.Quantity(-1234500), c.quantity},
			{l.Percent(82500), c.percent},
			{l.Distance(84210, l.DistanceUnit()), c.distance},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %q, want %q", c.locale, pair[0], pair[1])
			}
		}
	}
}

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct {
		locale locale.Locale
		text   string
		digits int
		want   int64
	}{
		{"en-US", "1,234.50", 2, 123450},
		{"en-US", " 1234.5 ", 2, 123450},
		{"en-US", "1.234,50", 2, 123450},
		{"en-US", "-.5", 2, -50},
		{"en-US", "12.", 2, 1200},
		{"en-US", "1,234", 3, 1234000},
		{"en-US", "1 234", 2, 123400},
		{"de-DE", "1.234,50", 2, 123450},
		{"de-DE", "1234.50", 2, 123450},
		{"de-DE", "1.234", 2, 123400},
		{"de-DE", "1.234", 3, 1234000},
		{"de-DE", "0.500", 3, 500},
		{"de-DE", "1,234", 3, 1234},
		{"de-DE", "1.23", 2, 123},
		{"fr-FR", "1\u202f234,5", 2, 123450},
		{"fr-FR", "1.5", 2, 150},
		{"fr-FR", "- 5", 0, -5},
		{"ar-KW", "\u061c-١٬٢٣٤٫٥٠", 2, -123450},
		{"ar-KW", "1,234.5", 2, 123450},
		{"ar-KW", "۱۲٫۵", 3, 12500},
		{"en-US", "9223372036854775807", 0, 9223372036854775807},
		{"en-US", "-9223372036854775808", 0, -9223372036854775808},
	} {
		got, err := c.locale.ParseDecimal(c.text, c.digits)
		if err != nil || got != c.want {
			t.Errorf("%s %q: %d, %v; want %d", c.locale, c.text, got, err, c.want)
		}
	}
	for _, c := range []struct {
		locale locale.Locale
		text   string
		digits int
		want   string
	}{
		{"en-US", "", 2, "Write a number like 1,234.50."},
		{"de-DE", "zwei", 2, "Write a number like 1.234,50."},
		{"en-US", "1,5", 2, "Write a number like 1,234.50."},
		{"en-US", "1.2.3", 2, "Write a number like 1,234.50."},
		{"en-US", "--1", 2, "Write a number like 1,234.50."},
		{"en-US", "1e5", 2, "Write a number like 1,234.50."},
		{"en-US", "1,23,456", 2, "Write a number like 1,234.50."},
		{"en-US", ",5", 2, "Write a number like 1,234.50."},
		{"en-US", "-", 0, "Write a number like 1,234."},
		{"en-US", "1.005", 2, "Write at most 2 decimals."},
		{"fr-FR", "1.234", 2, "Write at most 2 decimals."},
		{"en-US", "1.5", 0, "Write a whole number, without decimals."},
		{"en-US", "9223372036854775808", 0, "This number is too large."},
		{"en-US", "99999999999999999999999999999999999", 2, "This number is too large."},
	} {
		_, err := c.locale.ParseDecimal(c.text, c.digits)
		if e := fault.As(err); e == nil || e.Kind != fault.Invalid || e.Text != c.want {
			t.Errorf("%s %q: %v; want %q", c.locale, c.text, err, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 21, 14, 4, 0, 0, time.UTC) // 15:04 in Berlin, a Saturday
	for _, c := range []struct {
		locale                    locale.Locale
		date, long, day, dateTime string
	}{
		{"en-US", "Nov 21, 2026", "Saturday, November 21, 2026", "Sat, Nov 21", "Nov 21, 2026, 3:04\u00a0PM"},
		{"en-GB", "21 Nov 2026", "Saturday 21 November 2026", "Sat 21 Nov", "21 Nov 2026, 15:04"},
		{"de-DE", "21.11.2026", "Samstag, 21. November 2026", "Sa, 21. Nov.", "21.11.2026, 15:04"},
		{"fr-FR", "21 nov. 2026", "samedi 21 novembre 2026", "sam. 21 nov.", "21 nov. 2026, 15:04"},
		{"es-ES", "21 nov 2026", "sábado, 21 de noviembre de 2026", "sáb, 21 nov", "21 nov 2026, 15:04"},
		{"ar-KW", "٢١ نوفمبر ٢٠٢٦", "السبت، ٢١ نوفمبر ٢٠٢٦", "السبت، ٢١ نوفمبر", "٢١ نوفمبر ٢٠٢٦، ٣:٠٤\u00a0م"},
	} {
		l := c.locale
		for _, pair := range [][2]string{
			{l.Date(at, berlin), c.date}, {l.LongDate(at, berlin), c.long}, {l.ShortDay(at, berlin), c.day}, {l.DateTime(at, berlin), c.dateTime},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %q, want %q", l, pair[0], pair[1])
			}
		}
		midnight := time.Date(2026, 11, 21, 0, 0, 0, 0, berlin)
		for _, text := range []string{c.date, c.long, "2026-11-21", " 21 Nov 2026"} {
			if got, err := l.ParseDate(text, berlin); err != nil || !got.Equal(midnight) {
				t.Errorf("%s: parse %q: %v, %v", l, text, got, err)
			}
		}
		for month := time.January; month <= time.December; month++ {
			day := time.Date(2027, month, 3, 0, 0, 0, 0, berlin)
			for _, text := range []string{l.Date(day, berlin), l.LongDate(day, berlin)} {
				if got, err := l.ParseDate(text, berlin); err != nil || !got.Equal(day) {
					t.Errorf("%s: parse %q: %v, %v", l, text, got, err)
				}
			}
		}
	}
	if got, err := locale.Locale("en-US").ParseDate("11/21/26", berlin); err != nil || got.Day() != 21 {
		t.Errorf("11/21/26: %v, %v", got, err)
	}
	if got, err := locale.Locale("ar-KW").ParseDate("٢١/١١/٢٠٢٦", berlin); err != nil || got.Month() != 11 {
		t.Errorf("Arabic digits: %v, %v", got, err)
	}
	for text, want := range map[string]string{
		"":            "Write the date like 21 Nov 2026 or 2026-11-21.",
		"21":          "Write the date like 21 Nov 2026 or 2026-11-21.",
		"soon":        "Write the date like 21 Nov 2026 or 2026-11-21.",
		"21/13/2026":  "Write the date like 21 Nov 2026 or 2026-11-21.",
		"2026-02-30":  "There is no such day in that month.",
		"99999-01-01": "Write the date like 21 Nov 2026 or 2026-11-21.",
	} {
		_, err := locale.Locale("en-GB").ParseDate(text, berlin)
		if e := fault.As(err); e == nil || e.Text != want {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestDayIsSaidAsPeopleNearItSayIt(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 10, 24, 23, 30, 0, 0, berlin) // the night before the clocks are put back
	for hours, want := range map[int]string{0: "today", 1: "tomorrow", 25: "tomorrow", 26: "Mon", -24: "yesterday", 24 * 8: "Sun 1 Nov", 24 * 80: "12 Jan 2027"} {
		if got := locale.Locale("en-GB").Day(now.Add(time.Duration(hours)*time.Hour), now, berlin); got != want {
			t.Errorf("%d hours ahead: %q, want %q", hours, got, want)
		}
	}
	if got := locale.Locale("de-DE").DayTime(now, now, berlin); got != "heute 23:30" {
		t.Error(got)
	}
}

func TestParseDateTime(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	got, err := locale.Default.ParseDateTime("2026-11-21T15:04", berlin)
	if err != nil || got.UTC().Hour() != 14 || locale.DateTimeValue(got, berlin) != "2026-11-21T15:04" {
		t.Error(got, err)
	}
	for _, text := range []string{"", "21 Nov", "0000-01-01T10:00", "0001-01-01T00:30", "2026-03-29T02:30"} { // the last one is skipped in Berlin
		if _, err := locale.Default.ParseDateTime(text, berlin); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNoDayBeforeTheFirstYear(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for text, fine := range map[string]bool{"0000-01-01": false, "0001-01-01": false, "0001-01-02": true} {
		if _, err := locale.Default.ParseDate(text, berlin); (err == nil) != fine {
			t.Errorf("%s: %v; the database knows no year 0", text, err)
		}
	}
}

func TestFind(t *testing.T) {
	for tag, want := range map[string]locale.Locale{"de-DE": "de-DE", "DE_at": "de-DE", "ar": "ar-KW", "en-gb": "en-GB"} {
		if got, ok := locale.Find(tag); !ok || got != want {
			t.Errorf("%s: %s, %v", tag, got, ok)
		}
	}
	if got, ok := locale.Find("tlh"); ok || got != locale.Default {
		t.Error(got, ok)
	}
	if len(locale.Supported()) < 6 || !locale.Locale("ar-KW").RightToLeft() || locale.Locale("xx").Language() != "en" {
		t.Error("the list of locales is not what forms rely on")
	}
}

func FuzzParseDecimal(f *testing.F) {
	f.Add("1,234.50", int64(123450), 2)
	f.Fuzz(func(t *testing.T, text string, n int64, digits int) {
		digits = int(uint(digits) % 5)
		for _, choice := range locale.Supported() {
			l := choice.Locale
			if value, err := l.ParseDecimal(text, digits); err == nil {
				if again, err := l.ParseDecimal(l.Decimal(value, digits), digits); err != nil || again != value {
					t.Fatalf("%s: %q is %d, written and read again %d, %v", l, text, value, again, err)
				}
			} else if fault.As(err) == nil {
				t.Fatalf("%s: %q: %v", l, text, err)
			}
			for _, written := range []string{l.Decimal(n, digits), l.Plain(n, digits)} {
				if got, err := l.ParseDecimal(written, digits); err != nil || got != n {
					t.Fatalf("%s: %q: %d, %v, want %d", l, written, got, err, n)
				}
			}
		}
	})
}
