package browsertest_test

import (
	"testing"

	"golang.org/x/crypto/bcrypt"

	"crmbot/adapters/web"
)

func TestLoggingIn(t *testing.T) {
	t.Parallel()
	hash, err := bcrypt.GenerateFromPassword([]byte("sesame"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	c := open(t, func(cfg *web.Config) { cfg.PasswordHash, cfg.Sample = string(hash), false })
	c.do("meet the door", look(390, 844, "light"), goTo(c.url), see(`#password`))
	c.do("guess", keys(`#password`, "guess\r"), see(`#fault:not(:empty)`))
	c.picture("login")
	c.do("know it", keys(`#password`, "sesame\r"), live(), seeText(`.card h3`, "你好"))
	if got := ask[int](c, `document.querySelectorAll(".people a").length`); got != 0 {
		t.Errorf("people to speak as outside of a sample company = %d, want none", got)
	}
	if got := c.bot.last().Actor.ID; got != web.Console {
		t.Errorf("the bot hears %q, want %q", got, web.Console)
	}
	c.picture("console")
	c.do("leave", click(`#menu`), see(`#side footer form button`), click(`#side footer form button`), see(`#password`))
}

func TestClosedDoor(t *testing.T) {
	t.Parallel()
	c := open(t, func(cfg *web.Config) { cfg.PublicURL = "https://crm.example.com" })
	c.do("meet the closed door", look(1280, 800, "dark"), goTo(c.url), seeText(`.gate code`, "web.password_hash"))
	c.picture("closed")
}
