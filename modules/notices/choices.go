package notices

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"bayline/modules/accounts"
	"bayline/modules/audit"
	"bayline/platform/db"
)

// Silenced are the names of the topics whose mail a person has switched off.
func (m *Module) Silenced(ctx context.Context, person uuid.UUID) (topics []string, err error) {
	err = m.DB.InPlatformRead(ctx, func(ctx context.Context, tx db.Tx) (err error) {
		topics, err = readSilenced(ctx, tx, person)
		return err
	})
	return topics, err
}

// offered are the topics that somebody can choose, or those that cannot be switched off. The platform's are for its admins.
func offered(operator, fixed bool) (list []Topic) {
	for _, topic := range Topics {
		if (topic.Fixed != "") == fixed && (operator || !topic.Duty) {
			list = append(list, topic)
		}
	}
	return list
}

// runs tells whether somebody is a platform admin.
func (m *Module) runs(ctx context.Context, person uuid.UUID) (bool, error) {
	operator, err := m.Tenancy.Accounts.Operator(ctx, person)
	return len(operator.Roles) > 0, err
}

// Choose says which topics a person gets by mail. What cannot be switched off stays on, whatever is asked.
func (m *Module) Choose(ctx context.Context, me accounts.Person, mailed []string) error {
	operator, err := m.runs(ctx, me.ID)
	if err != nil {
		return err
	}
	return m.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error {
		before, err := readSilenced(ctx, tx, me.ID)
		if err != nil {
			return err
		}
		var details []audit.Detail
		for _, topic := range offered(operator, false) {
			was, wanted := !slices.Contains(before, topic.Name), slices.Contains(mailed, topic.Name)
			if was == wanted {
				continue
			}
			if err := saveSilence(ctx, tx, me.ID, topic.Name, !wanted); err != nil {
				return err
			}
			details = append(details, audit.Changed(topic.Name, onOff(was), onOff(wanted)))
		}
		if len(details) == 0 {
			return nil
		}
		return audit.Record(ctx, tx, me.Actor(), "notices.mail.chosen", me.ID, details...)
	})
}

func onOff(on bool) string {
	if on {
		return "mailed"
	}
	return "not mailed"
}
