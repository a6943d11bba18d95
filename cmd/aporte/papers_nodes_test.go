package main

import (
	"context"
	"flag"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/adapters/telegram/faketelegram"
	"aporte/bot/bottest/pgtest"
	"aporte/bot/bottest/programs"
)

var killNode = flag.Bool("kill-node", false, "let a node be killed in TestProxyOfThree, whose messages wait for up to a minute then")

// TestProxyOfThree: people take part through nginx, with the configuration for three nodes, while two nodes stop, one after the other, and
// come back. Nothing is lost and nothing doubled, also with a new key afterwards.
func TestProxyOfThree(t *testing.T) {
	nginx := programs.Find(t, "nginx")
	db := pgtest.Database(t)
	telegram := faketelegram.NewServer()
	crowd := faketelegram.NewCrowd(telegram, 12)
	api := httptest.NewServer(telegram)
	t.Cleanup(func() {
		telegram.Close()
		api.Close()
	})
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(strings.Repeat("07", keySize)), 0o600); err != nil {
		t.Fatal(err)
	}
	nodes := make([]*killable, 3)
	at := []string{}
	for i := range nodes {
		at = append(at, "127.0.0.1:"+freePort(t))
		nodes[i] = &killable{t: t, dir: t.TempDir()}
	}
	public := proxy(t, nginx, telegram, at)
	for i, n := range nodes {
		n.env = append([]string{
			"TELEGRAM_BOT_TOKEN=" + faketelegram.Token, "TELEGRAM_API_URL=" + api.URL, "TELEGRAM_RATE=2800", "TELEGRAM_MODE=webhook",
			"TELEGRAM_WEBHOOK_SECRET=a-secret-of-some-length", "APORTE_PUBLIC_URL=" + public, "APORTE_LISTEN=" + at[i], "APORTE_DRAIN=100ms",
			"APORTE_DB=" + db, "APORTE_KEY_FILE=" + key,
		}, firstVersion(t)...)
		n.start()
		readyAt(t, at[i])
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	over := make(chan struct{})
	go func() {
		defer close(over)
		crowd.Run(ctx, 400*time.Millisecond)
	}()
	second := nodes[1].stop
	if *killNode {
		second = nodes[1].kill
	}
	for _, disturb := range []func(){nodes[0].stop, second, nodes[0].start, nodes[1].start} {
		select {
		case <-over:
			t.Error("everybody was done before all nodes had been away")
		case <-time.After(300 * time.Millisecond):
		}
		disturb()
	}
	<-over
	for _, n := range nodes {
		n.stop()
	}
	rotate := exec.Command("aporte", "key", "rotate")
	rotate.Env = append(os.Environ(), nodes[2].env...)
	if out, err := rotate.CombinedOutput(); err != nil || !strings.Contains(string(out), "is the new key") {
		t.Errorf("key rotate: %v\n%s", err, out)
	}
	nodes[2].compare(crowd)
}

// proxy starts nginx with the configuration for three nodes, and returns its address.
func proxy(t *testing.T, nginx string, telegram *faketelegram.Server, nodes []string) string {
	t.Helper()
	here := t.TempDir()
	s := &scene{Server: telegram}
	if err := s.certify(t, here, here); err != nil {
		t.Fatal(err)
	}
	for i, node := range nodes {
		s.places = append(s.places, "172.30.0.1"+string(rune('1'+i))+":8080", node)
	}
	s.places = append(s.places, "/etc/letsencrypt/live/"+publicName, here+"/certificate", "/var/log/nginx", here, "/var/www", here)
	conf := filepath.Join(here, "etc/nginx/conf.d/aporte.conf")
	for _, dir := range []string{filepath.Dir(conf), filepath.Join(here, "run")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(conf, []byte(s.here(read(t, papers+"/nginx-three.conf"))), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(nginx, "-e", here+"/run/nginx.log", "-p", here, "-c", here+"/etc/nginx/nginx.conf", "-g", "daemon off;")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	return s.here("https://" + publicName)
}

// readyAt waits until a service says that it is ready.
func readyAt(t *testing.T, address string) {
	t.Helper()
	m := &service{env: []string{"APORTE_LISTEN=" + address}}
	if code, out, errs := m.run(t, "ready", "--wait", "15s"); code != 0 {
		t.Fatalf("%s: exit code %d: %s%s", address, code, out, errs)
	}
}
