package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/sirupsen/logrus"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/yaml"
)

// topologies are the shapes in which ApplicationSets are written: each changes the example platform.
var topologies = []struct {
	title  string
	change func(path, text string) string
}{
	{"as it is", func(_, text string) string { return text }},
	{"a fleet", inFile("platform/platform.yaml", "topology: single", "topology: fleet")},
	{"two clusters in an environment", inFile("platform/environments/dev.yaml", "clusters:", "clusters:\n  - { name: dev-two, server: \"https://dev-two.example.com\" }")},
	{"an order of clusters", inFile("platform/environments/prod.yaml", "clusters:",
		"rollout: [{ clusters: [prod-eu1] }, { clusters: [prod-us1] }]\nclusters:\n  - { name: prod-us1, server: \"https://prod-us1.example.com\", region: us-east-1 }")},
	{"nothing protected", inFile("platform/environments/prod.yaml", "protected: true", "protected: false")},
}

func inFile(file, old, replacement string) func(path, text string) string {
	return func(path, text string) string {
		if path == file {
			return strings.Replace(text, old, replacement, 1)
		}
		return text
	}
}

// gitFiles answers the Git generator from a working tree, as Argo CD's repository server does.
type gitFiles struct{ workspace *Workspace }

// GetFiles returns the content of the files that a pattern of `git ls-files` matches.
func (g gitFiles) GetFiles(_ context.Context, _, _, _, pattern string, _, _ bool) (map[string][]byte, error) {
	paths, err := g.workspace.run("git", "ls-files", "--full-name", "-z", "--", pattern)
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	for _, path := range strings.Split(strings.Trim(paths, "\x00"), "\x00") {
		if path == "" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(g.workspace.Folder, path))
		if err != nil {
			return nil, err
		}
		found[path] = content
	}
	return found, nil
}

// GetDirectories is not used by what rutter writes.
func (g gitFiles) GetDirectories(context.Context, string, string, string, bool, bool) ([]string, error) {
	return nil, fmt.Errorf("directories are not listed")
}

// expandAll compares the expansion of all ApplicationSets by rutter with that of Argo CD's controller, field by field.
func (s *Setup) expandAll() ([]string, error) {
	logrus.SetOutput(io.Discard)
	var findings []string
	for i, topology := range topologies {
		workspace, err := s.example(i, topology.change)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", topology.title, err)
		}
		theirs, err := controllerExpansion(workspace)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", topology.title, err)
		}
		ours, err := rutterExpansion(workspace)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", topology.title, err)
		}
		different := compareMaps("", theirs, ours)
		for _, text := range different {
			findings = append(findings, topology.title+": "+text)
		}
		fmt.Printf("%s: %d Applications of ApplicationSets, %d differences\n", topology.title, len(theirs), len(different))
	}
	return findings, nil
}

// example is a workspace with the example platform, of which each file is changed.
func (s *Setup) example(number int, change func(path, text string) string) (*Workspace, error) {
	files := Files{}
	for _, folder := range []string{"platform", "apps"} {
		err := filepath.WalkDir(filepath.Join(s.Repository, folder), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(s.Repository, path)
			files[relative] = change(relative, string(text))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return newWorkspace(s.Rutter, filepath.Join(s.Folder, fmt.Sprint("expand-", number)), func(string) Files { return files })
}

// controllerExpansion returns what the ApplicationSet controller makes of every set, by namespace and name.
func controllerExpansion(workspace *Workspace) (map[string]any, error) {
	projects, err := projectsOf(workspace)
	if err != nil {
		return nil, err
	}
	known := generators.GetGenerators(context.Background(), projects, nil, "argocd", gitFiles{workspace}, nil, generators.SCMConfig{})
	found := map[string]any{}
	err = filepath.WalkDir(filepath.Join(workspace.Folder, "generated/argocd"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains(path, "/applicationsets/") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := v1alpha1.ApplicationSet{}
		if err := yaml.UnmarshalStrict(text, &set); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		// The controller writes the set as its own type; what it would change would be out of sync for ever.
		written, err := comparable(set)
		if err != nil {
			return err
		}
		emitted := map[string]any{}
		if err := yaml.Unmarshal(text, &emitted); err != nil {
			return err
		}
		if changed := compare("", emitted["spec"], written["spec"]); len(changed) > 0 {
			return fmt.Errorf("%s: the controller would change %s", path, strings.Join(changed, "; "))
		}
		applications, _, err := template.GenerateApplications(logrus.NewEntry(logrus.StandardLogger()), set, known, &utils.Render{}, projects)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, application := range applications {
			application.Namespace = set.Namespace
			content, err := comparable(application)
			if err != nil {
				return err
			}
			name := application.Namespace + "/" + application.Name
			if found[name] != nil {
				return fmt.Errorf("two sets make the Application %s", name)
			}
			found[name] = content
		}
		return nil
	})
	return found, err
}

// projectsOf returns a client that knows the AppProjects of the workspace, which the Git generator asks for.
func projectsOf(workspace *Workspace) (client.Client, error) {
	paths, err := filepath.Glob(filepath.Join(workspace.Folder, "generated/argocd/*/projects/*.yaml"))
	if err != nil {
		return nil, err
	}
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	builder := fake.NewClientBuilder().WithScheme(scheme)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		project := &v1alpha1.AppProject{}
		if err := yaml.Unmarshal(text, project); err != nil {
			return nil, err
		}
		// The generators look only in the namespace of the controller; a fleet has several.
		project.Namespace = "argocd"
		builder = builder.WithObjects(project)
	}
	return builder.Build(), nil
}

// comparable returns the metadata and spec of an Application as plain values.
func comparable(application any) (map[string]any, error) {
	data, err := json.Marshal(application)
	if err != nil {
		return nil, err
	}
	content := map[string]any{}
	if err := json.Unmarshal(data, &content); err != nil {
		return nil, err
	}
	metadata, _ := content["metadata"].(map[string]any)
	delete(metadata, "creationTimestamp")
	return map[string]any{"metadata": metadata, "spec": content["spec"]}, nil
}

// rutterExpansion returns the Applications that `rutter apps --full` lists for ApplicationSets, by namespace and name.
func rutterExpansion(workspace *Workspace) (map[string]any, error) {
	output, err := workspace.run(workspace.Rutter, "apps", "--full", "--format", "json", "--quiet")
	if err != nil {
		return nil, err
	}
	var applications []v1alpha1.Application
	if err := json.Unmarshal([]byte(output), &applications); err != nil {
		return nil, err
	}
	found := map[string]any{}
	for _, application := range applications {
		// Only Applications of services come from sets; the others are files of their own.
		if application.Labels["rutter.dev/service"] == "" {
			continue
		}
		content, err := comparable(application)
		if err != nil {
			return nil, err
		}
		found[application.Namespace+"/"+application.Name] = content
	}
	return found, nil
}

// sortedKeys returns the keys of a map in order.
func sortedKeys(values map[string]any) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
