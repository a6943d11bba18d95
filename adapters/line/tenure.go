package line

import (
	"sync/atomic"
	"time"
)

// tenure is the time for which a node has a lease, by the clocks of the node. It ends leaseMargin before the lease does.
type tenure struct{ began atomic.Pointer[time.Time] }

func newTenure(began time.Time) *tenure {
	t := &tenure{}
	t.renew(began)
	return t
}

// renew notes that the lease was renewed after began.
func (t *tenure) renew(began time.Time) { t.began.Store(&began) }

// left returns how long the node may still act. Both clocks count: the monotonic one, since the other may be set back, and that of
// the wall, since the monotonic one may stand still while the machine sleeps.
func (t *tenure) left() time.Duration {
	began, now := *t.began.Load(), time.Now()
	return leaseTime - leaseMargin - max(now.Sub(began), now.Round(0).Sub(began.Round(0)))
}

func (t *tenure) still() bool { return t.left() > 0 }
