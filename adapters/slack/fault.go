package slack

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
)

const (
	patience   = 30 * time.Second // where Slack says "too many" and not how long
	tokenPause = time.Minute      // while the token does not work
)

// errGone is an answer address or message that can no longer be used; errUnseen says that history could not be read.
var (
	errGone   = errors.New("answer address used up")
	errUnseen = errors.New("history not readable")
)

// fault turns an error of a call into what the outbox knows: bot.RetryAfter, bot.ErrRejected, bot.ErrDead, bot.ErrUncertain, errGone,
// or an error that counts as not delivered. doing says what was being done.
func fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	var limited *slackapi.RateLimitedError
	var status slackapi.StatusCodeError
	var said slackapi.SlackErrorResponse
	var op *net.OpError
	if at := (*url.Error)(nil); errors.As(err, &at) {
		err = at.Err // the address may be one that only the bot should know
	}
	switch {
	case errors.As(err, &limited):
		return fmt.Errorf("%s: %w", doing, bot.RetryAfter{After: limited.RetryAfter})
	case errors.As(err, &said):
		return fmt.Errorf("%s: %s: %w", doing, said.Err, refusal(said.Err))
	case errors.As(err, &status):
		switch {
		case status.Code == http.StatusTooManyRequests:
			return fmt.Errorf("%s: %w", doing, bot.RetryAfter{After: patience})
		case status.Code == http.StatusNotFound:
			return fmt.Errorf("%s: %w", doing, errGone)
		case status.Code >= http.StatusInternalServerError:
			return fmt.Errorf("%s: status %d: %w", doing, status.Code, bot.ErrUncertain)
		}
		return fmt.Errorf("%s: status %d: %w", doing, status.Code, bot.ErrRejected)
	case errors.As(err, &op) && op.Op == "dial":
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w: %w", doing, bot.ErrUncertain, err)
}

// refusal is what an error code of Slack means for a message.
func refusal(code string) error {
	switch code {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return bot.RetryAfter{After: patience}
	case "fatal_error", "internal_error", "service_unavailable", "request_timeout":
		return bot.ErrUncertain
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "team_added_to_org", "org_login_required":
		return bot.RetryAfter{After: tokenPause}
	case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments", "invalid_metadata_format",
		"metadata_too_large", "no_text", "too_many_attachments", "block_mismatch", "view_too_large", "invalid_payload":
		return bot.ErrRejected
	case "message_not_found", "cant_update_message", "edit_window_closed", "used_url", "expired_url", "not_found":
		return errGone
	case "missing_scope":
		return errUnseen
	case "channel_not_found":
		return bot.Undeliverable{Why: bot.WhyNoPlace}
	case "is_archived":
		return bot.Undeliverable{Why: bot.WhyArchived}
	case "not_in_channel", "user_not_in_channel":
		return bot.Undeliverable{Why: bot.WhyNotMember}
	case "user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot":
		return bot.Undeliverable{Why: bot.WhyNoPerson}
	case "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "messages_tab_disabled", "ekm_access_denied":
		return bot.Undeliverable{Why: bot.WhyForbidden}
	}
	return bot.ErrDead
}

// on names the call that has to wait, where an error says that one has.
func on(call string, err error) error {
	var later bot.RetryAfter
	if !errors.As(err, &later) {
		return err
	}
	later.Call = call
	return fmt.Errorf("%s: %w", call, later)
}

// triggerGone reports that a form could not be opened because its three seconds are over.
func triggerGone(err error) bool {
	var said slackapi.SlackErrorResponse
	if !errors.As(err, &said) {
		return false
	}
	switch said.Err {
	case "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged":
		return true
	}
	return false
}
