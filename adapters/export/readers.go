package export

import "embed"

//go:embed readers
var readerFiles embed.FS

// readerNames are the programs in each package that read its tables, with the types of its description.
var readerNames = []string{"read.py", "read.R"}

// extra is a file of a package that is no table.
type extra struct {
	name    string
	content []byte
}

// readers returns the programs that read a package.
func readers() (all []extra) {
	for _, name := range readerNames {
		content, err := readerFiles.ReadFile("readers/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		all = append(all, extra{name, content})
	}
	return all
}
