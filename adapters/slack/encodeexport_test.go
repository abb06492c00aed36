package slack

import (
	"encoding/json"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot/card"
)

// Steps are the steps of encoding, richest first.
const Steps = int(stepText) + 1

// EncodeAt is the message of a card at a step, as JSON.
func EncodeAt(c card.Card, s int) ([]byte, []card.Degraded, error) {
	m, degraded := encodeAt(c, step(s))
	raw, err := json.MarshalIndent(m, "", " ")
	return raw, degraded, err
}

// Simpler climbs down from a step.
func Simpler(s int) (int, bool) {
	next, ok := step(s).simpler()
	return int(next), ok
}

// HomeAt and Modal are views as JSON.
func HomeAt(c card.Card, s int) ([]byte, error) {
	return json.MarshalIndent(homeAt(c, step(s)), "", " ")
}

func Modal(f card.Form, token string) ([]byte, error) {
	v, err := modal(f, token)
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(v, "", " ")
}

// Options answers a type-ahead as JSON.
func Options(found []card.Option, typed string) ([]byte, error) {
	return json.Marshal(options(found, typed))
}

// Carried reads what a modal carries along.
func Carried(s string) (form, token string, ok bool) {
	m, ok := readCarried(s)
	return m.Form, m.Token, ok
}

func Values(v slackapi.View) map[string]string { return values(v) }

func FieldErrors(v slackapi.View, invalid map[string]string) map[string]string {
	return fieldErrors(v, invalid)
}

func Escape(s string) string { return escape(s) }

func Caps() card.Caps { return caps() }
