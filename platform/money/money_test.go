package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/bojanz/currency"

	"bayline/platform/fault"
	"bayline/platform/locale"
	"bayline/platform/money"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		amount money.Amount
		locale locale.Locale
		want   string
		plain  string
	}{
		{money.New(123450, "USD"), "en-US", "$1,234.50", "1234.50"},
		{money.New(-123450, "USD"), "en-US", "-$1,234.50", "-1234.50"},
		{money.New(123450, "EUR"), "de-DE", "1.234,50\u00a0€", "1234,50"},
		{money.New(123450, "EUR"), "fr-FR", "1\u202f234,50\u00a0€", "1234,50"},
		{money.New(123450, "EUR"), "es-ES", "1234,50\u00a0€", "1234,50"},
		{money.New(123450, "GBP"), "en-GB", "£1,234.50", "1234.50"},
		{money.New(1234500, "KWD"), "en-US", "KWD\u00a01,234.500", "1234.500"},
		{money.New(1234500, "KWD"), "ar-KW", "\u200f١٬٢٣٤٫٥٠٠\u00a0د.ك.\u200f", "١٢٣٤٫٥٠٠"},
		{money.New(1234, "JPY"), "en-US", "¥1,234", "1234"},
		{money.New(5, "KWD"), "de-DE", "0,005\u00a0KWD", "0,005"},
	} {
		if got := money.Format(c.amount, c.locale); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.amount, c.locale, got, c.want)
		}
		if got := money.FormatPlain(c.amount, c.locale); got != c.plain {
			t.Errorf("%s in %s: %q, want %q", c.amount, c.locale, got, c.plain)
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, currency string
		locale         locale.Locale
		want           int64
	}{
		{"$1,234.50", "USD", "en-US", 123450},
		{"1234.5", "USD", "en-US", 123450},
		{"-$5", "USD", "en-US", -500},
		{"$ -5", "USD", "en-US", -500},
		{"5 usd", "USD", "de-DE", 500},
		{"1.234,50 €", "EUR", "de-DE", 123450},
		{"1234.50", "EUR", "de-DE", 123450},
		{"1.234", "EUR", "de-DE", 123400},
		{"12,345", "KWD", "de-DE", 12345},
		{"KWD 12.345", "KWD", "en-US", 12345},
		{"١٢٫٣٤٥ د.ك.", "KWD", "ar-KW", 12345},
		{"12.5", "KWD", "ar-KW", 12500},
		{"1,234", "JPY", "en-US", 1234},
		{"¥1,234", "JPY", "en-US", 1234},
	} {
		got, err := money.Parse(c.text, c.currency, c.locale)
		if err != nil || got != money.New(c.want, c.currency) {
			t.Errorf("%q in %s: %v, %v", c.text, c.locale, got, err)
		}
	}
	for _, c := range []struct {
		text, currency string
		locale         locale.Locale
		want           string
	}{
		{" ", "USD", "en-US", "Enter an amount."},
		{"12.345", "USD", "en-US", "USD has 2 decimals. Write the amount like 1,234.50."},
		{"12,345", "EUR", "fr-FR", "EUR has 2 decimals. Write the amount like 1\u202f234,50."},
		{"1.5", "JPY", "en-US", "JPY has no decimals. Write a whole amount."},
		{"1.2345", "KWD", "en-US", "KWD has 3 decimals. Write the amount like 1,234.500."},
		{"€5", "USD", "en-US", "Write the amount in USD, like 1,234.50."},
		{"five", "USD", "en-US", "Write the amount in USD, like 1,234.50."},
		{"99999999999999999999", "USD", "en-US", "This amount is too large."},
	} {
		_, err := money.Parse(c.text, c.currency, c.locale)
		if e := fault.As(err); e == nil || e.Kind != fault.Invalid || e.Text != c.want {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestArithmetic(t *testing.T) {
	usd := func(minor int64) money.Amount { return money.New(minor, "USD") }
	for name, c := range map[string]struct {
		got  func() (money.Amount, error)
		want int64
	}{
		"add":                    {func() (money.Amount, error) { return usd(1).Add(usd(2)) }, 3},
		"sub":                    {func() (money.Amount, error) { return usd(1).Sub(usd(2)) }, -1},
		"neg":                    {usd(1).Neg, -1},
		"half rounds up":         {func() (money.Amount, error) { return usd(5).Mul(500) }, 3},
		"half rounds down below": {func() (money.Amount, error) { return usd(-5).Mul(500) }, -3},
		"below half":             {func() (money.Amount, error) { return usd(333).Mul(1) }, 0},
		"hours":                  {func() (money.Amount, error) { return usd(12900).Mul(1250) }, 16125},
		"share":                  {func() (money.Amount, error) { return usd(1999).Share(100000) }, 200},
		"large":                  {func() (money.Amount, error) { return usd(math.MaxInt64).Mul(1000) }, math.MaxInt64},
		"sum":                    {func() (money.Amount, error) { return money.Sum("USD", usd(1), usd(2), usd(-5)) }, -2},
	} {
		if got, err := c.got(); err != nil || got != usd(c.want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for name, got := range map[string]func() (money.Amount, error){
		"add":     func() (money.Amount, error) { return usd(math.MaxInt64).Add(usd(1)) },
		"add low": func() (money.Amount, error) { return usd(math.MinInt64).Add(usd(-1)) },
		"sub":     func() (money.Amount, error) { return usd(math.MinInt64).Sub(usd(1)) },
		"neg":     usd(math.MinInt64).Neg,
		"mul":     func() (money.Amount, error) { return usd(math.MaxInt64).Mul(1001) },
		"mul far": func() (money.Amount, error) { return usd(math.MinInt64).Mul(math.MinInt64) },
	} {
		if _, err := got(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s overflows without a word: %v", name, err)
		}
	}
	if _, err := usd(1).Add(money.New(1, "EUR")); !errors.Is(err, money.ErrCurrency) {
		t.Error("currencies mix:", err)
	}
	if _, err := usd(1).Cmp(money.New(1, "EUR")); !errors.Is(err, money.ErrCurrency) {
		t.Error("currencies compare:", err)
	}
}

func TestAllocate(t *testing.T) {
	for _, c := range []struct {
		total   int64
		weights []int64
		want    []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{5, []int64{0, 0}, []int64{3, 2}},
		{10, []int64{1, -7, 3}, []int64{3, 0, 7}},
		{1, []int64{1, 2, 2}, []int64{0, 1, 0}},
		{math.MaxInt64, []int64{math.MaxInt64, math.MaxInt64}, []int64{math.MaxInt64/2 + 1, math.MaxInt64 / 2}},
		{7, nil, nil},
	} {
		if got := money.Allocate(c.total, c.weights); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%d by %v: %v, want %v", c.total, c.weights, got, c.want)
		}
	}
}

func TestTax(t *testing.T) {
	lines := []money.TaxLine{{10010, "parts", 82500}, {3333, "parts", 82500}, {3333, "parts", 82500}, {5000, "none", 0}, {-1000, "parts", 82500}}
	got, err := money.Tax(lines, money.Exclusive, money.PerDocument)
	if err != nil {
		t.Fatal(err)
	}
	want := money.Taxed{Net: 20676, Tax: 1293, Gross: 21969} // 15676 × 8.25 % = 1293.27
	if got.Taxed != want || len(got.PerClass) != 2 || got.PerClass[0].Tax != 1293 || got.PerClass[1].Net != 5000 {
		t.Errorf("%+v", got)
	}
	if got.Lines[3].Tax != 0 || got.Lines[4].Tax >= 0 {
		t.Errorf("tax on the wrong lines: %+v", got.Lines)
	}
	perLine, err := money.Tax(lines, money.Exclusive, money.PerLine)
	if err != nil || perLine.Tax != 826+275+275-83 {
		t.Errorf("per line: %+v, %v", perLine, err)
	}
	inclusive, err := money.Tax([]money.TaxLine{{11900, "standard", 190000}, {1, "standard", 190000}}, money.Inclusive, money.PerDocument)
	if err != nil || inclusive.Taxed != (money.Taxed{Net: 10001, Tax: 1900, Gross: 11901}) {
		t.Errorf("inclusive: %+v, %v", inclusive, err)
	}
	if _, err := money.Tax([]money.TaxLine{{1, "odd", -1}}, money.Exclusive, money.PerLine); !fault.Is(err, fault.Invalid) {
		t.Error("a negative rate passes:", err)
	}
	if _, err := money.Tax([]money.TaxLine{{math.MaxInt64, "a", 82500}}, money.Exclusive, money.PerDocument); !fault.Is(err, fault.Invalid) {
		t.Error("overflow passes:", err)
	}
	if _, err := money.Tax(lines, "", money.PerLine); err == nil {
		t.Error("an unknown mode passes")
	}
}

func TestConvert(t *testing.T) {
	for _, c := range []struct {
		from money.Amount
		rate string
		to   string
		want int64
	}{
		{money.New(1000, "USD"), "0.307", "KWD", 3070},
		{money.New(3070, "KWD"), "3.257328990", "USD", 1000},
		{money.New(1000, "USD"), "149.55", "JPY", 1496},
		{money.New(-1000, "USD"), "149.55", "JPY", -1496},
		{money.New(7, "EUR"), "1", "EUR", 7},
	} {
		rate, err := money.ParseRate(c.rate, "en-US")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := money.Convert(c.from, rate, c.to); err != nil || got != money.New(c.want, c.to) {
			t.Errorf("%s at %s: %v, %v", c.from, c.rate, got, err)
		}
	}
	if _, err := money.Convert(money.New(math.MaxInt64, "USD"), 2*money.Par, "USD"); !fault.Is(err, fault.Invalid) {
		t.Error("overflow passes:", err)
	}
	if _, err := money.Convert(money.New(1, "USD"), money.Par, "ZZZ"); err == nil {
		t.Error("an unknown currency passes")
	}
	if _, err := money.ParseRate("0", "en-US"); !fault.Is(err, fault.Invalid) {
		t.Error("a rate of nothing passes:", err)
	}
}

func TestRatio(t *testing.T) {
	if got := []int64{money.Ratio(1, 3), money.Ratio(-1, 4), money.Ratio(5, 0)}; !reflect.DeepEqual(got, []int64{333333, -250000, 0}) {
		t.Error(got)
	}
}

func TestCurrencies(t *testing.T) {
	left := map[string]bool{"BOV": true, "CHE": true, "CHW": true, "CLF": true, "COU": true, "MXV": true, "USN": true, "UYI": true, "UYW": true, "VED": true}
	for _, code := range currency.GetCurrencyCodes() {
		if money.Known(code) == left[code] {
			t.Errorf("%s: known is %v", code, money.Known(code))
		}
	}
	last := ""
	for _, c := range money.Currencies() {
		if !currency.IsValid(c.Code) || c.Code <= last || money.Name(c.Code) != c.Name || c.Name == "" {
			t.Errorf("%+v after %s", c, last)
		}
		last = c.Code
	}
	if money.Known("") || money.Known("usd") {
		t.Error("a code that no table holds is known")
	}
}

func TestJSON(t *testing.T) {
	text, err := json.Marshal(money.New(123450, "USD"))
	if err != nil || string(text) != `{"minor":123450,"currency":"USD"}` {
		t.Error(string(text), err)
	}
	var a money.Amount
	if err := json.Unmarshal([]byte(`{"minor":1.5,"currency":"USD"}`), &a); err == nil {
		t.Error("half a cent is read as", a)
	}
}
