// Package privacy is what the product promises about people's data: the policy pages, the published cookies and processors, and where
// to report a hole. It owns no tables yet. The pages are made of what the program does, not beside it: the cookies are the ones in the
// code, a processor stands there while it is switched on.
package privacy
