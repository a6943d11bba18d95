package slack

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"aporte/adapters/line"
)

var (
	appTokenForm = regexp.MustCompile(`^xapp-[A-Za-z0-9-]{5,}$`)
	botTokenForm = regexp.MustCompile(`^(xoxe\.)?xoxb-[A-Za-z0-9-]{5,}$`)
	commandForm  = regexp.MustCompile(`^[a-z0-9_-]{1,31}$`)
)

// complete sets the defaults of fields that are empty, and returns an error if the settings cannot work.
func (cfg *Config) complete() error {
	if cfg.Name == "" {
		cfg.Name = Name
	}
	if cfg.APIURL == "" {
		cfg.APIURL = DefaultAPI
	}
	cfg.APIURL = strings.TrimRight(cfg.APIURL, "/") + "/"
	if cfg.AuthorizeURL == "" {
		cfg.AuthorizeURL = DefaultAuthorize
		if cfg.APIURL != DefaultAPI {
			cfg.AuthorizeURL = strings.TrimSuffix(strings.TrimSuffix(cfg.APIURL, "/"), "/api") + "/oauth/v2/authorize"
		}
	}
	if cfg.TokenURL == "" {
		cfg.TokenURL = cfg.APIURL + tokenMethod
	}
	if cfg.Command == "" {
		cfg.Command = DefaultCommand
	}
	cfg.Command = strings.TrimPrefix(cfg.Command, "/")
	if cfg.Connections == 0 {
		cfg.Connections = 2
	}
	if err := cfg.check(); err != nil {
		return err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Words == nil {
		cfg.Words = builtIn()
	}
	if len(cfg.Languages) == 0 {
		cfg.Languages = []string{"en"}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Client == nil {
		cfg.Client = line.NewClient()
	}
	return nil
}

func (cfg *Config) check() error {
	if err := cfg.checkTokens(); err != nil {
		return err
	}
	if err := line.CheckURL("SLACK_API_URL", cfg.APIURL); err != nil {
		return err
	}
	if err := line.CheckURL("the address of Slack's consent page", cfg.AuthorizeURL); err != nil {
		return err
	}
	if !strings.HasSuffix(cfg.TokenURL, "/"+tokenMethod) {
		return errors.New("the address for tokens must end in /" + tokenMethod)
	}
	if err := line.CheckURL("the address for tokens", cfg.TokenURL); err != nil {
		return err
	}
	if !commandForm.MatchString(cfg.Command) {
		return errors.New("the name of the slash command is malformed: it takes 1 to 31 of a-z 0-9 _ -")
	}
	if cfg.Connections < 1 || cfg.Connections > maxConnections {
		return fmt.Errorf("the number of Socket Mode connections must be 1 to %d", maxConnections)
	}
	return nil
}

func (cfg *Config) checkTokens() error {
	switch {
	case cfg.AppToken == "" && cfg.SigningSecret == "":
		return errors.New("SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are empty: set the first to receive by Socket Mode " +
			"(Basic Information, App-Level Tokens, with connections:write), the second to receive by HTTP (Basic Information)")
	case cfg.AppToken != "" && !appTokenForm.MatchString(cfg.AppToken):
		return errors.New("SLACK_APP_TOKEN is malformed: it begins with xapp-, without spaces or quotes; " +
			"Slack shows it under Basic Information, App-Level Tokens")
	case cfg.SigningSecret != "" && strings.TrimSpace(cfg.SigningSecret) != cfg.SigningSecret:
		return errors.New("SLACK_SIGNING_SECRET is malformed: it has spaces around it, or nothing else in it")
	case cfg.BotToken == "" && cfg.ClientID == "":
		return errors.New("SLACK_BOT_TOKEN is empty: install the app in your workspace and copy the token from OAuth & Permissions; " +
			"or set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, and let workspaces install it")
	case cfg.BotToken != "" && !botTokenForm.MatchString(cfg.BotToken):
		return errors.New("SLACK_BOT_TOKEN is malformed: it begins with xoxb-, without spaces or quotes; " +
			"Slack shows it under OAuth & Permissions")
	case cfg.ClientID == "" && cfg.ClientSecret != "":
		return errors.New("SLACK_CLIENT_ID is empty, but SLACK_CLIENT_SECRET is set: Slack shows both under Basic Information")
	case cfg.ClientID == "":
		return nil
	case strings.TrimSpace(cfg.ClientSecret) == "":
		return errors.New("SLACK_CLIENT_SECRET is empty: Slack shows it under Basic Information, beside the client id")
	case cfg.PublicURL == "":
		return errors.New("APORTE_PUBLIC_URL is empty: SLACK_CLIENT_ID needs the https address under which browsers reach this server")
	}
	return line.CheckURL("APORTE_PUBLIC_URL", cfg.PublicURL)
}
