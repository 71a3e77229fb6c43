package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// StandIns write the status that absent operators would write: External Secrets, cert-manager, a Gateway's controller and
// load balancers.
type StandIns struct {
	clusters []*Cluster
	// storesReady tells whether secret stores can be reached.
	storesReady atomic.Pointer[func() bool]
}

// setStores says how to find out whether secret stores can be reached.
func (s *StandIns) setStores(ready func() bool) { s.storesReady.Store(&ready) }

func resourceOf(group, version, plural string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: group, Version: version, Resource: plural}
}

var (
	secretStores    = resourceOf("external-secrets.io", "v1", "secretstores")
	externalSecrets = resourceOf("external-secrets.io", "v1", "externalsecrets")
	readyKinds      = []schema.GroupVersionResource{
		secretStores,
		resourceOf("external-secrets.io", "v1", "clustersecretstores"),
		externalSecrets,
		resourceOf("cert-manager.io", "v1", "clusterissuers"),
		resourceOf("cert-manager.io", "v1", "issuers"),
		resourceOf("cert-manager.io", "v1", "certificates"),
	}
	gatewayClasses = resourceOf("gateway.networking.k8s.io", "v1", "gatewayclasses")
	gateways       = resourceOf("gateway.networking.k8s.io", "v1", "gateways")
	routes         = resourceOf("gateway.networking.k8s.io", "v1", "httproutes")
	services       = resourceOf("", "v1", "services")
	ingresses      = resourceOf("networking.k8s.io", "v1", "ingresses")
	volumes        = resourceOf("", "v1", "persistentvolumes")
	claims         = resourceOf("", "v1", "persistentvolumeclaims")
)

// run acts every two seconds until the context ends.
func (s *StandIns) run(ctx context.Context) {
	for ctx.Err() == nil {
		for _, cluster := range s.clusters {
			s.act(cluster)
		}
		select {
		case <-ctx.Done():
		case <-time.After(2 * time.Second):
		}
	}
}

// act writes what is missing. A refused write is tried again in the next round.
func (s *StandIns) act(cluster *Cluster) {
	for _, resource := range readyKinds {
		for _, item := range cluster.list(resource) {
			if (resource == secretStores || resource == externalSecrets) && !(*s.storesReady.Load())() {
				continue
			}
			if resource == externalSecrets {
				makeSecret(cluster, &item)
			}
			s.conditions(cluster, resource, &item, "Ready")
		}
	}
	for _, item := range cluster.list(gatewayClasses) {
		s.conditions(cluster, gatewayClasses, &item, "Accepted")
	}
	for _, item := range cluster.list(gateways) {
		s.conditions(cluster, gateways, &item, "Accepted", "Programmed")
	}
	for _, item := range cluster.list(routes) {
		acceptRoute(cluster, &item)
	}
	for _, item := range cluster.list(claims) {
		provision(cluster, &item)
	}
	address := map[string]any{"status": map[string]any{"loadBalancer": map[string]any{"ingress": []any{map[string]any{"ip": "203.0.113.1"}}}}}
	for _, resource := range []schema.GroupVersionResource{services, ingresses} {
		for _, item := range cluster.list(resource) {
			kind, _, _ := unstructured.NestedString(item.Object, "spec", "type")
			_, has, _ := unstructured.NestedSlice(item.Object, "status", "loadBalancer", "ingress")
			if !has && (resource == ingresses || kind == "LoadBalancer") {
				_ = cluster.patch(resource, item.GetNamespace(), item.GetName(), address, "status")
			}
		}
	}
}

func condition(kind string, generation int64) map[string]any {
	return map[string]any{
		"type": kind, "status": "True", "reason": kind, "message": "", "observedGeneration": generation,
		"lastTransitionTime": time.Now().UTC().Format(time.RFC3339),
	}
}

// isCurrent tells whether a condition is true for the object's present generation.
func isCurrent(conditions []any, kind string, generation int64) bool {
	for _, entry := range conditions {
		entry, _ := entry.(map[string]any)
		observed, has, _ := unstructured.NestedInt64(entry, "observedGeneration")
		if entry["type"] == kind && entry["status"] == "True" && (!has || observed >= generation) {
			return true
		}
	}
	return false
}

// hasCondition tells whether an object says of itself that a condition is true.
func hasCondition(item *unstructured.Unstructured, kind string) bool {
	conditions, _, _ := unstructured.NestedSlice(item.Object, "status", "conditions")
	for _, entry := range conditions {
		if entry, ok := entry.(map[string]any); ok && entry["type"] == kind && entry["status"] == "True" {
			return true
		}
	}
	return false
}

func (s *StandIns) conditions(cluster *Cluster, resource schema.GroupVersionResource, item *unstructured.Unstructured, kinds ...string) {
	known, _, _ := unstructured.NestedSlice(item.Object, "status", "conditions")
	var conditions []any
	missing := false
	for _, kind := range kinds {
		missing = missing || !isCurrent(known, kind, item.GetGeneration())
		conditions = append(conditions, condition(kind, item.GetGeneration()))
	}
	if missing {
		_ = cluster.patch(resource, item.GetNamespace(), item.GetName(), map[string]any{"status": map[string]any{"conditions": conditions}}, "status")
	}
}

// makeSecret makes the Secret of an ExternalSecret, as External Secrets would.
func makeSecret(cluster *Cluster, item *unstructured.Unstructured) {
	name, _, _ := unstructured.NestedString(item.Object, "spec", "target", "name")
	if name == "" {
		name = item.GetName()
	}
	values := map[string]any{}
	entries, _, _ := unstructured.NestedSlice(item.Object, "spec", "data")
	for _, entry := range entries {
		if entry, ok := entry.(map[string]any); ok {
			values[fmt.Sprint(entry["secretKey"])] = "value"
		}
	}
	secret := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "stringData": values,
		"metadata": map[string]any{"name": name, "ownerReferences": []any{map[string]any{
			"apiVersion": item.GetAPIVersion(), "kind": item.GetKind(), "name": item.GetName(), "uid": string(item.GetUID()), "controller": true,
		}}},
	}}
	_, _ = cluster.dynamic.Resource(secretsResource).Namespace(item.GetNamespace()).Create(context.Background(), secret, metav1.CreateOptions{})
}

// provision gives a claim a volume of its size, and enlarges the volume when the claim asks for more.
func provision(cluster *Cluster, item *unstructured.Unstructured) {
	size, _, _ := unstructured.NestedString(item.Object, "spec", "resources", "requests", "storage")
	phase, _, _ := unstructured.NestedString(item.Object, "status", "phase")
	capacity, _, _ := unstructured.NestedString(item.Object, "status", "capacity", "storage")
	name := "volume-" + string(item.GetUID())
	capacities := map[string]any{"storage": size}
	if phase == "Bound" && capacity != size {
		_ = cluster.patch(volumes, "", name, map[string]any{"spec": map[string]any{"capacity": capacities}})
		status := map[string]any{"status": map[string]any{"capacity": capacities}}
		_ = cluster.patch(claims, item.GetNamespace(), item.GetName(), status, "status")
	}
	if phase != "Pending" {
		return
	}
	class, _, _ := unstructured.NestedString(item.Object, "spec", "storageClassName")
	modes, _, _ := unstructured.NestedSlice(item.Object, "spec", "accessModes")
	volume := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "PersistentVolume", "metadata": map[string]any{"name": name},
		"spec": map[string]any{
			"capacity": capacities, "accessModes": modes, "storageClassName": class, "hostPath": map[string]any{"path": "/volume"},
			"persistentVolumeReclaimPolicy": "Delete",
			"claimRef": map[string]any{"apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": item.GetNamespace(),
				"name": item.GetName(), "uid": string(item.GetUID())},
		},
	}}
	_, _ = cluster.dynamic.Resource(volumes).Create(context.Background(), volume, metav1.CreateOptions{})
}

// addStorageClass makes the default class, whose volumes can grow.
func addStorageClass(cluster *Cluster) error {
	return cluster.apply(map[string]any{
		"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "example.com/stand-in", "allowVolumeExpansion": true,
		"volumeBindingMode": "Immediate",
		"metadata": map[string]any{
			"name": "standard", "annotations": map[string]any{"storageclass.kubernetes.io/is-default-class": "true"},
		},
	})
}

func acceptRoute(cluster *Cluster, item *unstructured.Unstructured) {
	parents, _, _ := unstructured.NestedSlice(item.Object, "status", "parents")
	if len(parents) > 0 {
		if parent, ok := parents[0].(map[string]any); ok {
			conditions, _ := parent["conditions"].([]any)
			if isCurrent(conditions, "Accepted", item.GetGeneration()) {
				return
			}
		}
	}
	references, _, _ := unstructured.NestedSlice(item.Object, "spec", "parentRefs")
	var status []any
	for _, reference := range references {
		status = append(status, map[string]any{
			"controllerName": "example.com/controller", "parentRef": reference,
			"conditions": []any{condition("Accepted", item.GetGeneration()), condition("ResolvedRefs", item.GetGeneration())},
		})
	}
	_ = cluster.patch(routes, item.GetNamespace(), item.GetName(), map[string]any{"status": map[string]any{"parents": status}}, "status")
}
