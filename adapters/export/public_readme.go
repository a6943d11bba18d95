package export

import (
	"fmt"
	"strings"
)

// publicReadMe is the name of the file in a public package that says in plain words what it is. It says the same as the description.
const publicReadMe = "README.md"

// readMe returns the content of publicReadMe.
func (d dataPackage) readMe() []byte {
	var b strings.Builder
	title := d.Title
	if title == "" {
		title = d.Name
	}
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", title, d.Description)
	for _, one := range d.Licenses {
		fmt.Fprintf(&b, "- Licence: %s\n", one.Title)
	}
	for _, one := range d.Contributors {
		fmt.Fprintf(&b, "- Responsible: %s\n", one.reached())
	}
	b.WriteString("\n## Tables\n\n")
	for _, r := range d.Resources {
		fmt.Fprintf(&b, "- `%s`: %s\n", r.Path, r.Description)
	}
	b.WriteString("\n## What the column state says\n\n")
	for _, of := range publicStates {
		fmt.Fprintf(&b, "- %s\n", meaning(of))
	}
	b.WriteString("\n`datapackage.json` describes each column; `read.py` and `read.R` read every table as it was written.\n")
	return []byte(b.String())
}
