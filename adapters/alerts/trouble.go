// Package alerts writes to operators in a chat when something is wrong with the service, and when it is over. It is for those who
// watch no metrics. What is told is decided by pure functions (trouble.go, memory.go), where it is told is kept sealed (chats.go),
// and how a chat is named stands in hear.go.
package alerts

import "time"

// Kind is a sort of trouble.
type Kind string

// The kinds. Each is told in words of its own.
const (
	Channel  Kind = "channel"  // a channel hears nothing
	Database Kind = "database" // nothing can be written
	Disk     Kind = "disk"     // the disk of the database is nearly full
	Parked   Kind = "parked"   // updates were put aside because they failed
	Backup   Kind = "backup"   // the last backup is too old, or there is none
)

// Where something becomes a trouble. docs/operate/alerts.yml has the same.
const (
	OldBackup  = 48 * time.Hour // a backup each day, and one may fail
	LittleDisk = 1 << 30        // bytes that are free; on a small disk it is a tenth
)

// Trouble is something that is wrong now.
type Trouble struct {
	Kind  Kind      `json:"kind"`
	Of    string    `json:"of,omitempty"`    // Channel: its name
	Count int       `json:"count,omitempty"` // Parked: how many updates; Disk: how many MB are free
	Last  time.Time `json:"last,omitzero"`   // Backup: when the last was made; zero: none was
}

// key is the same for the same trouble at another time.
func (t Trouble) key() string { return string(t.Kind) + " " + t.Of }

// Sight is what can be seen of the service at one moment. What cannot be seen is nil: what was told of it stays as it was.
type Sight struct {
	Silent   []string // the names of the channels that hear nothing
	Writable bool
	Parked   *int
	Backup   *time.Time // of the last backup; zero: none was made
	Disk     *Space
}

// Space is the room on a disk, in bytes.
type Space struct{ Free, Size uint64 }

// NearlyFull says whether an operator has to make room.
func (s Space) NearlyFull() bool { return s.Free < LittleDisk && s.Free < s.Size/10 }

// troubles returns what is wrong, and the kinds of which that is not known.
func (s Sight) troubles(now time.Time) (here []Trouble, unknown map[Kind]bool) {
	unknown = map[Kind]bool{Parked: s.Parked == nil, Backup: s.Backup == nil, Disk: s.Disk == nil}
	for _, name := range s.Silent {
		here = append(here, Trouble{Kind: Channel, Of: name})
	}
	if !s.Writable {
		here = append(here, Trouble{Kind: Database})
	}
	if s.Disk != nil && s.Disk.NearlyFull() {
		here = append(here, Trouble{Kind: Disk, Count: int(s.Disk.Free >> 20)})
	}
	if s.Parked != nil && *s.Parked > 0 {
		here = append(here, Trouble{Kind: Parked, Count: *s.Parked})
	}
	if s.Backup != nil && now.Sub(*s.Backup) > OldBackup {
		here = append(here, Trouble{Kind: Backup, Last: *s.Backup})
	}
	return here, unknown
}
