package sqlstore_test

import (
	"math/rand/v2"
	"slices"
)

// crash is a way in which everything stops before the next operation is done.
type crash struct {
	name  string
	image func(d *disk, next op) image // nil if it does not apply
}

// The program is killed: all that was written is there, and of the write that it was in nothing or a half.
var killed = crash{"killed", func(d *disk, _ op) image {
	return d.image(func(f *diskFile) fileContent { return f.now })
}}

var torn = crash{"killed, first half of a write", func(d *disk, next op) image {
	return d.with(next, func(o op) op {
		o.data = o.data[:len(o.data)/2]
		return o
	})
}}

var tornZeros = crash{"killed, first half of a write and zeros", func(d *disk, next op) image {
	return d.with(next, func(o op) op {
		half := len(o.data) / 2
		o.data = slices.Concat(o.data[:half], make([]byte, len(o.data)-half))
		return o
	})
}}

var tornBack = crash{"killed, second half of a write", func(d *disk, next op) image {
	return d.with(next, func(o op) op {
		half := len(o.data) / 2
		o.at, o.data = o.at+int64(half), o.data[half:]
		return o
	})
}}

var tornFront = crash{"killed, zeros and second half of a write", func(d *disk, next op) image {
	return d.with(next, func(o op) op {
		half := len(o.data) / 2
		o.data = slices.Concat(make([]byte, half), o.data[half:])
		return o
	})
}}

// with is the image with the next operation as well, if it is a write: as far as it is done.
func (d *disk) with(next op, part func(op) op) image {
	if next.kind != wrote {
		return nil
	}
	all := killed.image(d, next)
	all[next.file] = slices.Clone(all[next.file]).after(part(next))
	return all
}

// The power fails: what was not synced is lost.
var unpowered = crash{"power failed", func(d *disk, _ op) image {
	return d.image(func(f *diskFile) fileContent { return f.safe })
}}

// The power fails while the disk writes in whatever order: what was not synced is there, is lost, or is there by half.
var scattered = crash{"power failed, some was written", func(d *disk, _ op) image {
	return d.image(func(f *diskFile) fileContent {
		rng := rand.New(rand.NewPCG(uint64(d.done), uint64(len(f.since))))
		c := slices.Clone(f.safe)
		for _, o := range f.since {
			switch rng.IntN(3) {
			case 0:
				continue
			case 1:
				o.data = o.data[:len(o.data)/2]
			}
			c = c.after(o)
		}
		return c
	})
}}

// The disk lies: the last sync of each file did nothing. No database can bear that, so the test must notice.
var lying = crash{"power failed, a sync did nothing", func(d *disk, _ op) image {
	return d.image(func(f *diskFile) fileContent { return f.before })
}}
