package deletion_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"testing"
	"time"

	"bayline/modules/accounts"
	"bayline/modules/modulestest"
	"bayline/modules/notices"
	"bayline/modules/privacy/deletion"
	"bayline/platform/db"
	"bayline/platform/files"
	"bayline/platform/jobs"
	"bayline/platform/secret"
)

// What the certificate counts is what was there; what is kept is named; the signature holds, and no longer after any byte was changed.
func TestCertificateTruth(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	other := closeCenter(t, house, "Harbour")
	c := closeCenter(t, house, "Northgate")
	ctx := context.Background()
	c.must(house.DB.InPlatform(ctx, func(ctx context.Context, tx db.Tx) error { // left by somebody else, and counted for nobody
		return jobs.Insert(ctx, tx, delivery{Mail: db.NewID()})
	}))
	stored, err := house.Files.Count(ctx, files.Center(c.ID()))
	c.must(err)
	queued := c.count("select count(*) from river.river_job where args::text like '%' || $1 || '%'", c.ID().String())
	deliveries := c.count("select count(*) from river.river_job j join platform.mails m on m.id = (j.args ->> 'mail')::uuid where m.center_id = $1", c.ID())
	before, neighbor := c.rows(), other.rows()
	if len(before) < 25 || stored < 1 || queued < 1 || deliveries < 1 {
		t.Fatalf("there is too little to delete: %d tables, %d files, %d jobs, %d deliveries", len(before), stored, queued, deliveries)
	}
	house.Clock.Set(c.due.Add(-time.Second))
	c.sweep()                                     // too early
	c.must(house.Deletion.Delete(ctx, c.closure)) // a job that should not be there
	if !maps.Equal(c.rows(), before) {
		t.Fatal("something was deleted before the day")
	}
	house.Clock.Set(c.due)
	// Only this one: the neighbor's day is the same, and its job does not run.
	c.must(house.Deletion.Delete(ctx, c.closure))

	erasure, err := house.Deletion.Erasure(ctx, c.closure)
	c.must(err)
	if erasure.Good != nil {
		t.Errorf("the certificate in the ledger does not hold: %v", erasure.Good)
	}
	stays := map[string]bool{"billing.payment_proofs": true, "billing.decisions": true, "billing.submissions": true, "billing.endorsements": true, "audit.events": true}
	for _, table := range erasure.Tables {
		if table.Rows != before[table.Table] {
			t.Errorf("%s: %d rows certified, %d were there", table.Table, table.Rows, before[table.Table])
		}
		delete(before, table.Table)
	}
	for table := range before {
		if !stays[table] {
			t.Errorf("the certificate does not name %s", table)
		}
	}
	if erasure.Files != int64(stored) || erasure.Jobs != queued+deliveries || erasure.Left != 0 {
		t.Errorf("%d files and %d jobs certified, %d and %d were there", erasure.Files, erasure.Jobs, stored, queued+deliveries)
	}
	for table, n := range c.rows() {
		if !stays[table] && table != "privacy.erasures" {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
	for _, kept := range erasure.Kept {
		if n := c.count("select count(*) from "+kept.Table+" where center_id = $1", c.ID()); n != kept.Rows || kept.Why == "" {
			t.Errorf("%s: %d rows are said to be kept (%q), %d are", kept.Table, kept.Rows, kept.Why, n)
		}
	}
	if n, err := house.Files.Count(ctx, files.Center(c.ID())); err != nil || n != 0 {
		t.Errorf("%d files are left: %v", n, err)
	}
	if n := c.count("select count(*) from river.river_job where args::text like '%' || $1 || '%'", c.ID().String()); n != 0 {
		t.Errorf("%d jobs are left", n)
	}
	if n := c.count("select count(*) from platform.data_keys where owner_id = $1 and (ring_version <> 'destroyed' or wrapped <> '')", c.ID()); n != 0 {
		t.Error("the key of the center is not destroyed")
	}
	now := other.rows()
	if !maps.Equal(now, neighbor) {
		t.Errorf("the neighbor has lost something: %v, not %v", now, neighbor)
	}
	signer, err := secret.LoadSigner("", house.Settings.Data, false)
	c.must(err)
	if _, err := deletion.Verify(erasure.File, signer.Public()); err != nil {
		t.Errorf("offline: %v", err)
	}
	for i := range erasure.File {
		changed := bytes.Clone(erasure.File)
		changed[i] ^= 1
		if _, err := deletion.Verify(changed, signer.Public()); err == nil {
			t.Errorf("byte %d was changed, and nobody noticed: %q", i, changed[max(0, i-20):i+1])
		}
	}
	stranger, err := secret.ParseSigner(secret.GenerateSigner())
	c.must(err)
	if _, err := deletion.Verify(erasure.File, stranger.Public()); err == nil {
		t.Error("the certificate holds under another key")
	}
	if forged, err := deletion.Sign(stranger, erasure.Certificate); err != nil {
		t.Error(err)
	} else if _, err := deletion.Verify(forged, signer.Public()); err == nil {
		t.Error("a certificate signed by somebody else is taken for ours")
	}
	var shape map[string]any
	c.must(json.Unmarshal(erasure.File, &shape))
	for _, sql := range []string{"update privacy.erasures set erased_at = erased_at", "delete from privacy.erasures", "truncate privacy.erasures"} {
		if _, err := c.tables.Exec(ctx, sql); err == nil {
			t.Errorf("the ledger allows: %s", sql)
		}
	}
}

// What cannot be deleted is looked for again and again. From the third time on security is told: once, and also if whoever should have
// told the first time was killed.
func TestSecurityIsToldOfAStuckDeletion(t *testing.T) {
	t.Parallel()
	house := modulestest.OpenWeb(t)
	ctx := context.Background()
	security := house.Operator("Vera Lund", accounts.Security)
	c := closeBare(t, house)
	c.must(house.DB.InCenter(ctx, c.ID(), func(ctx context.Context, tx db.Tx) error {
		return jobs.Insert(ctx, tx, reminder{Deep: []place{{c.ID()}}})
	}))
	_, err := c.tables.Exec(ctx, "update river.river_job set state = 'running', attempted_at = $1 where kind = 'deletion.test.remind'", house.Clock.Now())
	c.must(err)
	house.Clock.Set(c.due)
	told := func() (n int) {
		for _, letter := range house.Mails(security.Email) {
			if letter.Kind == notices.DeletionStuck.Name {
				n++
			}
		}
		return n
	}
	for round, want := range []int{0, 0, 1, 1} {
		if err := house.Deletion.Delete(ctx, c.closure); err == nil {
			t.Fatal("the deletion ended with a job left")
		}
		if n := told(); n != want {
			t.Errorf("round %d: security was told %d times", round+1, n)
		}
	}
	_, err = c.tables.Exec(ctx, "update river.river_job set state = 'completed', finalized_at = $1 where kind = 'deletion.test.remind'", house.Clock.Now())
	c.must(err)
	c.must(house.Deletion.Delete(ctx, c.closure))
}
