package devices_test

import (
	"testing"

	"bayline/modules/accounts/devices"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	const webkit = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
	for agent, want := range map[string]devices.Described{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + " Safari/537.36":                                                                  {Words: "Chrome on Windows", Icon: "laptop"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + " Safari/537.36 Edg/142.0.0.0":                                                    {Words: "Edge on Windows", Icon: "laptop"},
		"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0":                                                                  {Words: "Firefox on Linux", Icon: "laptop"},
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + webkit + " Safari/537.36":                                                                   {Words: "Chrome on ChromeOS", Icon: "laptop"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15":                   {Words: "Safari on Mac", Icon: "laptop"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1": {Words: "Safari on iPhone", Icon: "smartphone"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1":  {Words: "Chrome on iPhone", Icon: "smartphone"},
		"Mozilla/5.0 (Linux; Android 15; Pixel 9) " + webkit + " Mobile Safari/537.36":                                                            {Words: "Chrome on Android", Icon: "smartphone"},
		"Mozilla/5.0 (Windows NT 10.0)": {Words: "A browser on Windows", Icon: "laptop"},
		"curl/8.11.0":                   {Words: "curl", Icon: "laptop"},
		"<script>alert(1)</script>":     {Words: "An unknown browser", Icon: "laptop"},
		"":                              {Words: "An unknown browser", Icon: "laptop"},
	} {
		if got := devices.Describe(agent); got != want {
			t.Errorf("%q is %+v, want %+v", agent, got, want)
		}
	}
}
