package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Workspace is a Git working tree with a rutter workspace, and the bare repository that Argo CD reads.
type Workspace struct {
	Rutter, Folder, Bare string
}

// Files are new contents by path; an empty content removes the file.
type Files map[string]string

// newWorkspace writes a workspace and pushes it. The spec names the bare repository as `repository`.
func newWorkspace(rutter, folder string, files func(repository string) Files) (*Workspace, error) {
	workspace := &Workspace{Rutter: rutter, Folder: filepath.Join(folder, "tree"), Bare: filepath.Join(folder, "platform.git")}
	if err := os.MkdirAll(workspace.Folder, 0o755); err != nil {
		return nil, err
	}
	if _, err := workspace.run("git", "init", "-q", "--bare", "-b", "main", workspace.Bare); err != nil {
		return nil, err
	}
	steps := [][]string{
		{"init", "-q", "-b", "main"},
		{"config", "user.name", "tests"},
		{"config", "user.email", "tests@example.com"},
		{"remote", "add", "origin", workspace.Bare},
	}
	for _, step := range steps {
		if _, err := workspace.run("git", step...); err != nil {
			return nil, err
		}
	}
	if err := workspace.write(files("file://" + workspace.Bare)); err != nil {
		return nil, err
	}
	if err := workspace.write(Files{".gitignore": "/.rutter/\n"}); err != nil {
		return nil, err
	}
	if _, err := workspace.publish("The workspace"); err != nil {
		return nil, err
	}
	return workspace, nil
}

func (w *Workspace) run(program string, arguments ...string) (string, error) {
	command := exec.Command(program, arguments...)
	command.Dir = w.Folder
	var errors strings.Builder
	command.Stderr = &errors
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s%s", program, strings.Join(arguments, " "), err, output, errors.String())
	}
	return strings.TrimSpace(string(output)), nil
}

func (w *Workspace) write(files Files) error {
	for path, content := range files {
		full := filepath.Join(w.Folder, path)
		if content == "" {
			if err := os.Remove(full); err != nil {
				return err
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// contents returns what the files are now, so that writing it undoes a change.
func (w *Workspace) contents(files Files) (Files, error) {
	before := Files{}
	for path := range files {
		content, err := os.ReadFile(filepath.Join(w.Folder, path))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		before[path] = string(content)
	}
	return before, nil
}

// publish compiles, commits and pushes, and returns the new revision.
func (w *Workspace) publish(title string) (string, error) {
	if _, err := w.run(w.Rutter, "compile", "--quiet"); err != nil {
		return "", err
	}
	for _, step := range [][]string{{"add", "-A"}, {"commit", "-q", "--allow-empty", "-m", title}, {"push", "-q", "origin", "main"}} {
		if _, err := w.run("git", step...); err != nil {
			return "", err
		}
	}
	return w.run("git", "rev-parse", "HEAD")
}

// Report is what `rutter diff --format json` prints, as far as it is compared with the cluster.
type Report struct {
	Effects []Effect `json:"effects"`
	Changes []Change `json:"changes"`
}

// Effect is a consequence that the diff names.
type Effect struct {
	Class   string       `json:"class"`
	Risk    string       `json:"risk"`
	Summary string       `json:"summary"`
	Detail  []string     `json:"detail"`
	Steps   []string     `json:"steps"`
	Pods    int          `json:"pods"`
	Where   []Occurrence `json:"where"`
}

// Change is an object that is added, removed or changed.
type Change struct {
	Action string       `json:"action"`
	Kind   string       `json:"kind"`
	Name   string       `json:"name"`
	Where  []Occurrence `json:"where"`
}

// Occurrence is one place where an effect or a change applies.
type Occurrence struct {
	Environment string `json:"environment"`
	Team        string `json:"team"`
	Service     string `json:"service"`
	Object      *struct {
		Group     string `json:"group"`
		Kind      string `json:"kind"`
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
	} `json:"object"`
	RenamedFrom string `json:"renamedFrom"`
}

// Refused is a change that rutter does not compile.
type Refused struct{ Code string }

func (r *Refused) Error() string { return "rutter refuses the change: " + r.Code }

var findingCodes = regexp.MustCompile(`(?m)^error\[([a-z-]+)\]`)

// forecast returns what rutter says of a change of the working tree, which is as before afterwards.
func (w *Workspace) forecast(files Files) (*Report, error) {
	before, err := w.contents(files)
	if err != nil {
		return nil, err
	}
	if err := w.write(files); err != nil {
		return nil, err
	}
	output, diffError := w.run(w.Rutter, "diff", "HEAD", "--format", "json", "--quiet")
	for path, content := range before {
		if content == "" && files[path] == "" {
			delete(before, path)
		}
	}
	if err := w.write(before); err != nil {
		return nil, err
	}
	if diffError != nil {
		if codes := findingCodes.FindAllStringSubmatch(diffError.Error(), -1); codes != nil {
			return nil, &Refused{Code: codes[0][1]}
		}
		return nil, diffError
	}
	report := &Report{}
	return report, json.Unmarshal([]byte(output), report)
}
