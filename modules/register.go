package modules

import (
	"context"

	"github.com/google/uuid"

	"bayline/modules/privacy/incidents"
	"bayline/modules/tenancy/anomalies"
)

// noticed is what a rule has noticed, for the register of incidents, which stands beside the room of rules.
func (a *App) noticed(ctx context.Context, id uuid.UUID) (incidents.Noticed, error) {
	anomaly, err := a.Anomalies.Noticed(ctx, id)
	return incidents.Noticed{Title: anomaly.Rule.Title, At: anomaly.FirstAt, Disowned: anomaly.Rule.Name == anomalies.Disowned}, err
}
