package line

import (
	"context"
	"strings"

	"aporte/bot"
)

// Vault keeps what must outlive the process, sealed. An id may identify a person, so that it must be sealed or hashed
// as well.
type Vault interface {
	Put(ctx context.Context, kind, id string, value []byte) error // durable when it returns
	// PutAbout is Put for what is about somebody: it goes with them when nothing more is kept of them.
	PutAbout(ctx context.Context, kind, id string, who bot.Address, value []byte) error
	Get(ctx context.Context, kind, id string) ([]byte, error)         // nil if there is none
	List(ctx context.Context, kind string) (map[string][]byte, error) // by id
	Delete(ctx context.Context, kind, id string) error                // no error if there is none
}

// Own returns the part of a vault that is the channel's of that name. The first bot of a platform has the vault's kinds as
// they are; what another keeps is nobody else's.
func Own(v Vault, name string) Vault {
	_, other, found := strings.Cut(name, ":")
	if !found {
		return v
	}
	return own{v, other + "/"}
}

// own puts a prefix before every kind; what a kind ends in has a meaning for the vault.
type own struct {
	Vault
	prefix string
}

// Put implements [Vault].
func (o own) Put(ctx context.Context, kind, id string, value []byte) error {
	return o.Vault.Put(ctx, o.prefix+kind, id, value)
}

// PutAbout implements [Vault].
func (o own) PutAbout(ctx context.Context, kind, id string, who bot.Address, value []byte) error {
	return o.Vault.PutAbout(ctx, o.prefix+kind, id, who, value)
}

// Get implements [Vault].
func (o own) Get(ctx context.Context, kind, id string) ([]byte, error) {
	return o.Vault.Get(ctx, o.prefix+kind, id)
}

// List implements [Vault].
func (o own) List(ctx context.Context, kind string) (map[string][]byte, error) {
	return o.Vault.List(ctx, o.prefix+kind)
}

// Delete implements [Vault].
func (o own) Delete(ctx context.Context, kind, id string) error {
	return o.Vault.Delete(ctx, o.prefix+kind, id)
}
