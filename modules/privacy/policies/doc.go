// Package policies is what the operator and the centers have agreed on: the terms and the privacy policy, version by version. It owns
// privacy.policy_versions, policy_notices and policy_uses.
//
// Version 1 comes with the program. Another one is a draft until it is announced for a day; a job then tells every owner of a center
// that exists, in batches. It takes effect at 00:00 UTC of the day that the mails name, and only if the last of them was written at
// least 14 days before (Ahead): a mailing that comes too late begins again, with a later day. Until then it can be withdrawn, which is
// mailed too. Each member's first use of the product after that is recorded.
//
// It offers Accepting, which is what registering accepts; Coming and Fresh, which answer from memory on every page; Use; and the public
// pages. It relies on tenancy for who owns which center, and on notices.
package policies
