package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// judgeCorpus judges the objects of the files, each object once, and returns what is refused, warned of, or different for ever.
func (s *Setup) judgeCorpus(files []string) ([]string, error) {
	start := time.Now()
	objects, origins, err := readCorpus(files)
	if err != nil {
		return nil, err
	}
	plane, err := startPlane(s.Binaries, s.Folder+"/plane", []string{"judge"})
	if err != nil {
		return nil, err
	}
	defer plane.stop()
	cluster := plane.Clusters["judge"]
	argocd, err := s.definitionsOfArgoCD()
	if err != nil {
		return nil, err
	}
	definitions, err := readDefinitions(argocd, s.Shared+"/conformance/crds", s.Repository+"/platform/crds")
	if err != nil {
		return nil, err
	}
	missing, err := definitions.install(&cluster.Client, kindsOf(objects))
	if err != nil {
		return nil, err
	}
	unjudged := map[string]bool{}
	for _, kind := range missing {
		fmt.Printf("not judged, nobody defines it here: %s\n", kind)
		unjudged[kind.String()] = true
	}
	var known []*unstructured.Unstructured
	namespaces := map[string]bool{}
	for _, object := range objects {
		if !unjudged[object.GroupVersionKind().String()] {
			known = append(known, object)
			namespaces[object.GetNamespace()] = true
		}
	}
	delete(namespaces, "")
	for name := range namespaces {
		namespace := map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": name}}
		if err := cluster.apply(namespace); err != nil {
			fmt.Printf("namespace %s: %v\n", name, err)
		}
	}
	judge, err := newJudge(cluster)
	if err != nil {
		return nil, err
	}
	findings, err := judge.all(known)
	for i, finding := range findings {
		findings[i] = finding + origins.of(finding)
	}
	fmt.Printf("judged %d objects of %d kinds: %d findings, %d s\n", len(known), len(kindsOf(known)), len(findings), int(time.Since(start).Seconds()))
	return findings, err
}

// origin names the first file in which each object stands.
type origin map[string]string

func (o origin) of(finding string) string {
	for name, file := range o {
		if len(finding) > len(name) && containsName(finding, name) {
			return " [" + file + "]"
		}
	}
	return ""
}

func containsName(finding, name string) bool {
	for i := 0; i+len(name) <= len(finding); i++ {
		if finding[i:i+len(name)] == name && i+len(name) < len(finding) && finding[i+len(name)] == ':' {
			return true
		}
	}
	return false
}

// readCorpus reads the objects of all files; equal objects are read once.
func readCorpus(files []string) ([]*unstructured.Unstructured, origin, error) {
	sort.Strings(files)
	seen := map[[32]byte]bool{}
	origins := origin{}
	var all []*unstructured.Unstructured
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, nil, err
		}
		objects, err := readObjects(text)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, object := range objects {
			data, err := json.Marshal(object)
			if err != nil {
				return nil, nil, err
			}
			sum := sha256.Sum256(data)
			if seen[sum] {
				continue
			}
			seen[sum] = true
			all = append(all, object)
			name := fmt.Sprintf("%s %s/%s", object.GroupVersionKind().GroupKind(), object.GetNamespace(), object.GetName())
			if _, has := origins[name]; !has {
				origins[name] = file
			}
		}
	}
	return all, origins, nil
}
