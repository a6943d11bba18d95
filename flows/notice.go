package flows

// NoticePart is a part of the notice. Its text has the key F.consent.notice.NAME in the flow F.
type NoticePart struct {
	Name string
	Says string // for authors: what it says; "" if a notice may do without it
}

// NoticeParts are the parts of a notice in the order in which people read them. What they must say is what European law asks of
// a notice (Regulation (EU) 2016/679, articles 8 and 13).
var NoticeParts = []NoticePart{
	{Name: "title"},
	{"controller", "who is responsible for the answers"},
	{"contact", "where people reach them"},
	{"purpose", "what the answers are for"},
	{"basis", "on which legal basis they are kept"},
	{Name: "kept"},
	{"retention", "how long what is kept"},
	{Name: "readers"},
	{"place", "where the servers stand, and to which countries data go"},
	{"age", "how old one must be at least to take part"},
	{"rights", "which rights people have, and how they use them"},
	{"complaint", "where they can complain"},
	{Name: "safety"},
	{Name: "messages"},
}

// NoticeKey is the key of a notice that is one text. A consultation that has it shows it instead of the parts.
func (f *Flow) NoticeKey() string { return f.ID + "." + NotePrivacy.key }

// PartKey returns the key of a part of the notice.
func (f *Flow) PartKey(p NoticePart) string { return f.NoticeKey() + "." + p.Name }

// Without are the ends of the keys of texts that are shown instead where a consultation lacks a term.
const (
	WithoutClose = ".no_close" // where no close is set
	WithoutPlace = ".no_place" // where it is not known in which countries the servers stand
)

// notice adds the texts of the notice to which a step asks people to agree.
func (k *keys) notice(st *Step) {
	beside := k.f.StemKeys(st, "")[0]
	whole := k.f.NoticeKey()
	k.need(Key{Any: []string{whole}, Optional: true})
	for _, p := range NoticeParts {
		key := k.f.PartKey(p)
		if p.Says == "" {
			k.need(Key{Any: []string{key}, Optional: true})
		} else {
			k.need(Key{Any: []string{key, whole}, Says: p.Says, Beside: beside})
		}
		k.need(Key{Any: []string{key + WithoutClose}, Optional: true})
	}
	k.need(Key{Any: []string{whole + ".place" + WithoutPlace}, Optional: true})
}
