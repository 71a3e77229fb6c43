package main

import (
	"context"
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

const mergePatch = types.MergePatchType

var (
	nodesResource       = schema.GroupVersionResource{Version: "v1", Resource: "nodes"}
	namespacesResource  = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	secretsResource     = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
	configMapsResource  = schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}
	definitionsResource = schema.GroupVersionResource{
		Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions",
	}
	applicationsResource    = schema.GroupVersionResource{Group: "argoproj.io", Version: "v1alpha1", Resource: "applications"}
	applicationSetsResource = schema.GroupVersionResource{Group: "argoproj.io", Version: "v1alpha1", Resource: "applicationsets"}
)

// Client reads and writes objects of any kind in one cluster.
type Client struct {
	config    *rest.Config
	dynamic   dynamic.Interface
	discovery *discovery.DiscoveryClient
	mapper    *restmapper.DeferredDiscoveryRESTMapper
}

// newClient makes a client; warnings of the API server are dropped unless the configuration says what to do with them.
func newClient(config *rest.Config) (*Client, error) {
	if config.WarningHandler == nil {
		config.WarningHandler = rest.NoWarnings{}
	}
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	found, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(found))
	return &Client{config: config, dynamic: objects, discovery: found, mapper: mapper}, nil
}

func (c *Client) ready() error {
	return c.discovery.RESTClient().Get().AbsPath("/readyz").Do(context.Background()).Error()
}

// resource returns the collection to which an object belongs, in the object's namespace ("default" if it has none).
func (c *Client) resource(object *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	kind := object.GroupVersionKind()
	mapping, err := c.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() != "namespace" {
		return c.dynamic.Resource(mapping.Resource), nil
	}
	namespace := object.GetNamespace()
	if namespace == "" {
		namespace = "default"
	}
	return c.dynamic.Resource(mapping.Resource).Namespace(namespace), nil
}

// apply applies an object by server-side apply, as `kubectl apply --server-side --force-conflicts` does.
func (c *Client) apply(object map[string]any) error {
	applied := &unstructured.Unstructured{Object: object}
	resource, err := c.resource(applied)
	if err != nil {
		return err
	}
	data, err := json.Marshal(object)
	if err != nil {
		return err
	}
	force := true
	_, err = resource.Patch(context.Background(), applied.GetName(), types.ApplyPatchType, data,
		metav1.PatchOptions{FieldManager: "tests", Force: &force})
	if err != nil {
		return fmt.Errorf("%s %s: %w", applied.GetKind(), applied.GetName(), err)
	}
	return nil
}

// applyByHand creates an object as `kubectl apply` does, whose fields Argo CD takes over: it is not there yet.
func (c *Client) applyByHand(object *unstructured.Unstructured) error {
	data, err := json.Marshal(object)
	if err != nil {
		return err
	}
	applied := object.DeepCopy()
	annotations := applied.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations["kubectl.kubernetes.io/last-applied-configuration"] = string(data)
	applied.SetAnnotations(annotations)
	resource, err := c.resource(applied)
	if err != nil {
		return err
	}
	_, err = resource.Create(context.Background(), applied, metav1.CreateOptions{FieldManager: "kubectl-client-side-apply"})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// list returns all objects of a collection in all namespaces; none if the cluster does not know the collection.
func (c *Client) list(resource schema.GroupVersionResource) []unstructured.Unstructured {
	found, err := c.dynamic.Resource(resource).List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return nil
	}
	return found.Items
}

// patch merges a change into one object, or into its status if subresource is "status".
func (c *Client) patch(resource schema.GroupVersionResource, namespace, name string, change any, subresource ...string) error {
	data, err := json.Marshal(change)
	if err != nil {
		return err
	}
	var collection dynamic.ResourceInterface = c.dynamic.Resource(resource)
	if namespace != "" {
		collection = c.dynamic.Resource(resource).Namespace(namespace)
	}
	_, err = collection.Patch(context.Background(), name, mergePatch, data, metav1.PatchOptions{FieldManager: "tests"}, subresource...)
	return err
}
