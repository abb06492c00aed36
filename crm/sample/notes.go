package sample

import (
	"strconv"
	"strings"

	"crmbot/crm"
)

// planNotes writes what people noted, in their language and as thorough as they are.
func (w *world) planNotes() {
	for _, a := range w.acts {
		a.note = w.noteOf(a)
	}
}

// phrases are the parts notes are put together from.
type phrases struct {
	visit, call, chat []string
	stage             [5][]string // by stage; 0 with no deal in hand
	won, lost         []string
	tail              []string
	service           []string
	steps             [5][]string
	gap               string // between sentences
}

func phrasesIn(lang string) phrases {
	if lang == english {
		return englishPhrases()
	}
	return chinesePhrases()
}

func (w *world) noteOf(a *act) string {
	p := phrasesIn(a.customer.lang)
	if a.by == w.cast.zhou {
		return w.fill(a, w.one(p.service))
	}
	open, body := p.visit, p.stage[0]
	switch a.kind {
	case crm.Call:
		open = p.call
	case crm.Chat:
		open = p.chat
	}
	switch {
	case a.stage == stageWon:
		body = p.won
	case a.stage == stageLost:
		body = p.lost
	case a.stage > 0:
		body = p.stage[a.stage]
	}
	note := w.one(open) + w.one(body)
	if w.rng.IntN(100) < w.thorough(a.by) && a.stage < stageWon {
		note += p.gap + w.one(p.tail)
	}
	return w.fill(a, note)
}

// thorough is how often, in percent, somebody writes more than a line.
func (w *world) thorough(p *person) int {
	switch p {
	case w.cast.zhang, w.cast.priya:
		return 80
	case w.cast.li, w.cast.kenji:
		return 55
	case w.cast.wang:
		return 15
	}
	return 35
}

func (w *world) one(list []string) string { return list[w.rng.IntN(len(list))] }

// stepTitle is what comes next after an act.
func (w *world) stepTitle(a *act) string {
	s := a.stage
	if s >= stageWon {
		s = 0
	}
	return w.fill(a, w.one(phrasesIn(a.customer.lang).steps[s]))
}

// fill puts names, products and numbers in.
func (w *world) fill(a *act, s string) string {
	product := w.products[a.customer.kind.sells()[a.day%5]]
	if a.deal != nil {
		product = a.deal.products[0]
	}
	who := a.contact.short
	if who == "" {
		who = a.contact.name
	}
	return strings.NewReplacer(
		"{who}", who, "{product}", product.name(a.customer.lang), "{n}", strconv.Itoa(2+w.rng.IntN(6)),
		"{p}", strconv.Itoa(3+w.rng.IntN(9)), "{rival}", w.one([]string{"恒曜仪器", "北岑测控"}),
		"{enrival}", w.one([]string{"Vantrel", "Osterby"}),
	).Replace(s)
}
