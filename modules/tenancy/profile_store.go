package tenancy

import (
	"context"
	"fmt"

	"bayline/platform/db"
)

const profileColumns = `name, street, city, region, postal_code, country, phone, email, website, registration_number, tax_id, specialties,
	base_currency, currencies, time_zone, locale, distance_unit, version`

func readProfile(ctx context.Context, tx db.Tx) (Profile, error) {
	return scanProfile(ctx, tx, "select "+profileColumns+" from tenancy.centers where center_id = $1")
}

func lockProfile(ctx context.Context, tx db.Tx) (Profile, error) {
	return scanProfile(ctx, tx, "select "+profileColumns+" from tenancy.centers where center_id = $1 for update")
}

func scanProfile(ctx context.Context, tx db.Tx, query string) (p Profile, err error) {
	err = tx.HotRow(ctx, query, tx.Center()).Scan(&p.Name, &p.Street, &p.City, &p.Region, &p.PostalCode, &p.Country, &p.Phone, &p.Email,
		&p.Website, &p.RegistrationNumber, &p.TaxID, &p.Specialties, &p.BaseCurrency, &p.Currencies, &p.TimeZone, &p.Locale, &p.DistanceUnit, &p.Version)
	if err != nil {
		return Profile{}, fmt.Errorf("read profile: %w", err)
	}
	return p, nil
}

func saveProfile(ctx context.Context, tx db.Tx, p Profile) error {
	_, err := tx.Pgx.Exec(ctx, `update tenancy.centers set name = $2, street = $3, city = $4, region = $5, postal_code = $6, country = $7, phone = $8,
		email = $9, website = $10, registration_number = $11, tax_id = $12, specialties = $13, base_currency = $14, currencies = $15,
		time_zone = $16, locale = $17, distance_unit = $18, details_at = coalesce(details_at, $19), version = version + 1 where center_id = $1`,
		tx.Center(), p.Name, p.Street, p.City, p.Region, p.PostalCode, p.Country, p.Phone, p.Email, p.Website, p.RegistrationNumber, p.TaxID,
		orEmpty(p.Specialties), p.BaseCurrency, orEmpty(p.Currencies), p.TimeZone, p.Locale, p.DistanceUnit, tx.Now())
	if err != nil {
		return fmt.Errorf("save profile: %w", err)
	}
	return nil
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
