package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"crmbot/adapters/intake"
	"crmbot/adapters/slack"
	"crmbot/adapters/web"
	"crmbot/bot"
	"crmbot/bot/lang"
	"crmbot/store"
)

func serveCommand() subcommand {
	return subcommand{
		name: "serve", needs: alone,
		text: "run the bot, its web console and the connected platforms until stopped / 启动服务",
		more: "While it runs, every other subcommand works through it. SIGTERM or Ctrl-C stops it: what is in hand is finished first.",
		define: func(*flag.FlagSet) action {
			return func(ctx context.Context, c *call) (err error) {
				if c.house, err = open(ctx, c, false); err != nil {
					return locked(err)
				}
				defer func() { err = errors.Join(err, c.house.close()) }()
				if err := apply(ctx, c.house); err != nil {
					return err
				}
				return c.house.serve(ctx, c)
			}
		},
	}
}

// locked says who holds the database when a second daemon is started.
func locked(err error) error {
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("%w; one crmbot holds one data folder, the other subcommands work through it", err)
	}
	return err
}

// serve runs until ctx ends, then stops in order: intake first, then what is in hand, then the outbox.
func (h *house) serve(ctx context.Context, c *call) error {
	console := web.New(web.Config{
		Log: h.log, Directory: h.bot, Files: h.bot, Sample: h.sample, PasswordHash: h.cfg.Web.PasswordHash.Reveal(),
		Listen: h.cfg.Listen, PublicURL: h.cfg.PublicURL, Lang: lang.Parse(h.cfg.Org.Language, lang.Chinese), Now: h.clock.Now, Rand: rand.Reader,
		Encoders: encoders(), Intake: intake.Config{Grace: h.cfg.Shutdown},
	})
	draw, err := newPictures(h.cfg.Chart.Font, h.log)
	if err != nil {
		return err
	}
	adapters := []bot.Adapter{console}
	if h.slack = newSlack(h.cfg, h.log, h.clock.Now, h.bot, draw); h.slack != nil {
		adapters = append(adapters, h.slack)
	}
	h.deliver(adapters...)
	door, err := listen(ctx, h)
	if err != nil {
		return err
	}
	front, taking := errgroup.WithContext(ctx)
	back, behind := errgroup.WithContext(context.WithoutCancel(ctx))
	behind, stopBehind := context.WithCancel(behind)
	defer stopBehind()

	front.Go(func() error { return door.Run(taking) })
	address, err := h.listenHTTP(taking, front, h.cfg.Listen, h.routes(console))
	if err == nil && h.cfg.Metrics.Listen != "" {
		_, err = h.listenHTTP(taking, front, h.cfg.Metrics.Listen, h.metrics())
	}
	if err != nil {
		front.Go(func() error { return err }) // ends the others
		return front.Wait()
	}
	front.Go(func() error { return console.Run(taking, watched{h.bot, h.log}) })
	if h.slack != nil {
		front.Go(func() error { return h.runSlack(taking) })
	}
	front.Go(func() error { return h.watch(taking) })
	back.Go(func() error { return h.bot.Run(behind) })
	back.Go(func() error { return h.schedule.Run(behind) })
	back.Go(func() error { return h.out.Run(behind) })

	err = h.welcome(ctx, c, address)
	if err != nil {
		front.Go(func() error { return err })
	}
	err = within(taking, h.cfg.Shutdown, front.Wait)
	stopBehind()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.cfg.Shutdown)
	defer cancel()
	err = errors.Join(err, back.Wait(), h.out.Flush(last))
	if err == nil {
		fmt.Fprintln(c.stderr, "stopped; everything is saved / 已停止,数据都已保存")
	}
	return err
}

// watch ends the daemon when the database cannot be written any more: only a new start helps then.
func (h *house) watch(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-h.engine.Broken():
		return fmt.Errorf("the database cannot be written any more: %w", h.engine.Fault())
	}
}

// within waits for wait to return, from the end of ctx on no longer than limit.
func within(ctx context.Context, limit time.Duration, wait func() error) error {
	done := make(chan error, 1)
	go func() { done <- wait() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		return fmt.Errorf("what was in hand did not end within %s", limit)
	}
}

// listenHTTP serves handler at addr in group until ctx ends, and gives the address it got.
func (h *house) listenHTTP(ctx context.Context, group *errgroup.Group, addr string, handler http.Handler) (string, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return "", fmt.Errorf("listen on %s: %w; is another program there? choose another with listen in the configuration or CRMBOT_LISTEN", addr, err)
	}
	// No WriteTimeout: the console's stream of messages stays open.
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	group.Go(func() error {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve %s: %w", addr, err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.cfg.Shutdown)
		defer cancel()
		if err := server.Shutdown(limit); err != nil {
			return errors.Join(fmt.Errorf("finish the requests at %s: %w", addr, err), server.Close())
		}
		return nil
	})
	return ln.Addr().String(), nil
}

// welcome tells whoever started the daemon where to go next.
func (h *house) welcome(ctx context.Context, c *call, address string) error {
	code, err := h.bot.StartCode(ctx)
	if err != nil {
		return fmt.Errorf("look for an administrator: %w", err)
	}
	fmt.Fprintf(c.stdout, "crmbot is running; Ctrl-C stops it. Open / crmbot 已启动,按 Ctrl-C 停止。打开:\n\n  http://%s\n\n", address)
	if code != "" {
		fmt.Fprintf(c.stdout, "Nobody is administrator yet. In the console or the bot's chat, send: start %s\n还没有管理员。请在控制台或机器人的会话里发送:启用 %s\n", code, code)
	}
	for _, platform := range h.cfg.On() {
		if platform == slack.Platform {
			continue
		}
		fmt.Fprintf(c.stderr, "note: %s is configured, but this version does not connect to it yet\n", platform)
	}
	return nil
}
