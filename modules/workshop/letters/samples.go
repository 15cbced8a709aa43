package letters

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"bayline/modules/audit"
	"bayline/modules/tenancy"
	"bayline/platform/db"
	"bayline/platform/mail"
)

// Sample is a letter of a center that does not exist; of which the variant "no logo" has none.
func Sample(kind, label, variant string, l Letter) mail.Sample {
	l.Kind, l.ID, l.By = kind, db.NewID(), audit.Actor{}
	l.To = Customer{Name: "Amelia Hart", Email: "amelia@demo.test"}
	logo := sampleLogo()
	if variant == "no logo" {
		logo = tenancy.Logo{}
	}
	m := l.message(sampleCenter, logo)
	return mail.Sample{Kind: kind, Variant: variant, Label: label, Subject: m.Subject, HTML: m.HTML, Text: m.Text, Pictures: m.Pictures}
}

var sampleCenter = tenancy.Profile{Name: "Northgate Auto", Street: "4418 N Western Ave", City: "Chicago", Region: "IL", PostalCode: "60618", Country: "US",
	Phone: "+13125550142", Email: "desk@northgate.test", Website: "https://northgate.test"}

// sampleLogo is a roof over three bays.
func sampleLogo() tenancy.Logo {
	const width, height = 360, 120
	drawn := image.NewRGBA(image.Rect(0, 0, width, height))
	blue, white := color.RGBA{R: 13, G: 84, B: 104, A: 255}, color.RGBA{R: 255, G: 255, B: 255, A: 255}
	for y := range height {
		for x := range width {
			c := blue
			if bay := x % 100; y > 50 && y < 100 && x > 30 && x < 330 && bay >= 40 || y > 30 && y < 38 && x > 30 && x < 330 {
				c = white
			}
			drawn.SetRGBA(x, y, c)
		}
	}
	var content bytes.Buffer
	_ = png.Encode(&content, drawn) // into memory
	return tenancy.Logo{Type: "image/png", Width: width, Height: height, Content: content.Bytes()}
}
