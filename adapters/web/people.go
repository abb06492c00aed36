package web

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"crmbot/bot"
)

var (
	errNoPerson = errors.New("nobody of that name")
	errNoRoom   = errors.New("no such place")
)

// people says who may be spoken as and where they may speak.
type people struct {
	dir    bot.Directory
	sample bool
}

// members lists who may be spoken as; outside of a sample company that is who logged in.
func (p *people) members(ctx context.Context) ([]bot.Member, error) {
	if !p.sample {
		return []bot.Member{{Account: Console}}, nil
	}
	return p.dir.Members(ctx)
}

// member finds who may be spoken as; the empty account is the first.
func (p *people) member(ctx context.Context, account string) (bot.Member, error) {
	all, err := p.members(ctx)
	if err != nil {
		return bot.Member{}, fmt.Errorf("list the people: %w", err)
	}
	for _, m := range all {
		if account == "" || m.Account == account {
			return m, nil
		}
	}
	return bot.Member{}, errNoPerson
}

// rooms lists the groups somebody is in.
func (p *people) rooms(ctx context.Context, account string) ([]bot.Room, error) {
	all, err := p.dir.Rooms(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the groups: %w", err)
	}
	return slices.DeleteFunc(slices.Clone(all), func(r bot.Room) bool { return !slices.Contains(r.Members, account) }), nil
}

func (p *people) room(ctx context.Context, id string) (bot.Room, error) {
	all, err := p.dir.Rooms(ctx)
	if err != nil {
		return bot.Room{}, fmt.Errorf("list the groups: %w", err)
	}
	for _, r := range all {
		if r.ID == id {
			return r, nil
		}
	}
	return bot.Room{}, errNoRoom
}

// place checks that somebody may be in a place; the empty place is their direct chat.
func (p *people) place(ctx context.Context, account, id string) (bot.Place, error) {
	if id == "" || id == directPlace(account) {
		return bot.Place{Platform: Platform, ID: directPlace(account), Direct: true}, nil
	}
	if isDirect(id) {
		return bot.Place{}, errNoRoom
	}
	r, err := p.room(ctx, id)
	if err != nil {
		return bot.Place{}, err
	}
	if !slices.Contains(r.Members, account) {
		return bot.Place{}, errNoRoom
	}
	return bot.Place{Platform: Platform, ID: r.ID}, nil
}
