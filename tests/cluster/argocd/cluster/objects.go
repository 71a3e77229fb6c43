package main

import (
	"bytes"
	"io"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// readObjects returns the objects of a stream of YAML documents; items of a List are objects of their own.
func readObjects(text []byte) ([]*unstructured.Unstructured, error) {
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 1<<20)
	var objects []*unstructured.Unstructured
	for {
		object := &unstructured.Unstructured{}
		if err := decoder.Decode(&object.Object); err == io.EOF {
			return objects, nil
		} else if err != nil {
			return nil, err
		}
		if object.GetKind() != "List" {
			if len(object.Object) > 0 {
				objects = append(objects, object)
			}
			continue
		}
		items, _, err := unstructured.NestedSlice(object.Object, "items")
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			if item, ok := item.(map[string]any); ok {
				objects = append(objects, &unstructured.Unstructured{Object: item})
			}
		}
	}
}

// kindsOf returns the kinds of the objects, each with its version.
func kindsOf(objects []*unstructured.Unstructured) map[schema.GroupVersionKind]bool {
	kinds := map[schema.GroupVersionKind]bool{}
	for _, object := range objects {
		kinds[object.GroupVersionKind()] = true
	}
	return kinds
}
