package devices

import "strings"

// Described is a browser in words: "Chrome on Windows".
type Described struct {
	Words string
	Icon  string // of views/icons: laptop or smartphone
}

// The order matters: most browsers also call themselves by the names of others. Words of a user agent, and the name people know.
var browsers = []struct{ sign, name string }{
	{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Vivaldi/", "Vivaldi"}, {"FxiOS/", "Firefox"},
	{"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"HeadlessChrome/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	{"curl/", "curl"}, {"Go-http-client", "A Go program"}, {"python-requests", "A Python program"},
}

var systems = []struct{ sign, name, icon string }{
	{"iPhone", "iPhone", "smartphone"}, {"iPad", "iPad", "smartphone"}, {"Android", "Android", "smartphone"}, {"CrOS", "ChromeOS", "laptop"},
	{"Windows", "Windows", "laptop"}, {"Macintosh", "Mac", "laptop"}, {"Linux", "Linux", "laptop"},
}

// Describe tells what a user agent says of itself. Anybody can say anything: it helps to remember, and proves nothing.
func Describe(userAgent string) Described {
	d := Described{Icon: "laptop"}
	for _, b := range browsers {
		if strings.Contains(userAgent, b.sign) {
			d.Words = b.name
			break
		}
	}
	for _, s := range systems {
		if strings.Contains(userAgent, s.sign) {
			d.Icon = s.icon
			if d.Words == "" {
				d.Words = "A browser"
			}
			d.Words += " on " + s.name
			return d
		}
	}
	if d.Words == "" {
		d.Words = "An unknown browser"
	}
	return d
}
