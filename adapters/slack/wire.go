package slack

import "encoding/json"

// The parts of Slack's payloads that are read (docs.slack.dev, reference/events and reference/interaction-payloads).
// The library's own types are not used to read them: there, one unknown form of a block fails the whole event.

// wireEnvelope is the outside of an event.
type wireEnvelope struct {
	Type       string          `json:"type"`
	Challenge  string          `json:"challenge"`
	Team       string          `json:"team_id"`
	Enterprise string          `json:"enterprise_id"`
	EventID    string          `json:"event_id"`
	EventTime  int64           `json:"event_time"`
	Shared     bool            `json:"is_ext_shared_channel"`
	Event      json.RawMessage `json:"event"`
	Authorized []wireInstall   `json:"authorizations"`
}

// wireInstall names the installation that something is for.
type wireInstall struct {
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`
	Org        bool   `json:"is_enterprise_install"`
}

// wireEvent is the inside of an event.
type wireEvent struct {
	Type        string       `json:"type"`
	Subtype     string       `json:"subtype"`
	Channel     string       `json:"channel"`
	ChannelType string       `json:"channel_type"`
	User        string       `json:"user"`
	UserTeam    string       `json:"user_team"`
	Bot         string       `json:"bot_id"`
	Text        string       `json:"text"`
	TS          string       `json:"ts"`
	Thread      string       `json:"thread_ts"`
	Tab         string       `json:"tab"`
	Teams       []string     `json:"team_ids"`
	Files       []wireFile   `json:"files"`
	Edited      *wireEdit    `json:"edited"`
	Message     *wireEvent   `json:"message"`
	Previous    *wireEvent   `json:"previous_message"`
	Tokens      *wireRevoked `json:"tokens"`
}

type wireFile struct {
	Mimetype string `json:"mimetype"`
	Mode     string `json:"mode"`
	Subtype  string `json:"subtype"`
}

type wireEdit struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

type wireRevoked struct {
	Bot []string `json:"bot"`
}

// wireInteraction is what a press, a shortcut or a box sends.
type wireInteraction struct {
	Type       string       `json:"type"`
	Team       *wireTeam    `json:"team"`
	Enterprise *wireTeam    `json:"enterprise"`
	User       wireUser     `json:"user"`
	Callback   string       `json:"callback_id"`
	Trigger    string       `json:"trigger_id"`
	ActionTS   string       `json:"action_ts"`
	Response   string       `json:"response_url"`
	Channel    *wireTeam    `json:"channel"`
	Message    *wireMessage `json:"message"`
	Container  struct {
		TS      string `json:"message_ts"`
		Thread  string `json:"thread_ts"`
		Channel string `json:"channel_id"`
	} `json:"container"`
	Actions []wireAction `json:"actions"`
	View    *wireView    `json:"view"`
}

type wireTeam struct {
	ID string `json:"id"`
}

type wireUser struct {
	ID   string `json:"id"`
	Team string `json:"team_id"`
}

type wireMessage struct {
	TS     string      `json:"ts"`
	Thread string      `json:"thread_ts"`
	Blocks []wireBlock `json:"blocks"`
}

// wireBlock is a block of the bot's own message, in the copy that comes with a press.
type wireBlock struct {
	ID       string        `json:"block_id"`
	Type     string        `json:"type"`
	Text     wireText      `json:"text"`
	Elements []wireElement `json:"elements"`
}

// wireElement is a control, or a part of a rich text. What Text and Style are depends on the type.
type wireElement struct {
	ID       string          `json:"action_id"`
	Type     string          `json:"type"`
	Text     json.RawMessage `json:"text"`
	Style    json.RawMessage `json:"style"`
	Elements []wireElement   `json:"elements"`
	Ticked   []wireOption    `json:"initial_options"`
}

type wireText struct {
	Text string `json:"text"`
}

type wireAction struct {
	ID       string       `json:"action_id"`
	Block    string       `json:"block_id"`
	Type     string       `json:"type"`
	Value    string       `json:"value"`
	Selected *wireOption  `json:"selected_option"`
	Ticked   []wireOption `json:"selected_options"`
	TS       string       `json:"action_ts"`
}

type wireOption struct {
	Value string `json:"value"`
}

type wireView struct {
	ID       string `json:"id"`
	Callback string `json:"callback_id"`
	Metadata string `json:"private_metadata"`
	State    struct {
		Values map[string]map[string]wireAction `json:"values"`
	} `json:"state"`
}

// wireCommand is a slash command, as JSON in Socket Mode and as a form by HTTP.
type wireCommand struct {
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`
	Channel    string `json:"channel_id"`
	User       string `json:"user_id"`
	Command    string `json:"command"`
	Text       string `json:"text"`
	Response   string `json:"response_url"`
	Trigger    string `json:"trigger_id"`
}
