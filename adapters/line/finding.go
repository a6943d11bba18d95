package line

// Finding is one result of a channel's check of its own account, for "aporte doctor". No field contains a secret.
type Finding struct {
	What     string // what was checked: "token", "webhook" ...
	Severity Severity
	Text     string // the result
	Mend     string // what to do about it; "" if Severity is OK
}

// Severity says how serious a [Finding] is.
type Severity string

// The severities.
const (
	OK      Severity = "ok"      // nothing to do
	Warning Severity = "warning" // the channel works in spite of it, or serve corrects it when it starts
	Problem Severity = "problem" // the channel does not work
)
