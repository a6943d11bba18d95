package flows

// statementKind is a text shown in front of a question. It takes no answer, and is the base of kinds that ask nothing.
type statementKind struct{ base }

func (statementKind) traits() Traits { return Traits{} }

func (statementKind) fields() []string { return nil }

func (statementKind) parse(*parser, *fields, *Step) bool { return true }

func (statementKind) takes(*Step, Value) bool { return false }

func (statementKind) read(r reader, _ *Step) Input { return Input{Do: Unclear, Text: r.text} }

func (statementKind) options(*Step, Draft) []Option { return nil }

func (statementKind) hint(Draft) Word { return Word{} }
