// Package browsertest_test drives the console with a real browser: what people see and press, not what the server meant.
package browsertest_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/rs/zerolog"

	"crmbot/adapters/web"
	"crmbot/bot"
	"crmbot/bot/card"
)

var pictures = flag.String("pictures", "", "folder to write pictures of the console into")

// console is a running console with a browser tab on it.
type console struct {
	t   *testing.T
	web *web.Adapter
	bot *fake
	url string
	ctx context.Context // of the tab
}

func open(t *testing.T, change ...func(*web.Config)) *console {
	t.Helper()
	c := &console{t: t, bot: &fake{}}
	cfg := web.Config{
		Log: zerolog.Nop(), Directory: company{}, Sample: true, Listen: "127.0.0.1:0",
		Now:  func() time.Time { return time.Date(2026, 11, 21, 9, 12, 0, 0, time.UTC) },
		Rand: bytes.NewReader(bytes.Repeat([]byte{7}, 256)),
	}
	cfg.Files = c.bot
	for _, f := range change {
		f(&cfg)
	}
	c.web = web.New(cfg)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.web.Run(ctx, c.bot) }()
	server := httptest.NewServer(http.HandlerFunc(c.web.ServeHTTP))
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		server.CloseClientConnections()
		server.Close()
	})
	c.url = server.URL
	c.ctx = tab(t)
	return c
}

// tab starts a browser of its own; it ends with the test.
func tab(t *testing.T) context.Context {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	)
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stopTab := chromedp.NewContext(alloc)
	ctx, stopTime := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits for the browser, so that its folder can go
		stopTime()
		stopTab()
		stopAlloc()
	})
	return ctx
}

// browser finds the browser: CHROME_BIN, else what is installed.
func browser(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("CHROME_BIN"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no browser found: apt-get install -y chromium, or name one in CHROME_BIN")
	return ""
}

func (c *console) do(what string, steps ...step) {
	c.t.Helper()
	if err := chromedp.Do(c.ctx, steps...); err != nil {
		c.t.Fatalf("%s: %v", what, err)
	}
}

type step = chromedp.Action[chromedp.Void]

// look sets the size of the page and its colour scheme.
func look(width, height int64, scheme string) step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 500,
		})
		return err
	})
}

const (
	arrowUp   = kb.ArrowUp
	arrowDown = kb.ArrowDown
)

func goTo(url string) step { return chromedp.Navigate(url) }

func see(selector string) step { return chromedp.WaitVisible(chromedp.CSS(selector)) }

func click(selector string) step { return chromedp.Click(chromedp.CSS(selector)) }

func keys(selector, text string) step { return chromedp.SendKeys(chromedp.CSS(selector), text) }

// live waits until the page's script runs and its stream is open.
func live() step { return see(`body[data-live=yes]`) }

// line types a line and sends it.
func line(text string) step { return keys(`#line`, text+"\r") }

func script(js string) step { return chromedp.Evaluate[chromedp.Void](js) }

// until waits until an expression is true.
func until(js string) step {
	return chromedp.Poll[chromedp.Void](js, chromedp.WithPollingInterval(30*time.Millisecond), chromedp.WithPollingTimeout(30*time.Second))
}

// seeText waits until the page shows a text where the selector points.
func seeText(selector, text string) step {
	return until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.textContent.includes(%q))`, selector, text))
}

// ask evaluates an expression.
func ask[T any](c *console, js string) T {
	c.t.Helper()
	got, err := chromedp.Run(c.ctx, chromedp.Evaluate[T](js))
	if err != nil {
		c.t.Fatalf("evaluate %s: %v", js, err)
	}
	return got
}

func (c *console) send(to bot.Target, what card.Card, try bot.Attempt) bot.MessageRef {
	c.t.Helper()
	ref, err := c.web.Send(c.t.Context(), to, what, try)
	if err != nil {
		c.t.Fatalf("Send = %v", err)
	}
	return ref
}

// picture writes what the tab shows, when pictures were asked for.
func (c *console) picture(name string) {
	c.t.Helper()
	if *pictures == "" {
		return
	}
	png, err := chromedp.Run(c.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		c.t.Fatalf("take picture %s: %v", name, err)
	}
	if err := os.WriteFile(filepath.Join(*pictures, name+".png"), png, 0o600); err != nil {
		c.t.Fatal(err)
	}
}
