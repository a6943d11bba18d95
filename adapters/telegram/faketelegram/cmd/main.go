// Command cmd runs the fake Telegram as a process, for load runs and for trying the bot without an account:
//
//	go run ./adapters/telegram/faketelegram/cmd -listen 127.0.0.1:8081
//	TELEGRAM_API_URL=http://127.0.0.1:8081 TELEGRAM_BOT_TOKEN=(the token that it prints) aporte serve
//
// People act through POST /control/type, /control/press and /control/tap with the form fields user (a number), text or
// label; GET /control/shown?user=1 returns what is on a screen.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"aporte/adapters/telegram/faketelegram"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("faketelegram", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:8081", "address to listen on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	service := faketelegram.NewServer()
	server := &http.Server{Addr: *listen, Handler: routes(service), ReadHeaderTimeout: 10 * time.Second}
	fmt.Printf("listening on %s\ntoken %s\n", *listen, faketelegram.Token)
	context.AfterFunc(ctx, func() {
		service.Close()
		_ = server.Close()
	})
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("listen: %w", err)
	}
	return nil
}

func routes(s *faketelegram.Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s)
	mux.HandleFunc("POST /control/type", func(w http.ResponseWriter, r *http.Request) {
		act(w, r, func(user int64) any { return s.Type(user, r.FormValue("text")) })
	})
	mux.HandleFunc("POST /control/press", func(w http.ResponseWriter, r *http.Request) {
		act(w, r, func(user int64) any { return s.Press(user, r.FormValue("label"), false) })
	})
	mux.HandleFunc("POST /control/tap", func(w http.ResponseWriter, r *http.Request) {
		act(w, r, func(user int64) any {
			s.Tap(user)
			return true
		})
	})
	mux.HandleFunc("GET /control/shown", func(w http.ResponseWriter, r *http.Request) {
		act(w, r, func(user int64) any { return s.Shown(user) })
	})
	return mux
}

func act(w http.ResponseWriter, r *http.Request, do func(user int64) any) {
	user, err := strconv.ParseInt(r.FormValue("user"), 10, 64)
	if err != nil || user <= 0 {
		http.Error(w, "user must be a number above 0", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(do(user))
}
