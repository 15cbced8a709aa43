package metered

import (
	"context"
	"encoding/csv"
	"io"
	"strings"
	"time"

	"bayline/platform/locale"
	"bayline/platform/money"
)

// table writes the statement as comma-separated values, row by row: dates by the center's clock, amounts with a point and without signs
// of a currency, for programs.
func (m *Module) table(ctx context.Context, w io.Writer, s *Statement) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	if err := out.Write([]string{"Statement", "Date", "Time", "Kind", "What", "Amount", "Balance", "Currency"}); err != nil {
		return err
	}
	balance := s.Opening
	row := func(at time.Time, kind, what, amount string) error {
		return out.Write([]string{s.Code(), at.In(s.Zone).Format(time.DateOnly), at.In(s.Zone).Format("15:04"), kind, harmless(what), amount,
			money.FormatPlain(balance, locale.Default), balance.Currency})
	}
	if err := row(s.Starts, "opening", "Balance before", ""); err != nil {
		return err
	}
	err := m.lines(ctx, s, func(some []Entry) (err error) {
		for _, e := range some {
			if balance, err = balance.Add(e.Amount); err != nil {
				return err
			}
			if err := row(e.At, string(e.Kind), e.What(), money.FormatPlain(e.Amount, locale.Default)); err != nil {
				return err
			}
		}
		out.Flush() // what was read is on its way before more is read
		return out.Error()
	})
	if err != nil {
		return err
	}
	if err := row(s.Ends.Add(-time.Second), "closing", "Balance at the end", ""); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// harmless keeps spreadsheets from taking a text that somebody typed for a formula: they drop the apostrophe.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n|", rune(text[0])) {
		return "'" + text
	}
	return text
}
