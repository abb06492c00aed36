package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"crmbot/adapters/slack/slacktest"
)

// TestSlackStories plays days of people in Slack over each transport and compares every payload that Slack got, which both transports
// share. Slack refuses none.
func TestSlackStories(t *testing.T) {
	t.Parallel()
	sample := filepath.Join(t.TempDir(), "sample")
	crmbot(t, "", "demo", "--seed-only", "--now", "2026-06-30T18:00", "--data", sample)
	for name, sampled := range map[string]bool{"first.en": false, "first.zh-CN": false, "day.en": true, "day.zh-CN": true, "digest.en": false, "digest.zh-CN": false, "errand.en": false, "errand.zh-CN": false} {
		for transport, keys := range map[string]string{"socket": socketKeys, "http": httpKeys} {
			t.Run(name+"/"+transport, func(t *testing.T) {
				t.Parallel()
				from := ""
				if sampled {
					from = sample
				}
				goldenIn(t, "slack", name+".golden", tellStory(t, name, keys, from))
			})
		}
	}
}

// tellStory plays a story on an empty company or on a copy of one, and gives what Slack got.
func tellStory(t *testing.T, name, keys, from string) string {
	t.Helper()
	tag := filepath.Ext(name)[1:]
	r := &slackRig{Slack: slacktest.New(t), keys: "  threads: true\n" + keys + "org: {language: " + tag + "}\n", now: time.Date(2026, time.June, 30, 18, 0, 1, 0, time.FixedZone("", 8*3600))}
	if from == "" {
		r.keys += "access: {join: invite, admins: [\"slack:U0ANN\"]}\n"
	}
	r.config, r.data = slackConfig(t, r.Slack, r.keys)
	if from != "" {
		if err := errors.Join(os.MkdirAll(r.data, 0o700), os.CopyFS(r.data, os.DirFS(from))); err != nil {
			t.Fatal(err)
		}
	}
	r.Patience(storyLimit) // what is measured here is what comes, not how soon
	inhabit(r.Slack, tag)
	if faults := r.Install([]byte(crmbot(t, "", "manifest", "slack", "--commands", "short", "--threads", "--config", r.config, "--data", r.data))); len(faults) > 0 {
		t.Fatalf("Slack refuses the manifest: %v", faults)
	}
	r.serve(t)
	if status, _ := get(t, r.address+"/readyz"); status != http.StatusOK {
		t.Errorf("readyz = %d", status)
	}
	s := &story{slackRig: r, t: t, locale: tag}
	told := s.tell(name)
	if code, said := r.stop(); code != 0 {
		t.Errorf("serve ended with %d: %s", code, said)
	}
	if code, said := r.cli(t, "check"); code != 0 {
		t.Errorf("check = %d %s", code, said)
	}
	for _, what := range s.refused() {
		t.Errorf("Slack refused: %s", what)
	}
	return told
}

// inhabit adds the people and channels of the stories; Ann speaks the story's language.
func inhabit(s *slacktest.Slack, tag string) {
	locale := map[string]string{"en": "en-US"}[tag]
	if locale == "" {
		locale = tag
	}
	const zone = "Asia/Shanghai"
	for _, u := range []slacktest.User{
		{ID: "U0ANN", Name: "Ann", Email: "ann@example.com", Zone: zone, Locale: locale},
		{ID: "U0CAI", Name: "Cai", Email: "cai@example.com", Zone: zone, Locale: locale},
		{ID: "U0DAN", Name: "Dan", Zone: zone, Locale: locale},
		{ID: "U0EVE", Name: "Eve", Email: "eve@example.com", Zone: zone, Locale: locale},
		{ID: "U0GUEST", Name: "Gus", Guest: true, Locale: locale},
		{ID: "U0OTHER", Name: "Olga", Team: "T0OTHER", Locale: locale},
		{ID: "U0ZHANG", Name: "张伟", Email: "zhang.wei@chengming.example", Zone: zone, Locale: "zh-CN"},
		{ID: "U0CHEN", Name: "陈敏", Email: "chen.min@chengming.example", Zone: zone, Locale: "zh-CN"},
		{ID: "U0HE", Name: "何静娴", Email: "he.jingxian@chengming.example", Zone: zone, Locale: "zh-CN"},
		{ID: "U0PRIYA", Name: "Priya Nair", Email: "priya.nair@chengming.example", Zone: zone, Locale: "en-US"},
	} {
		s.AddUser(u)
	}
	s.AddChannel("C0ROOM", "U0ANN", "U0BO", "U0CAI", "U0ZHANG", "U0CHEN", "U0PRIYA", slacktest.BotUser)
	s.AddChannel("C0ELSE", "U0GUEST", "U0OTHER", "U0ANN", slacktest.BotUser).Shared = true
}
