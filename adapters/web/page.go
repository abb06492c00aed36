package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"crmbot/adapters/intake"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// pageView is what the template of the page sees.
type pageView struct {
	*lang.Printer
	Theme    string // "light", "dark" or "" for what the system says
	Version  string
	Bot      string
	Sample   bool
	Login    bool // a password is set, so one can log out
	Me       bot.Member
	Members  []bot.Member
	Rooms    []bot.Room
	Room     *bot.Room // nil in a direct chat
	Place    string
	Messages []shown
	Tabs     []string
	Boot     boot
	Error    string // of the login page
}

// TabName is an encoder's name in words: a platform's own name, or what the catalogues call it.
func (v pageView) TabName(name string) string {
	if key := "web.tab." + name; v.Has(key) {
		return v.T(key)
	}
	return name
}

// boot is what the page's script starts from.
type boot struct {
	As    string            `json:"as"`
	Place string            `json:"place"`
	Epoch string            `json:"epoch"` // another one means that the transcripts began anew
	Words map[string]string `json:"words"`
}

// page shows the console as somebody, in a place: "/?as=ACCOUNT&place=PLACE".
func (a *Adapter) page(w http.ResponseWriter, r *http.Request) {
	ctx, q := r.Context(), r.URL.Query()
	members, err := a.people.members(ctx)
	if err != nil {
		a.cfg.Log.Error().Err(err).Msg("list the people")
		intake.Refuse(w, http.StatusServiceUnavailable)
		return
	}
	me, err := a.people.member(ctx, q.Get("as"))
	if errors.Is(err, errNoPerson) && q.Get("as") != "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if err != nil {
		intake.Refuse(w, http.StatusServiceUnavailable)
		return
	}
	place, err := a.people.place(ctx, me.Account, q.Get("place"))
	if err != nil {
		http.Redirect(w, r, "/?as="+url.QueryEscape(me.Account), http.StatusSeeOther)
		return
	}
	rooms, err := a.people.rooms(ctx, me.Account)
	if err != nil {
		a.cfg.Log.Error().Err(err).Msg("list the groups")
	}
	v := a.view(r, me)
	v.Members, v.Rooms, v.Place = members, rooms, place.ID
	for i := range rooms {
		if rooms[i].ID == place.ID {
			v.Room = &rooms[i]
		}
	}
	v.Messages = a.renderAll(a.chats.transcript(place.ID, me.Account), me.Account)
	v.Boot = boot{As: me.Account, Place: place.ID, Epoch: a.epoch, Words: words(v.Printer)}
	a.html(w, http.StatusOK, "page", v)
}

func (a *Adapter) view(r *http.Request, me bot.Member) pageView {
	return pageView{
		Printer: a.labels(r, me), Theme: theme(r), Version: assetVersion(), Bot: a.cfg.Bot, Sample: a.cfg.Sample,
		Login: len(a.doors.hash) > 0, Me: me, Tabs: a.tabs(),
	}
}

// words are the page's words that its script needs.
func words(p *lang.Printer) map[string]string {
	out := map[string]string{}
	for _, key := range []string{"offline", "online", "try_again", "no_match", "new_message", "updated", "nothing_shown", "confirm", "yes", "no", "too_large"} {
		out[key] = p.T("web." + key)
	}
	return out
}

func (a *Adapter) loginPage(w http.ResponseWriter, r *http.Request, status int, fault string) {
	v := a.view(r, bot.Member{})
	if fault != "" {
		v.Error = v.T(fault)
	}
	a.html(w, status, "login", v)
}

func (a *Adapter) closedPage(w http.ResponseWriter, r *http.Request) {
	a.html(w, http.StatusForbidden, "closed", a.view(r, bot.Member{}))
}

func (a *Adapter) html(w http.ResponseWriter, status int, name string, v pageView) {
	body := a.execute(name, v)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // the browser went away: nobody to tell
}

// labels are the page's words: in the language chosen on the page, else the person's, else the browser's.
func (a *Adapter) labels(r *http.Request, me bot.Member) *lang.Printer {
	tag := lang.Parse(string(a.cfg.Lang), lang.Chinese)
	for s := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		s, _, _ = strings.Cut(s, ";")
		if got := lang.Parse(s, ""); got != "" {
			tag = got
			break
		}
	}
	tag = lang.Parse(me.Lang, tag)
	if c, err := r.Cookie("crmbot_lang"); err == nil {
		tag = lang.Parse(c.Value, tag)
	}
	return lang.For(tag)
}

// theme is what was chosen on the page, if anything.
func theme(r *http.Request) string {
	if c, err := r.Cookie("crmbot_theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// place gives the transcript again, for a page that lost its stream for a while.
func (a *Adapter) place(w http.ResponseWriter, r *http.Request) {
	p, ok := a.reader(w, r)
	if !ok {
		return
	}
	list := a.renderAll(a.chats.transcript(p.place.ID, p.member.Account), p.member.Account)
	writeJSON(w, http.StatusOK, answer{Messages: list})
}

func (a *Adapter) reader(w http.ResponseWriter, r *http.Request) (actor, bool) {
	p := actor{act: act{As: r.URL.Query().Get("as"), Place: r.URL.Query().Get("place")}}
	if err := a.fill(r.Context(), &p); err != nil {
		intake.Refuse(w, http.StatusForbidden)
		return actor{}, false
	}
	return p, true
}

// NeutralEncoders are those that need no platform: "text", the last step down, and "json", the neutral card itself.
func NeutralEncoders() map[string]Encoder {
	return map[string]Encoder{
		"text": func(c card.Card) ([]byte, error) { return []byte(card.PlainText(c)), nil },
		"json": func(c card.Card) ([]byte, error) {
			var b bytes.Buffer
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			err := enc.Encode(c)
			return b.Bytes(), err
		},
	}
}

// tabs names the encoders: text and JSON first, then the platforms.
func (a *Adapter) tabs() []string {
	var names []string
	for name := range a.cfg.Encoders {
		names = append(names, name)
	}
	rank := func(name string) int { return slices.Index([]string{"json", "text"}, name) }
	slices.SortFunc(names, func(x, y string) int {
		if rank(x) != rank(y) {
			return rank(y) - rank(x)
		}
		return strings.Compare(x, y)
	})
	return names
}

// sight is what one platform would get.
type sight struct {
	Name string `json:"name"`
	Body string `json:"body"`
}

// shows gives a card as each platform would get it: the one named, or the last of the place.
func (a *Adapter) shows(w http.ResponseWriter, r *http.Request) {
	p, ok := a.reader(w, r)
	if !ok {
		return
	}
	c := a.lastCard(p, r.URL.Query().Get("message"))
	out := []sight{}
	if c != nil {
		for _, name := range a.tabs() {
			body, err := a.cfg.Encoders[name](*c)
			if err != nil {
				body = []byte(err.Error())
			}
			out = append(out, sight{name, string(body)})
		}
	}
	writeJSON(w, http.StatusOK, out)
}

func (a *Adapter) lastCard(p actor, id string) *card.Card {
	for _, m := range slices.Backward(a.chats.transcript(p.place.ID, p.member.Account)) {
		if m.Card != nil && (id == "" || m.ID == id) {
			return m.Card
		}
	}
	return nil
}

// formValue reads one value of a posted page form.
func formValue(body []byte, name string) string {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return ""
	}
	return values.Get(name)
}
