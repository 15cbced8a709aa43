package main_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"bayline/modules/notices"
	"bayline/modules/privacy/policies"
	"bayline/modules/tenancy"
)

// announcePolicy announces a version of a policy, which the owner of a new center is told. Of each policy one can be announced at a time;
// with the next chore the sweep goes on with both.
func (i *installation) announcePolicy() ended {
	center, ctx := i.Center("Agreed", "USD"), context.Background()
	i.policies++
	if i.policies > len(policies.All) {
		i.again("privacy.policy.sweep")
		return func(*testing.T) {}
	}
	p, now := policies.All[i.policies-1], i.Kit.Clock.Now()
	i.must(i.Policies.Save(ctx, i.admin(), p, policies.Words{Body: "Another text.", Summary: "It is another one."}))
	version, err := i.Policies.Announce(ctx, i.admin(), p, 1, policies.Earliest(now))
	i.must(err)
	return func(t *testing.T) {
		i.once(t, "the mailing is done", "privacy.policy_versions where id = $1 and effective_at = day and told_at <= day - interval '336 hours'", version.ID)
		i.once(t, "the trail says so", "audit.events where subject_id = $1 and action = 'platform.policy.told'", version.ID)
		owner := center.People[tenancy.Owner]
		i.once(t, "the owner is recorded as told", "privacy.policy_notices where version_id = $1 and person_id = $2", version.ID, owner.ID)
		mail := uuid.NewSHA1(uuid.NewSHA1(version.ID, []byte("announced 1")), owner.ID[:])
		i.once(t, "one mail is written", "platform.mails where kind = $1 and business_id = $2 and state = 'sent'", notices.PolicyAnnounced.Name, mail)
		i.taken(t, notices.PolicyAnnounced.Name, mail)
	}
}

// recallPolicy withdraws one that was announced before, of which one owner was told.
func (i *installation) recallPolicy() ended {
	center := i.Center("Recalled", "USD")
	owner, id := center.People[tenancy.Owner], uuid.New()
	i.recalled++
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{`insert into privacy.policy_versions (id, policy, number, body, summary, made_by, made_at, changed_at, announced_by, announced_at, round, day)
			values ($1, 'terms', $2, 'Recalled', 'Recalled', $3, $4, $4, $3, $4, 1, $5)`, []any{id, 100 + i.recalled, i.admin().ID, i.Kit.Clock.Now(), i.Kit.Clock.Now().AddDate(0, 0, 30)}},
		{`insert into privacy.policy_notices (center_id, version_id, round, person_id, day, told_at) values ($1, $2, 1, $3, $4, $4)`,
			[]any{center.ID, id, owner.ID, i.Kit.Clock.Now()}},
	} {
		_, err := i.owner.Exec(context.Background(), statement.sql, statement.args...)
		i.must(err)
	}
	i.must(i.Policies.Withdraw(context.Background(), i.admin(), id, "It was wrong."))
	return func(t *testing.T) {
		i.once(t, "the owner is recorded as told", "privacy.policy_notices where version_id = $1 and recalled_at is not null", id)
		i.taken(t, notices.PolicyWithdrawn.Name, uuid.NewSHA1(id, owner.ID[:]))
	}
}
