// Command plain is only a yardstick: the bot for the same fourteen steps that a Go developer would write in an afternoon with the
// same two libraries. Each update is one transaction. The bot does not retry, encrypt or translate anything, has no rate limit,
// and loses messages if it crashes between the commit and the sending.
package main

import (
	"errors"
	"flag"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

var (
	api        = flag.String("api", "", "root of the Bot API server")
	token      = flag.String("token", "", "the bot's token")
	db         = flag.String("db", "plain.db", "keep the database at `PATH`")
	listen     = flag.String("listen", "", "receive by a webhook on `HOST:PORT`; by polling if empty")
	concurrent = flag.Bool("concurrent", false, "begin a goroutine for each update, instead of one after another")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	answers, err := openAnswers(*db)
	if err != nil {
		return err
	}
	defer answers.db.Close()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 256
	bot, err := tgbotapi.NewBotAPIWithClient(*token, *api+"/bot%s/%s", &http.Client{Transport: transport})
	if err != nil {
		return err
	}
	updates, err := receive(bot)
	if err != nil {
		return err
	}
	talk := &talk{bot: bot, answers: answers}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	for {
		select {
		case u := <-updates:
			if *concurrent {
				go talk.handle(u)
			} else {
				talk.handle(u)
			}
		case <-stop:
			return nil
		}
	}
}

func receive(bot *tgbotapi.BotAPI) (tgbotapi.UpdatesChannel, error) {
	if *listen == "" {
		return bot.GetUpdatesChan(tgbotapi.UpdateConfig{Timeout: 50, Limit: 100}), nil
	}
	updates := bot.ListenForWebhook("/telegram")
	server := &http.Server{Addr: *listen, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	hook, err := tgbotapi.NewWebhook("http://" + *listen + "/telegram")
	if err != nil {
		return nil, err
	}
	_, err = bot.Request(hook)
	return updates, err
}
