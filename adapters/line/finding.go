package line

// Finding is one result of a channel's look at its own account, for "aporte doctor". No field contains a secret.
type Finding struct {
	What     string // what was looked at: "token", "webhook" ...
	Severity Severity
	Text     string // what was found
	Mend     string // what to do about it; "" if it is OK
}

// Severity says what a [Finding] means for the service.
type Severity string

// The severities.
const (
	OK      Severity = "ok"      // nothing to do
	Warning Severity = "warning" // serve goes on in spite of it, or puts it right when it starts
	Problem Severity = "problem" // the channel does not work
)
