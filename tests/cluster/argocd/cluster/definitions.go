package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// Definitions are CustomResourceDefinitions by the group and kind that they define.
type Definitions map[schema.GroupKind]map[string]any

// readDefinitions reads every CustomResourceDefinition in the YAML files of the folders; the first one of a kind wins.
func readDefinitions(folders ...string) (Definitions, error) {
	found := Definitions{}
	for _, folder := range folders {
		paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
		if err != nil {
			return nil, err
		}
		sort.Strings(paths)
		for _, path := range paths {
			if err := found.add(path); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	return found, nil
}

func (d Definitions) add(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, document := range strings.Split("\n"+string(text), "\n---") {
		object := map[string]any{}
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			return err
		}
		definition := unstructured.Unstructured{Object: object}
		if definition.GetKind() != "CustomResourceDefinition" {
			continue
		}
		group, _, _ := unstructured.NestedString(object, "spec", "group")
		kind, _, _ := unstructured.NestedString(object, "spec", "names", "kind")
		key := schema.GroupKind{Group: group, Kind: kind}
		if _, known := d[key]; !known {
			d[key] = serverForm(object)
		}
	}
	return nil
}

// serverForm makes a published definition acceptable to an API server: schemas may not close a type that has properties,
// and groups of Kubernetes need a note of approval.
func serverForm(definition map[string]any) map[string]any {
	object := unstructured.Unstructured{Object: definition}
	annotations := object.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	group, _, _ := unstructured.NestedString(definition, "spec", "group")
	if strings.HasSuffix(group, ".k8s.io") || strings.HasSuffix(group, ".kubernetes.io") {
		annotations["api-approved.kubernetes.io"] = "unapproved, for tests"
	}
	object.SetAnnotations(annotations)
	delete(definition, "status")
	openTypes(definition["spec"])
	return definition
}

func openTypes(node any) {
	switch node := node.(type) {
	case map[string]any:
		if _, has := node["properties"]; has && node["additionalProperties"] == false {
			delete(node, "additionalProperties")
		}
		for _, value := range node {
			openTypes(value)
		}
	case []any:
		for _, value := range node {
			openTypes(value)
		}
	}
}

// install installs the definitions that the kinds need and waits until the API server serves them. It returns the kinds that
// nobody defines.
func (d Definitions) install(client *Client, kinds map[schema.GroupVersionKind]bool) ([]schema.GroupVersionKind, error) {
	client.mapper.Reset()
	var missing []schema.GroupVersionKind
	var installed []schema.GroupVersionKind
	done := map[schema.GroupKind]bool{}
	for kind := range kinds {
		if _, err := client.mapper.RESTMapping(kind.GroupKind(), kind.Version); err == nil {
			continue
		}
		definition, known := d[kind.GroupKind()]
		if !known {
			missing = append(missing, kind)
			continue
		}
		installed = append(installed, kind)
		if done[kind.GroupKind()] {
			continue
		}
		done[kind.GroupKind()] = true
		object := &unstructured.Unstructured{Object: definition}
		_, err := client.dynamic.Resource(definitionsResource).Create(context.Background(), object.DeepCopy(), metav1.CreateOptions{})
		if err != nil {
			return nil, fmt.Errorf("definition of %s: %w", kind.GroupKind(), err)
		}
	}
	sort.Slice(missing, func(i, j int) bool { return missing[i].String() < missing[j].String() })
	err := within(time.Minute, "new kinds", func() error {
		client.mapper.Reset()
		for _, kind := range installed {
			if _, err := client.mapper.RESTMapping(kind.GroupKind(), kind.Version); err != nil {
				return err
			}
		}
		return nil
	})
	return missing, err
}

// openDefinition returns a definition without a schema, for a scenario with a kind whose definition is not at hand.
func openDefinition(kind schema.GroupVersionKind, namespaced bool) map[string]any {
	scope, plural := "Cluster", strings.ToLower(kind.Kind)+"s"
	if strings.HasSuffix(plural, "ys") {
		plural = strings.TrimSuffix(plural, "ys") + "ies"
	}
	if namespaced {
		scope = "Namespaced"
	}
	free := map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}
	return serverForm(map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": plural + "." + kind.Group},
		"spec": map[string]any{
			"group": kind.Group, "scope": scope,
			"names": map[string]any{"kind": kind.Kind, "plural": plural, "singular": strings.ToLower(kind.Kind)},
			"versions": []any{map[string]any{
				"name": kind.Version, "served": true, "storage": true, "subresources": map[string]any{"status": map[string]any{}},
				"schema": map[string]any{"openAPIV3Schema": free},
			}},
		},
	})
}
