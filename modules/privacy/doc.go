// Package privacy is what the product promises about people's data: the published cookies and processors, how things are kept safe, and
// where to report a hole. It owns no tables; the terms and the privacy policy, which have versions, are the room policies. The pages are
// made of what the program does, not beside it: the cookies are the ones in the code, a processor stands there while it is switched on.
package privacy
