package main

import (
	"context"
	"fmt"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
)

// recordedKinds are the collections whose objects are followed beside pods.
var recordedKinds = []schema.GroupVersionResource{
	resourceOf("apps", "v1", "deployments"), resourceOf("apps", "v1", "statefulsets"), resourceOf("apps", "v1", "daemonsets"),
	resourceOf("batch", "v1", "jobs"), resourceOf("batch", "v1", "cronjobs"), claims, services, configMapsResource, secretsResource,
	namespacesResource, ingresses, resourceOf("networking.k8s.io", "v1", "networkpolicies"), resourceOf("", "v1", "serviceaccounts"),
	resourceOf("autoscaling", "v2", "horizontalpodautoscalers"), resourceOf("policy", "v1", "poddisruptionbudgets"),
	resourceOf("", "v1", "resourcequotas"), resourceOf("rbac.authorization.k8s.io", "v1", "rolebindings"),
}

var podsResource = resourceOf("", "v1", "pods")

// ID names an object: "cluster kind namespace/name".
type ID string

// entry is what the recorder keeps of an object.
type entry struct {
	uid, service string
}

// Recorder follows pods and objects of one cluster through its watches.
type Recorder struct {
	lock    sync.Mutex
	cluster string
	// objects are those that exist, pods the pods that exist, workloads the pods' workloads.
	objects  map[ID]entry
	pods     map[string]pod
	start    snapshot
	lowest   map[ID]int
	replaced map[ID]int
	services map[ID]string
}

type pod struct {
	workload ID
	ready    bool
	existed  bool
}

type snapshot struct {
	objects map[ID]entry
	ready   map[ID]int
}

// record starts to follow a cluster until the context ends.
func record(ctx context.Context, cluster *Cluster) (*Recorder, error) {
	r := &Recorder{cluster: cluster.Name, objects: map[ID]entry{}, pods: map[string]pod{}, services: map[ID]string{}}
	factory := dynamicinformer.NewDynamicSharedInformerFactory(cluster.dynamic, 0)
	for _, resource := range append([]schema.GroupVersionResource{podsResource}, recordedKinds...) {
		_, err := factory.ForResource(resource).Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    func(object any) { r.seen(object) },
			UpdateFunc: func(_, object any) { r.seen(object) },
			DeleteFunc: func(object any) { r.gone(object) },
		})
		if err != nil {
			return nil, err
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	r.mark()
	return r, nil
}

func (r *Recorder) id(kind, namespace, name string) ID {
	return ID(fmt.Sprintf("%s %s %s/%s", r.cluster, kind, namespace, name))
}

func (r *Recorder) seen(object any) {
	item, ok := object.(*unstructured.Unstructured)
	if !ok {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	service := item.GetLabels()["rutter.dev/service"]
	if item.GetKind() != "Pod" {
		id := r.id(item.GetKind(), item.GetNamespace(), item.GetName())
		r.objects[id] = entry{uid: string(item.GetUID()), service: service}
		return
	}
	workload := r.workload(item)
	if workload == "" {
		return
	}
	r.services[workload] = service
	uid := string(item.GetUID())
	known, has := r.pods[uid]
	if !has {
		known = pod{workload: workload}
	}
	known.ready = isReady(item)
	r.pods[uid] = known
	r.lower(workload)
}

func (r *Recorder) gone(object any) {
	if tombstone, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = tombstone.Obj
	}
	item, ok := object.(*unstructured.Unstructured)
	if !ok {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	if item.GetKind() != "Pod" {
		delete(r.objects, r.id(item.GetKind(), item.GetNamespace(), item.GetName()))
		return
	}
	uid := string(item.GetUID())
	known, has := r.pods[uid]
	if !has {
		return
	}
	delete(r.pods, uid)
	if known.existed {
		r.replaced[known.workload]++
	}
	r.lower(known.workload)
}

// workload returns the object that a pod belongs to: the owner, or the Deployment of a ReplicaSet.
func (r *Recorder) workload(pod *unstructured.Unstructured) ID {
	owner := metav1.GetControllerOf(pod)
	if owner == nil {
		return ""
	}
	if hash := pod.GetLabels()["pod-template-hash"]; owner.Kind == "ReplicaSet" && hash != "" {
		return r.id("Deployment", pod.GetNamespace(), strings.TrimSuffix(owner.Name, "-"+hash))
	}
	return r.id(owner.Kind, pod.GetNamespace(), owner.Name)
}

// isReady tells whether a pod serves: it is ready and nobody has asked it to end.
func isReady(pod *unstructured.Unstructured) bool {
	if pod.GetDeletionTimestamp() != nil {
		return false
	}
	conditions, _, _ := unstructured.NestedSlice(pod.Object, "status", "conditions")
	for _, entry := range conditions {
		if entry, ok := entry.(map[string]any); ok && entry["type"] == "Ready" {
			return entry["status"] == "True"
		}
	}
	return false
}

func (r *Recorder) readyOf(workload ID) int {
	count := 0
	for _, pod := range r.pods {
		if pod.workload == workload && pod.ready {
			count++
		}
	}
	return count
}

func (r *Recorder) lower(workload ID) {
	ready := r.readyOf(workload)
	if lowest, has := r.lowest[workload]; has && ready < lowest {
		r.lowest[workload] = ready
	}
}

// mark begins a new period: what happens is counted from now on.
func (r *Recorder) mark() {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.start = snapshot{objects: map[ID]entry{}, ready: map[ID]int{}}
	for id, object := range r.objects {
		r.start.objects[id] = object
	}
	r.lowest, r.replaced = map[ID]int{}, map[ID]int{}
	for uid, pod := range r.pods {
		pod.existed = true
		r.pods[uid] = pod
		r.start.ready[pod.workload] = r.readyOf(pod.workload)
		r.lowest[pod.workload] = r.start.ready[pod.workload]
	}
}

// Happened is what changed in one cluster since the mark.
type Happened struct {
	// Replaced are the pods that existed at the mark and are gone, by workload.
	Replaced map[ID]int
	// Before, Lowest and After are the numbers of ready pods at the mark, at the worst moment, and now.
	Before, Lowest, After map[ID]int
	Removed, Remade, Made []ID
	// Services are the services of workloads and objects.
	Services map[ID]string
}

func (r *Recorder) happened() *Happened {
	r.lock.Lock()
	defer r.lock.Unlock()
	found := &Happened{Replaced: map[ID]int{}, Before: map[ID]int{}, Lowest: map[ID]int{}, After: map[ID]int{}, Services: map[ID]string{}}
	for workload, count := range r.replaced {
		found.Replaced[workload] = count
	}
	for workload, service := range r.services {
		found.Services[workload] = service
	}
	for workload, ready := range r.start.ready {
		found.Before[workload], found.Lowest[workload], found.After[workload] = ready, r.lowest[workload], r.readyOf(workload)
	}
	for id, before := range r.start.objects {
		found.Services[id] = before.service
		if now, exists := r.objects[id]; !exists {
			found.Removed = append(found.Removed, id)
		} else if now.uid != before.uid {
			found.Remade = append(found.Remade, id)
		}
	}
	for id, now := range r.objects {
		if _, existed := r.start.objects[id]; !existed {
			found.Services[id] = now.service
			found.Made = append(found.Made, id)
		}
	}
	return found
}
