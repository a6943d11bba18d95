package bot

import (
	"encoding/base32"
	"strings"

	"github.com/google/uuid"
)

// crockford are the digits of receipts: no I, L, O and U, which are taken for others when read aloud or written by hand
// (Crockford's Base 32).
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// receiptCode makes a code of ten characters (50 random bits) that is easy to read aloud, out of a random id.
func receiptCode(id string) string {
	u, err := uuid.Parse(id)
	if err != nil {
		u = uuid.NewSHA1(uuid.Nil, []byte(id))
	}
	random := append(u[9:16:16], u[0])
	code := base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(random)
	return code[:5] + "-" + code[5:10]
}

// ParseReceipt reads a receipt as people write it: case, spaces and dashes do not matter, O counts as 0, I and L as 1. It
// returns "" for what is none.
func ParseReceipt(text string) string {
	code := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '–', '\u00a0':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(text)))
	if len(code) != 10 || strings.Trim(code, crockford) != "" {
		return ""
	}
	return code[:5] + "-" + code[5:]
}
