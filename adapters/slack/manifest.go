package slack

import (
	"errors"
	"fmt"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"aporte/bot"
)

// The transports that a manifest can be for.
const (
	Socket = "socket"
	HTTP   = "http"
)

// Scopes are the rights that the app asks for, each with what needs it.
func Scopes() []string {
	return []string{
		"app_mentions:read", // app_mention: to answer a mention with an invitation
		"chat:write",        // chat.postMessage, chat.update, chat.postEphemeral
		"commands",          // the slash command and the shortcut
		"im:history",        // message.im: what people write to the app in private, and nothing else
		"im:write",          // conversations.open: the private conversation of somebody who used the command
		"users:read",        // users.info: the language of their profile; bots.info: which app we are
	}
}

// events are the events that Slack sends to the app.
var events = []string{
	"app_home_opened", "app_mention", "app_uninstalled", "message.im", "team_access_granted", "team_access_revoked", "tokens_revoked",
}

// longDescription is what the app's page says; Slack wants at least 174 characters.
const longDescription = "Aporte leads people through a public consultation: one question at a time, in private, in their language. " +
	"They can stop, come back, and see, change or delete what they said at any time. The app reads what people write to it in private " +
	"and nothing in channels. Answers are kept by those who run the consultation; the notice says who they are, what for and how long."

// Manifest returns the manifest (YAML) from which the app is made at api.slack.com/apps. name is the name of the channel
// ([Name], or one that begins with it), transport is [Socket] or [HTTP], and command is the name of the slash command
// without the slash. publicURL is needed for HTTP. With it the manifest also lets other workspaces install the app.
func Manifest(name, transport, command, publicURL string) ([]byte, error) {
	command = strings.TrimPrefix(command, "/")
	if command == "" {
		command = DefaultCommand
	}
	if !commandForm.MatchString(command) {
		return nil, errors.New("make manifest: the command takes 1 to 31 of a-z 0-9 _ -")
	}
	if platform, _ := bot.SplitChannel(name); platform != Name {
		return nil, fmt.Errorf("make manifest: the channel is %q: it must be %s, or %s:NAME", name, Name, Name)
	}
	public := strings.TrimRight(publicURL, "/")
	switch {
	case transport != Socket && transport != HTTP:
		return nil, fmt.Errorf("make manifest: the transport is %q: it must be %q or %q", transport, Socket, HTTP)
	case transport == HTTP && !strings.HasPrefix(public, "https://"):
		return nil, errors.New("make manifest: over HTTP Slack needs the https address of this server: set APORTE_PUBLIC_URL")
	case public != "" && !strings.HasPrefix(public, "https://"):
		return nil, errors.New("make manifest: APORTE_PUBLIC_URL must begin with https://")
	}
	raw, err := yaml.Marshal(manifest(name, transport, command, public))
	if err != nil {
		return nil, fmt.Errorf("make manifest: %w", err)
	}
	return raw, nil
}

func manifest(name, transport, command, public string) map[string]any {
	slash := map[string]any{
		"command":       "/" + command,
		"description":   "Take part in the consultation: opens our private conversation",
		"usage_hint":    "[" + strings.Join(append(mainWords(), "announce"), " | ") + "]",
		"should_escape": true,
	}
	subscriptions := map[string]any{"bot_events": events}
	interactivity := map[string]any{"is_enabled": true}
	if transport == HTTP {
		slash["url"] = public + at(name, CommandsPath)
		subscriptions["request_url"] = public + at(name, EventsPath)
		interactivity["request_url"] = public + at(name, InteractivityPath)
	}
	oauth := map[string]any{"scopes": map[string]any{"bot": Scopes()}}
	if public != "" {
		oauth["redirect_urls"] = []string{public + at(name, OAuthPath)}
	}
	return map[string]any{
		"_metadata": map[string]any{"major_version": 1},
		"display_information": map[string]any{
			"name":             "Aporte",
			"description":      "Take part in a public consultation, in private and at your own pace",
			"long_description": longDescription,
			"background_color": "#1f4e5f",
		},
		"features": map[string]any{
			"app_home": map[string]any{
				"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false,
			},
			"bot_user":       map[string]any{"display_name": "Aporte", "always_online": true},
			"slash_commands": []any{slash},
			"shortcuts": []any{map[string]any{
				"name": "Take part", "type": "global", "callback_id": startCut,
				"description": "Start or continue the consultation",
			}},
		},
		"oauth_config": oauth,
		"settings": map[string]any{
			"event_subscriptions":    subscriptions,
			"interactivity":          interactivity,
			"org_deploy_enabled":     true,
			"socket_mode_enabled":    transport == Socket,
			"token_rotation_enabled": false,
		},
	}
}
