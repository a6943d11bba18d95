package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"aporte/bench/botapi"
	"aporte/bot/bottest"
)

// product is a build of the product.
type product struct {
	name string
	tree string // the working tree that it was built from; "" if only the binary is known
	path string // the binary
	asks string // a folder with the consultation that people answer, and its words: the same for all products
}

// build builds the products from their working trees, or takes their binaries, and builds the yardstick from our tree. wanted has
// entries PATH or NAME=PATH.
func (l *lab) build(ctx context.Context, wanted []string) error {
	asks := filepath.Join(l.dir, "asks")
	if err := bottest.WriteFirst(asks); err != nil {
		return fmt.Errorf("write the consultation: %w", err)
	}
	for i, w := range wanted {
		name, path, named := strings.Cut(w, "=")
		if !named {
			path = w
		}
		path, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		if !named {
			name = filepath.Base(path)
		}
		if slices.ContainsFunc(l.products, func(p product) bool { return p.name == name }) {
			return fmt.Errorf("two are called %q: give them names, as in a=%s", name, path)
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		p := product{name: name, path: path, asks: asks}
		if info.IsDir() {
			p.tree, p.path = path, filepath.Join(l.dir, fmt.Sprintf("aporte-%d", i))
			if err := compile(ctx, path, p.path, "./cmd/aporte"); err != nil {
				return err
			}
		}
		l.products = append(l.products, p)
	}
	l.plain = filepath.Join(l.dir, "plain")
	return compile(ctx, "", l.plain, "aporte/bench/plain")
}

func compile(ctx context.Context, tree, out, pkg string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, pkg)
	cmd.Dir = tree
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, text)
	}
	return nil
}

// peer is a bot that can be started, a product or the yardstick, with its settings.
type peer struct {
	name       string
	product    *product // nil: the yardstick
	webhook    bool     // it receives by webhook; false: by polling
	concurrent bool     // for the yardstick: it starts a goroutine for each update
	rate       string   // the product's TELEGRAM_RATE; "" is the default
}

// freely is a TELEGRAM_RATE so high that the product never waits.
const freely = "100000"

// process is a running bot.
type process struct {
	cmd    *exec.Cmd
	dir    string
	listen string
	began  time.Time
}

// secret is the secret token of the webhook.
const secret = "benchmark_webhook_secret_0123456789"

// key is the key of all databases. It is fixed, so that the program seed can make a database for the product.
const key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// start starts a bot in the folder of its database, with api as the root of the Bot API. before is a command that runs the bot's
// command, such as strace with its arguments.
func (l *lab) start(b peer, dir, api string, before ...string) (*process, error) {
	listen, err := freePort()
	if err != nil {
		return nil, err
	}
	p := &process{dir: dir, listen: listen}
	if b.product == nil {
		args := []string{l.plain, "-api", api, "-token", botapi.Token, fmt.Sprintf("-concurrent=%t", b.concurrent)}
		if b.webhook {
			args = append(args, "-listen", listen)
		}
		p.cmd = exec.Command(args[0], args[1:]...)
	} else {
		args := append(before, b.product.path, "serve")
		p.cmd = exec.Command(args[0], args[1:]...)
		p.cmd.Env = append(b.product.env(), "TELEGRAM_BOT_TOKEN="+botapi.Token, "TELEGRAM_API_URL="+api, "APORTE_LISTEN="+listen)
		if b.webhook {
			p.cmd.Env = append(p.cmd.Env, "TELEGRAM_MODE=webhook", "TELEGRAM_WEBHOOK_SECRET="+secret, "APORTE_PUBLIC_URL=http://"+listen)
		}
		if b.rate != "" {
			p.cmd.Env = append(p.cmd.Env, "TELEGRAM_RATE="+b.rate)
		}
	}
	p.cmd.Dir = dir
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.began = time.Now()
	return p, p.cmd.Start()
}

// env returns the environment for a product, without any channel.
func (p *product) env() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(), "APORTE_KEY=" + key,
		"APORTE_FLOWS_DIR=" + filepath.Join(p.asks, "flows"), "APORTE_LOCALES_DIR=" + filepath.Join(p.asks, "words"),
	}
}

// command returns a command of the product that works on the database in a folder.
func (p *product) command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Dir, cmd.Env = dir, p.env()
	return cmd
}

// stopTimeout is how long a bot may take to end before it is killed.
const stopTimeout = 30 * time.Second

// stop ends a bot by SIGTERM, as a service manager does.
func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(stopTimeout, func() { _ = p.cmd.Process.Kill() })
	defer timer.Stop()
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w\n%s", p.cmd.Path, err, p.lastWords())
	}
	return nil
}

// lastWords returns the last 2000 bytes of the log.
func (p *process) lastWords() string {
	text, _ := os.ReadFile(filepath.Join(p.dir, "log"))
	return string(text[max(0, len(text)-2000):])
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
