package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var hubKinds = map[schema.GroupVersionKind]bool{
	{Group: "argoproj.io", Version: "v1alpha1", Kind: "Application"}:    true,
	{Group: "argoproj.io", Version: "v1alpha1", Kind: "ApplicationSet"}: true,
	{Group: "argoproj.io", Version: "v1alpha1", Kind: "AppProject"}:     true,
}

// objects returns all objects that the workspace renders to, in all environments.
func (w *Workspace) objects() ([]*unstructured.Unstructured, error) {
	files, err := filepath.Glob(filepath.Join(w.Folder, "platform/environments/*.yaml"))
	if err != nil {
		return nil, err
	}
	var objects []*unstructured.Unstructured
	for _, file := range files {
		environment := strings.TrimSuffix(filepath.Base(file), ".yaml")
		text, err := w.run(w.Rutter, "render", environment, "--quiet")
		if err != nil {
			return nil, err
		}
		rendered, err := readObjects([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", environment, err)
		}
		objects = append(objects, rendered...)
	}
	return objects, nil
}

func (c *Cluster) knows(kinds []schema.GroupVersionKind) error {
	for _, kind := range kinds {
		if _, err := c.mapper.RESTMapping(kind.GroupKind(), kind.Version); err != nil {
			return err
		}
	}
	return nil
}

// definitionsOfArgoCD returns the folder of Argo CD's own definitions in Go's module cache.
func (s *Setup) definitionsOfArgoCD() (string, error) {
	folder := os.Getenv("ARGOCD_CRDS")
	if folder == "" {
		return "", fmt.Errorf("ARGOCD_CRDS does not name the folder of Argo CD's definitions")
	}
	return folder, nil
}

// bootstrap does all that docs/bootstrap.md says, but does not wait.
func (s *Setup) bootstrap(names []string, files func(repository string) Files) (*Site, string, error) {
	site, revision, err := s.start(names, files)
	if err != nil {
		return site, "", err
	}
	if err := site.applyRoot(); err != nil {
		site.stop()
		return site, "", err
	}
	return site, revision, nil
}

// applyRoot applies the two files that docs/bootstrap.md names; everything else is made by Argo CD.
func (s *Site) applyRoot() error {
	found, err := filepath.Glob(filepath.Join(s.workspace.Folder, "generated/argocd/*/applications/root.yaml"))
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("there are %d root Applications", len(found))
	}
	instance := filepath.Dir(filepath.Dir(found[0]))
	return s.applyFiles(filepath.Join(instance, "projects/platform.yaml"), found[0])
}

// applyFiles applies the objects of files to the hub.
func (s *Site) applyFiles(paths ...string) error {
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		objects, err := readObjects(text)
		if err != nil {
			return err
		}
		for _, object := range objects {
			if err := s.plane.Clusters[hub].applyByHand(object); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	return nil
}

// bootstrapScenarios brings platforms up from empty clusters and returns what went wrong. `names` are the scenarios to play, by
// default all.
func (s *Setup) bootstrapScenarios(names []string) ([]string, error) {
	for _, name := range names {
		if !slices.ContainsFunc(scenarios, func(known scenario) bool { return known.name == name }) {
			return nil, fmt.Errorf("there is no scenario %s", name)
		}
	}
	var wrong []string
	for _, scenario := range scenarios {
		if len(names) > 0 && !slices.Contains(names, scenario.name) {
			continue
		}
		start := time.Now()
		found, err := scenario.play(s)
		if err != nil {
			return wrong, fmt.Errorf("%s: %w", scenario.title, err)
		}
		for _, text := range found {
			wrong = append(wrong, scenario.title+": "+text)
		}
		fmt.Printf("%s: %d findings, %d s\n", scenario.title, len(found), int(time.Since(start).Seconds()))
	}
	return wrong, nil
}

// failedSyncs lists the Applications of which a sync failed since the mark.
func (s *Site) failedSyncs() []string {
	var found []string
	for _, text := range s.applications.failures() {
		found = append(found, "failed on the way: "+text)
	}
	sort.Strings(found)
	return found
}
