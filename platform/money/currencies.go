package money

import (
	"slices"
	"strings"

	"github.com/bojanz/currency"
)

// CurrencyName is one entry of the list that people choose from.
type CurrencyName struct {
	Code string
	Name string
}

// Currencies lists the currencies in use by code. Fund and index codes of ISO 4217 (CLF, UYI, VED …) are left out: nobody is
// paid in them.
func Currencies() []CurrencyName { return slices.Clone(currencies) }

// Known tells whether code is one of Currencies.
func Known(code string) bool {
	_, found := find(code)
	return found
}

// Name is what a currency is called, or its code where it is unknown.
func Name(code string) string {
	if i, found := find(code); found {
		return currencies[i].Name
	}
	return code
}

// Digits is the number of decimals of a currency: 2 for USD, 0 for JPY, 3 for KWD.
func Digits(code string) int {
	if digits, ok := currency.GetDigits(code); ok {
		return int(digits)
	}
	return 2
}

func find(code string) (int, bool) {
	return slices.BinarySearchFunc(currencies, code, func(c CurrencyName, code string) int { return strings.Compare(c.Code, code) })
}

var currencies = []CurrencyName{
	{"AED", "UAE dirham"},
	{"AFN", "Afghan afghani"},
	{"ALL", "Albanian lek"},
	{"AMD", "Armenian dram"},
	{"ANG", "Netherlands Antillean guilder"},
	{"AOA", "Angolan kwanza"},
	{"ARS", "Argentine peso"},
	{"AUD", "Australian dollar"},
	{"AWG", "Aruban florin"},
	{"AZN", "Azerbaijani manat"},
	{"BAM", "Bosnia-Herzegovina convertible mark"},
	{"BBD", "Barbadian dollar"},
	{"BDT", "Bangladeshi taka"},
	{"BGN", "Bulgarian lev"},
	{"BHD", "Bahraini dinar"},
	{"BIF", "Burundian franc"},
	{"BMD", "Bermudian dollar"},
	{"BND", "Brunei dollar"},
	{"BOB", "Bolivian boliviano"},
	{"BRL", "Brazilian real"},
	{"BSD", "Bahamian dollar"},
	{"BTN", "Bhutanese ngultrum"},
	{"BWP", "Botswanan pula"},
	{"BYN", "Belarusian ruble"},
	{"BZD", "Belize dollar"},
	{"CAD", "Canadian dollar"},
	{"CDF", "Congolese franc"},
	{"CHF", "Swiss franc"},
	{"CLP", "Chilean peso"},
	{"CNY", "Chinese yuan"},
	{"COP", "Colombian peso"},
	{"CRC", "Costa Rican colón"},
	{"CUP", "Cuban peso"},
	{"CVE", "Cape Verdean escudo"},
	{"CZK", "Czech koruna"},
	{"DJF", "Djiboutian franc"},
	{"DKK", "Danish krone"},
	{"DOP", "Dominican peso"},
	{"DZD", "Algerian dinar"},
	{"EGP", "Egyptian pound"},
	{"ERN", "Eritrean nakfa"},
	{"ETB", "Ethiopian birr"},
	{"EUR", "Euro"},
	{"FJD", "Fijian dollar"},
	{"FKP", "Falkland Islands pound"},
	{"GBP", "British pound"},
	{"GEL", "Georgian lari"},
	{"GHS", "Ghanaian cedi"},
	{"GIP", "Gibraltar pound"},
	{"GMD", "Gambian dalasi"},
	{"GNF", "Guinean franc"},
	{"GTQ", "Guatemalan quetzal"},
	{"GYD", "Guyanaese dollar"},
	{"HKD", "Hong Kong dollar"},
	{"HNL", "Honduran lempira"},
	{"HTG", "Haitian gourde"},
	{"HUF", "Hungarian forint"},
	{"IDR", "Indonesian rupiah"},
	{"ILS", "Israeli new shekel"},
	{"INR", "Indian rupee"},
	{"IQD", "Iraqi dinar"},
	{"IRR", "Iranian rial"},
	{"ISK", "Icelandic króna"},
	{"JMD", "Jamaican dollar"},
	{"JOD", "Jordanian dinar"},
	{"JPY", "Japanese yen"},
	{"KES", "Kenyan shilling"},
	{"KGS", "Kyrgystani som"},
	{"KHR", "Cambodian riel"},
	{"KMF", "Comorian franc"},
	{"KPW", "North Korean won"},
	{"KRW", "South Korean won"},
	{"KWD", "Kuwaiti dinar"},
	{"KYD", "Cayman Islands dollar"},
	{"KZT", "Kazakhstani tenge"},
	{"LAK", "Laotian kip"},
	{"LBP", "Lebanese pound"},
	{"LKR", "Sri Lankan rupee"},
	{"LRD", "Liberian dollar"},
	{"LSL", "Lesotho loti"},
	{"LYD", "Libyan dinar"},
	{"MAD", "Moroccan dirham"},
	{"MDL", "Moldovan leu"},
	{"MGA", "Malagasy ariary"},
	{"MKD", "Macedonian denar"},
	{"MMK", "Myanmar kyat"},
	{"MNT", "Mongolian tugrik"},
	{"MOP", "Macanese pataca"},
	{"MRU", "Mauritanian ouguiya"},
	{"MUR", "Mauritian rupee"},
	{"MVR", "Maldivian rufiyaa"},
	{"MWK", "Malawian kwacha"},
	{"MXN", "Mexican peso"},
	{"MYR", "Malaysian ringgit"},
	{"MZN", "Mozambican metical"},
	{"NAD", "Namibian dollar"},
	{"NGN", "Nigerian naira"},
	{"NIO", "Nicaraguan córdoba"},
	{"NOK", "Norwegian krone"},
	{"NPR", "Nepalese rupee"},
	{"NZD", "New Zealand dollar"},
	{"OMR", "Omani rial"},
	{"PAB", "Panamanian balboa"},
	{"PEN", "Peruvian sol"},
	{"PGK", "Papua New Guinean kina"},
	{"PHP", "Philippine peso"},
	{"PKR", "Pakistani rupee"},
	{"PLN", "Polish zloty"},
	{"PYG", "Paraguayan guarani"},
	{"QAR", "Qatari riyal"},
	{"RON", "Romanian leu"},
	{"RSD", "Serbian dinar"},
	{"RUB", "Russian ruble"},
	{"RWF", "Rwandan franc"},
	{"SAR", "Saudi riyal"},
	{"SBD", "Solomon Islands dollar"},
	{"SCR", "Seychellois rupee"},
	{"SDG", "Sudanese pound"},
	{"SEK", "Swedish krona"},
	{"SGD", "Singapore dollar"},
	{"SHP", "St. Helena pound"},
	{"SLE", "Sierra Leonean leone"},
	{"SOS", "Somali shilling"},
	{"SRD", "Surinamese dollar"},
	{"SSP", "South Sudanese pound"},
	{"STN", "São Tomé and Príncipe dobra"},
	{"SVC", "Salvadoran colón"},
	{"SYP", "Syrian pound"},
	{"SZL", "Swazi lilangeni"},
	{"THB", "Thai baht"},
	{"TJS", "Tajikistani somoni"},
	{"TMT", "Turkmenistani manat"},
	{"TND", "Tunisian dinar"},
	{"TOP", "Tongan paʻanga"},
	{"TRY", "Turkish lira"},
	{"TTD", "Trinidad and Tobago dollar"},
	{"TWD", "New Taiwan dollar"},
	{"TZS", "Tanzanian shilling"},
	{"UAH", "Ukrainian hryvnia"},
	{"UGX", "Ugandan shilling"},
	{"USD", "US dollar"},
	{"UYU", "Uruguayan peso"},
	{"UZS", "Uzbekistani som"},
	{"VES", "Venezuelan bolívar"},
	{"VND", "Vietnamese dong"},
	{"VUV", "Vanuatu vatu"},
	{"WST", "Samoan tala"},
	{"XAF", "Central African CFA franc"},
	{"XCD", "East Caribbean dollar"},
	{"XOF", "West African CFA franc"},
	{"XPF", "CFP franc"},
	{"YER", "Yemeni rial"},
	{"ZAR", "South African rand"},
	{"ZMW", "Zambian kwacha"},
	{"ZWG", "Zimbabwe Gold"},
}
