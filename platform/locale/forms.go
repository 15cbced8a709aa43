package locale

import "time"

var all = []*form{enUS, enGB, deDE, frFR, esES, arKW}

var byTag = func() map[Locale]*form {
	tags := make(map[Locale]*form, len(all))
	for _, f := range all {
		tags[f.tag] = f
	}
	return tags
}()

var (
	englishDays   = [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	englishShort  = [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	englishMonths = [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	metric        = map[Unit]string{Kilometers: "km", Miles: "mi"}
)

var enUS = &form{
	tag: "en-US", name: "English (United States)", language: "en",
	zero: '0', decimal: ".", group: ",", grouped: 4, minus: "-", percent: "%", distance: metric, unit: Miles,
	firstWeekday: time.Sunday, order: "mdy", clock12: [2]string{"AM", "PM"},
	weekdays: englishDays, shortdays: englishShort, months: englishMonths,
	shortmonths: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	today:       "today", tomorrow: "tomorrow", yesterday: "yesterday",
	date: "b d, y", longDate: "A, B d, y", dayMonth: "a, b d", joint: ", ",
}

var enGB = &form{
	tag: "en-GB", name: "English (United Kingdom)", language: "en",
	zero: '0', decimal: ".", group: ",", grouped: 4, minus: "-", percent: "%", distance: metric, unit: Miles,
	firstWeekday: time.Monday, order: "dmy",
	weekdays: englishDays, shortdays: englishShort, months: englishMonths,
	shortmonths: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"},
	today:       "today", tomorrow: "tomorrow", yesterday: "yesterday",
	date: "d b y", longDate: "A d B y", dayMonth: "a d b", joint: ", ",
}

var deDE = &form{
	tag: "de-DE", name: "Deutsch (Deutschland)", language: "de",
	zero: '0', decimal: ",", group: ".", grouped: 4, minus: "-", percent: "\u00a0%", distance: metric, unit: Kilometers,
	firstWeekday: time.Monday, order: "dmy",
	weekdays:    [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	shortdays:   [7]string{"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"},
	months:      [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	shortmonths: [12]string{"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."},
	today:       "heute", tomorrow: "morgen", yesterday: "gestern",
	date: "dd.mm.y", longDate: "A, d. B y", dayMonth: "a, d. b", joint: ", ",
}

var frFR = &form{
	tag: "fr-FR", name: "Français (France)", language: "fr",
	zero: '0', decimal: ",", group: "\u202f", grouped: 4, minus: "-", percent: "\u202f%", distance: metric, unit: Kilometers,
	firstWeekday: time.Monday, order: "dmy",
	weekdays:    [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	shortdays:   [7]string{"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
	months:      [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	shortmonths: [12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
	today:       "aujourd’hui", tomorrow: "demain", yesterday: "hier",
	date: "d b y", longDate: "A d B y", dayMonth: "a d b", joint: ", ",
}

var esES = &form{
	tag: "es-ES", name: "Español (España)", language: "es",
	zero: '0', decimal: ",", group: ".", grouped: 5, minus: "-", percent: "\u00a0%", distance: metric, unit: Kilometers,
	firstWeekday: time.Monday, order: "dmy",
	weekdays:    [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
	shortdays:   [7]string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
	months:      [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	shortmonths: [12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
	today:       "hoy", tomorrow: "mañana", yesterday: "ayer",
	date: "d b y", longDate: "A, d 'de' B 'de' y", dayMonth: "a, d b", joint: ", ",
}

// The marks U+061C and U+200F keep the minus on the side where Arabic readers expect it.
var arKW = &form{
	tag: "ar-KW", name: "العربية (الكويت)", language: "ar", rightToLeft: true,
	zero: '٠', decimal: "٫", group: "٬", grouped: 4, minus: "\u061c-", percent: "٪\u061c",
	distance: map[Unit]string{Kilometers: "كم", Miles: "ميل"}, unit: Kilometers,
	firstWeekday: time.Saturday, order: "dmy", clock12: [2]string{"ص", "م"},
	weekdays:    [7]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
	shortdays:   [7]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
	months:      [12]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
	shortmonths: [12]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
	today:       "اليوم", tomorrow: "غدًا", yesterday: "أمس",
	date: "d B y", longDate: "A، d B y", dayMonth: "a، d b", joint: "، ",
}
