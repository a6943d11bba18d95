package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/urfave/cli/v3"
	"go.yaml.in/yaml/v4"

	"aporte/bot/bottest/programs"
)

// composition is what matters here of a file for docker compose.
type composition struct {
	Services map[string]struct {
		Image       string
		User        string
		ReadOnly    bool     `yaml:"read_only"`
		CapDrop     []string `yaml:"cap_drop"`
		Environment map[string]string
		Secrets     []string
		Volumes     []string
		Ports       []string
		HealthCheck struct {
			Test    []string
			Timeout string
		} `yaml:"healthcheck"`
		Networks struct {
			Default struct {
				Address string `yaml:"ipv4_address"`
			}
		}
	}
	Secrets map[string]struct{ File string }
	Volumes map[string]any
}

// ofAporte is the image that the repository makes.
const ofAporte = "aporte"

// compositions returns the files for docker compose, by name.
func compositions(t *testing.T) map[string]composition {
	t.Helper()
	files, err := filepath.Glob(papers + "/compose*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files for docker compose: %v", err)
	}
	all := map[string]composition{}
	for _, file := range files {
		var c composition
		if err := yaml.Unmarshal([]byte(read(t, file)), &c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[filepath.Base(file)] = c
	}
	return all
}

// TestCompose: what the files for docker compose say of our image is what the program and the image know.
func TestCompose(t *testing.T) {
	image := read(t, "../../Dockerfile")
	for file, c := range compositions(t) {
		ours := 0
		for name, s := range c.Services {
			for _, secret := range s.Secrets {
				if c.Secrets[secret].File == "" {
					t.Errorf("%s, %s: there is no secret %s", file, name, secret)
				}
			}
			for _, v := range s.Volumes {
				if from, _, _ := strings.Cut(v, ":"); !strings.ContainsAny(from, "./") {
					if _, ok := c.Volumes[from]; !ok {
						t.Errorf("%s, %s: there is no volume %s", file, name, from)
					}
				}
			}
			if s.Image != ofAporte {
				continue
			}
			ours++
			for setting, value := range s.Environment {
				if setting != "PGPASSFILE" && !isSetting(setting) {
					t.Errorf("%s, %s: there is no setting %s", file, name, setting)
				}
				if mounted, ok := strings.CutPrefix(value, "/run/secrets/"); ok && !slices.Contains(s.Secrets, mounted) {
					t.Errorf("%s, %s: %s is a secret that it does not get", file, name, value)
				}
			}
			if s.User != "" || !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) {
				t.Errorf("%s, %s: it may do more than it needs", file, name)
			}
			for _, v := range s.Volumes {
				if _, to, _ := strings.Cut(v, ":"); !strings.HasSuffix(to, ":ro") && !strings.Contains(image, "\nVOLUME "+to+"\n") {
					t.Errorf("%s, %s: the image keeps nothing at %s", file, name, to)
				}
			}
			for _, p := range s.Ports {
				if parts := strings.Split(p, ":"); parts[0] != "127.0.0.1" || !regexp.MustCompile(`(?m)^ENV .*APORTE_(OPS_)?LISTEN=:`+parts[len(parts)-1]+`\b`).MatchString(image) {
					t.Errorf("%s, %s: %s is open to the world, or nothing listens there", file, name, p)
				}
			}
			if test := s.HealthCheck.Test; len(test) < 3 || test[0] != "CMD" || test[1] != "aporte" {
				t.Errorf("%s, %s: the health check %q runs something that the image has not", file, name, test)
			} else if err := understands(test[2:]); err != nil {
				t.Errorf("%s, %s: %v", file, name, err)
			}
			if d, err := time.ParseDuration(s.HealthCheck.Timeout); err != nil || d <= readyTimeout {
				t.Errorf("%s, %s: the health check ends before the command does", file, name)
			}
		}
		if ours == 0 {
			t.Errorf("%s does not run the image", file)
		}
	}
}

// TestComposeReads: Docker's own program takes the files.
func TestComposeReads(t *testing.T) {
	tool := programs.Find(t, "docker-compose")
	for file := range compositions(t) {
		if out, err := exec.CommandContext(t.Context(), tool, "-f", filepath.Join(papers, file), "config", "-q").CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
	}
}

// isSetting says whether the program reads a variable, by itself or as the name of a file with a secret.
func isSetting(name string) bool {
	if slices.Contains(known(), name) {
		return true
	}
	for _, p := range platforms {
		for _, s := range p.Settings {
			if s.Env == name {
				return true
			}
		}
		for _, s := range p.Secrets {
			if s.Env == name || s.Env+"_FILE" == name {
				return true
			}
		}
	}
	return false
}

// understands returns an error if the program has no such command, or no such flag of it.
func understands(args []string) error {
	m := &Main{Now: time.Now}
	root := m.command()
	c := root
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		next := c.Command(args[0])
		if next == nil {
			break
		}
		c, args = next, args[1:]
	}
	if c == root {
		return fmt.Errorf("aporte has no command %q", args)
	}
	for _, a := range args {
		name, _, _ := strings.Cut(strings.TrimPrefix(a, "--"), "=")
		if strings.HasPrefix(a, "--") && !hasFlag(c, name) && !hasFlag(root, name) {
			return fmt.Errorf("aporte %s has no flag %s", c.Name, a)
		}
	}
	return nil
}

func hasFlag(c *cli.Command, name string) bool {
	return slices.ContainsFunc(c.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
}

// composing is a command of docker compose on a page: the file, the command, and what stands behind it.
var composing = regexp.MustCompile(`^docker compose -f docs/operate/(\S+) (up|ps|logs|exec|run|cp|build|stop|start|restart)\b ?(.*)$`)

// withValue are the flags of these commands that take a value of their own.
var withValue = []string{"--tail", "-v", "-e"}

// checkDocker checks commands that need an engine for containers, which no test has: files, services, secrets, users and commands of the
// program are there.
func checkDocker(t *testing.T, page string, b *block) {
	t.Helper()
	image, all := read(t, "../../Dockerfile"), compositions(t)
	for _, l := range strings.Split(strings.TrimSpace(b.text), "\n") {
		for _, owner := range regexp.MustCompile(` -o (\d+) `).FindAllStringSubmatch(l, -1) {
			if postgres := "999"; owner[1] != postgres && !strings.Contains(image, "\nUSER "+owner[1]+":") {
				t.Errorf("%s:%d: the image does not run as user %s", page, b.line, owner[1])
			}
		}
		for _, secret := range regexp.MustCompile(`docs/operate/(secrets/\w+)`).FindAllStringSubmatch(l, -1) {
			if !slices.ContainsFunc(mounted(all), func(file string) bool { return file == "./"+secret[1] }) {
				t.Errorf("%s:%d: no service takes %s", page, b.line, secret[1])
			}
		}
		found := composing.FindStringSubmatch(strings.TrimSuffix(l, " &&"))
		if found == nil {
			if strings.HasPrefix(l, "docker compose") {
				t.Errorf("%s:%d: what is %q?", page, b.line, l)
			}
			continue
		}
		c, ok := all[found[1]]
		if !ok {
			t.Errorf("%s:%d: there is no %s", page, b.line, found[1])
		}
		if err := c.runs(found[2], strings.Fields(found[3])); err != nil {
			t.Errorf("%s:%d: %v in %q", page, b.line, err, l)
		}
	}
}

// mounted returns the files of all secrets, and the folders that a service gets.
func mounted(all map[string]composition) (files []string) {
	for _, c := range all {
		for _, s := range c.Secrets {
			files = append(files, s.File)
		}
		for _, s := range c.Services {
			for _, v := range s.Volumes {
				from, _, _ := strings.Cut(v, ":")
				files = append(files, from)
			}
		}
	}
	return files
}

// runs returns an error if a command of docker compose names no service of the file, or tells ours to do what it cannot.
func (c composition) runs(command string, args []string) error {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		if slices.Contains(withValue, args[0]) {
			args = args[1:]
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return nil // of all services
	}
	service, _, _ := strings.Cut(args[0], ":")
	s, ok := c.Services[service]
	switch args = args[1:]; {
	case !ok:
		return fmt.Errorf("there is no service %q", service)
	case s.Image != ofAporte:
		return nil
	case command == "exec":
		if len(args) == 0 || args[0] != "aporte" {
			return fmt.Errorf("the image has no program but aporte")
		}
		return understands(args[1:])
	case command == "run":
		return understands(args)
	}
	return nil
}

// TestImageContext: what the image is built of has every folder that the program is made of.
func TestImageContext(t *testing.T) {
	context := read(t, "../../.dockerignore")
	for _, p := range packages(t) {
		path, ours := strings.CutPrefix(p.ImportPath, module)
		if top, _, _ := strings.Cut(path, "/"); ours && !forTests(path) && !strings.Contains(context, "\n!"+top+"\n") {
			t.Errorf("the image is built without %s", path)
		}
	}
}

// TestContainerLine: the lines of the README that start the image give it the secret as a file of its user, where the setting says.
func TestContainerLine(t *testing.T) {
	readme, image := read(t, "../../README.md"), read(t, "../../Dockerfile")
	run := regexp.MustCompile(`(?m)^    podman run .*$`).FindString(readme)
	secret := regexp.MustCompile(`--secret (\w+),uid=(\d+),mode=0400 -e (\w+)=/run/secrets/(\w+) aporte$`).FindStringSubmatch(run)
	if secret == nil {
		t.Fatalf("the README starts the image with %q", run)
	}
	if !strings.Contains(readme, " podman secret create "+secret[1]+" ") || secret[1] != secret[4] || !isSetting(secret[3]) {
		t.Errorf("the secret is not where it is looked for: %q", run)
	}
	if !strings.Contains(image, "\nUSER "+secret[2]+":") || !strings.Contains(image, "--chown="+secret[2]+":"+secret[2]+" /out/data /data\n") {
		t.Errorf("the image does not run as user %s, or the data is not theirs", secret[2])
	}
	if !strings.Contains(run, " -v aporte:/data ") || !strings.Contains(image, "\nVOLUME /data\n") {
		t.Errorf("the data is not kept: %q", run)
	}
}
