package sample_test

import (
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/sample"
	"crmbot/store/memory"
)

func TestFill(t *testing.T) {
	e := memory.New()
	defer e.Close()
	core := crm.Open(e, "w")
	zone, _ := time.LoadLocation("Asia/Shanghai")
	now := time.Date(2026, 6, 30, 18, 0, 0, 0, zone)
	b := time.Now()
	if err := sample.Fill(t.Context(), core, now); err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(b))
	if err := core.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}
