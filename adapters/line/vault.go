package line

import (
	"context"

	"aporte/bot"
)

// Vault keeps values of channels that must outlive the process, encrypted. An id may identify a person, so the implementation must
// encrypt or hash ids, too.
type Vault interface {
	Put(ctx context.Context, kind, id string, value []byte) error // durable when it returns
	// PutAbout is Put for a value about a person. It is deleted when nothing else of that person is kept.
	PutAbout(ctx context.Context, kind, id string, who bot.Address, value []byte) error
	Get(ctx context.Context, kind, id string) ([]byte, error)         // nil if there is none
	List(ctx context.Context, kind string) (map[string][]byte, error) // by id
	Delete(ctx context.Context, kind, id string) error                // no error if there is none
}

// Own returns the part of a vault that belongs to the channel with a name. For the first bot of a platform that is the vault as
// it is. A further bot has kinds of its own, so that it does not see the values of other bots.
func Own(v Vault, name string) Vault {
	_, other := bot.SplitChannel(name)
	if other == "" {
		return v
	}
	return own{v, other + "/"}
}

// own adds a prefix to every kind. It is not a suffix, because the end of a kind (".person") has a meaning for the vault.
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
