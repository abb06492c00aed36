package slack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
)

// decoded checks what holds of every event, whatever was sent.
func decoded(t *testing.T, kind string, body []byte) {
	t.Helper()
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	ev, err := slack.Decode(kind, body, now)
	if err != nil {
		return
	}
	if ev.Place.Platform != "slack" || ev.Actor.Platform != "slack" {
		t.Errorf("event %+v, want one of slack", ev)
	}
	if ev.Actor.ID == "" && !ev.Actor.Outside {
		t.Errorf("nobody passes for a colleague: %+v", ev)
	}
	if ev.At.After(now) || now.Sub(ev.At) > 25*time.Hour {
		t.Errorf("At = %s, want a time shortly before %s", ev.At, now)
	}
	if f, ok := ev.Input.(bot.File); ok && (f.Size < 0 || f.Name != bot.FileName(f.Name)) {
		t.Errorf("a file %q of %d bytes", f.Name, f.Size)
	}
	if _, ok := ev.Input.(bot.Submit); ok && ev.ID == "" {
		t.Errorf("a form without an id: %+v", ev)
	}
}

func FuzzCommand(f *testing.F) {
	f.Add([]byte(`{"team_id":"T0CRM","channel_id":"C1","user_id":"U1","command":"/crm","text":"visit <@U2|bo> &lt;x&gt;","trigger_id":"1.2.3","response_url":"https://hooks.slack.com/x"}`))
	f.Add([]byte(`{"command":"/","user_id":null}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, body []byte) { decoded(t, "slash_commands", body) })
}

func FuzzInteraction(f *testing.F) {
	f.Add([]byte(`{"type":"block_actions","user":{"id":"U1","team_id":"T0CRM"},"team":{"id":"T0CRM"},"trigger_id":"1.2","channel":{"id":"D1"},"container":{"message_ts":"1.1","is_ephemeral":true},"actions":[{"type":"static_select","selected_option":{"value":"deal.move D1 4"}}]}`))
	f.Add([]byte(`{"type":"view_submission","user":{"id":"U1"},"view":{"id":"V1","hash":"h","type":"modal","private_metadata":"{\"form\":\"visit.log\",\"token\":\"{\\\"c\\\":\\\"C1\\\"}\"}","state":{"values":{"note":{"note":{"type":"plain_text_input","value":"x"}}}}}}`))
	f.Add([]byte(`{"type":"block_suggestion","user":{"id":"U1"},"block_id":"customer","value":"ac","view":{"state":null}}`))
	f.Add([]byte(`{"type":"message_action","callback_id":"form activity.log","user":{"id":"U1"},"channel":{"id":"C1"},"message":{"ts":"1.2","text":"&amp;"}}`))
	f.Add([]byte(`{"type":"shortcut","callback_id":"form visit.log","user":{"id":"U1"},"view":null}`))
	f.Fuzz(func(t *testing.T, body []byte) { decoded(t, "interactive", body) })
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(`{"type":"event_callback","team_id":"T0CRM","event_id":"Ev1","event_time":1795251600,"event":{"type":"message","channel_type":"im","user":"U1","channel":"D1","ts":"1795251600.000100","text":"hi"}}`))
	f.Add([]byte(`{"type":"event_callback","event":{"type":"app_mention","user":"U1","channel":"C1","ts":"1.1","thread_ts":"1.0","text":"<@U0BOT|bot> quota"}}`))
	f.Add([]byte(`{"type":"event_callback","event":{"type":"member_joined_channel","user":"U0BOT","channel":"C1"}}`))
	f.Add([]byte(`{"type":"event_callback","event":{"type":"tokens_revoked","tokens":{"bot":["U0BOT"]}}}`))
	f.Add([]byte(`{"type":"event_callback","event":{"type":"message","subtype":"file_share","user":"U1","channel":"D1","ts":"1.1","text":"hi","files":[{"name":"a.csv","size":1,"mode":"hosted","url_private":"https://files.slack.com/a"}]}}`))
	f.Add([]byte(`{"type":"event_callback","event":{"type":"user_change","user":{"id":"U1"}}}`))
	f.Fuzz(func(t *testing.T, body []byte) { decoded(t, "events_api", body) })
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"<@U1|bo>", "<!channel>", "a <https://x.y|z> &amp;lt;", "<", "<>", "<|>", "&lt;!here&gt;", "<#C1>", "<mailto:a@b.c|a@b.c>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := slack.Plain(s)
		if len(got) > 2*len(s)+2 {
			t.Errorf("Plain made %d bytes of %d", len(got), len(s))
		}
		if !strings.ContainsAny(s, "<>&") && got != s {
			t.Errorf("Plain(%q) = %q, want it as it is", s, got)
		}
	})
}

func FuzzVerify(f *testing.F) {
	now := time.Unix(1795251600, 0)
	f.Add("1795251600", "v0="+strings.Repeat("0", 64), []byte("body"))
	f.Add("", "", []byte(nil))
	f.Fuzz(func(t *testing.T, stamp, signature string, body []byte) {
		h := http.Header{}
		h.Set("X-Slack-Request-Timestamp", stamp)
		h.Set("X-Slack-Signature", signature)
		if slack.Verify(slacktest.Secret, h, body, now) == nil && signature != slacktest.Signature(slacktest.Secret, stamp, body) {
			t.Errorf("Verify took %q for a signature", signature)
		}
	})
}
