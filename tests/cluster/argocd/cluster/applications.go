package main

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
)

// Application is what Argo CD says of an Application.
type Application struct {
	Name, Sync, Health, Phase, Message string
	Service, Environment               string
	revisions                          []string
	started, finished                  string
	// retries counts the failed attempts of the last sync.
	retries              int64
	refreshing, deleting bool
}

func (a Application) String() string {
	text := fmt.Sprintf("%s: %s, %s", a.Name, a.Sync, a.Health)
	if a.deleting {
		text += ", being deleted"
	}
	if a.Phase != "" && a.Phase != "Succeeded" {
		text += ", last sync " + a.Phase
	}
	if a.Message != "" {
		text += " (" + a.Message + ")"
	}
	return text
}

// isWell tells whether an Application is in step with Git and healthy, and its last sync succeeded.
func (a Application) isWell() bool {
	return !a.deleting && a.Sync == "Synced" && a.Health == "Healthy" && (a.Phase == "" || a.Phase == "Succeeded")
}

func (a Application) isAt(revision string) bool {
	for _, known := range a.revisions {
		if known == revision {
			return true
		}
	}
	return false
}

func readApplication(item *unstructured.Unstructured) Application {
	text := func(path ...string) string {
		value, _, _ := unstructured.NestedString(item.Object, append([]string{"status"}, path...)...)
		return value
	}
	labels := item.GetLabels()
	found := Application{
		Name: item.GetName(), Sync: text("sync", "status"), Health: text("health", "status"), Phase: text("operationState", "phase"),
		Service: labels["rutter.dev/service"], Environment: labels["rutter.dev/environment"],
		started: text("operationState", "startedAt"), finished: text("operationState", "finishedAt"),
		deleting: item.GetDeletionTimestamp() != nil,
	}
	found.retries, _, _ = unstructured.NestedInt64(item.Object, "status", "operationState", "retryCount")
	if found.Phase != "Succeeded" {
		found.Message = text("operationState", "message")
	}
	conditions, _, _ := unstructured.NestedSlice(item.Object, "status", "conditions")
	for _, entry := range conditions {
		if entry, ok := entry.(map[string]any); ok && strings.HasSuffix(fmt.Sprint(entry["type"]), "Error") {
			found.Message = fmt.Sprintf("%v: %v", entry["type"], entry["message"])
		}
	}
	found.revisions, _, _ = unstructured.NestedStringSlice(item.Object, "status", "sync", "revisions")
	if revision := text("sync", "revision"); revision != "" {
		found.revisions = append(found.revisions, revision)
	}
	_, found.refreshing = item.GetAnnotations()["argocd.argoproj.io/refresh"]
	return found
}

// Applications follows all Applications on the hub.
type Applications struct {
	client *Cluster
	lock   sync.Mutex
	now    map[string]Application
	// worst are the failures since the mark, by Application.
	worst map[string]string
	// syncs counts the syncs that finished since the mark.
	syncs map[string]int
	// wasIll are the Applications that were not well when the last wait ended.
	wasIll map[string]bool
}

func followApplications(ctx context.Context, cluster *Cluster) (*Applications, error) {
	a := &Applications{client: cluster, now: map[string]Application{}, worst: map[string]string{}, syncs: map[string]int{}}
	factory := dynamicinformer.NewDynamicSharedInformerFactory(cluster.dynamic, 0)
	_, err := factory.ForResource(applicationsResource).Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { a.seen(object) },
		UpdateFunc: func(_, object any) { a.seen(object) },
		DeleteFunc: func(object any) {
			if item, ok := object.(*unstructured.Unstructured); ok {
				a.lock.Lock()
				delete(a.now, item.GetName())
				a.lock.Unlock()
			}
		},
	})
	if err != nil {
		return nil, err
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	return a, nil
}

func (a *Applications) seen(object any) {
	item, ok := object.(*unstructured.Unstructured)
	if !ok {
		return
	}
	found := readApplication(item)
	a.lock.Lock()
	defer a.lock.Unlock()
	before := a.now[found.Name]
	if found.finished != "" && found.finished != before.finished {
		a.syncs[found.Name]++
	}
	if found.Health == "Degraded" || found.Phase == "Failed" || found.Phase == "Error" || found.hasFailedSince(before) {
		a.worst[found.Name] = found.String()
	}
	a.now[found.Name] = found
}

// hasFailedSince tells whether a further attempt to sync has failed. A sync that is tried again stays Running and may succeed
// in the end; only its number of retries says that it failed before.
func (a Application) hasFailedSince(before Application) bool {
	return a.retries > 0 && (a.retries != before.retries || a.started != before.started)
}

func (a *Applications) mark() {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.worst, a.syncs = map[string]string{}, map[string]int{}
}

// all returns the Applications by name, sorted.
func (a *Applications) all() []Application {
	a.lock.Lock()
	defer a.lock.Unlock()
	found := make([]Application, 0, len(a.now))
	for _, application := range a.now {
		found = append(found, application)
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Name < found[j].Name })
	return found
}

// finished returns the names of Applications that were synced since the mark.
func (a *Applications) finished() []string {
	a.lock.Lock()
	defer a.lock.Unlock()
	var names []string
	for name := range a.syncs {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func (a *Applications) failures() map[string]string {
	a.lock.Lock()
	defer a.lock.Unlock()
	found := map[string]string{}
	for name, text := range a.worst {
		found[name] = text
	}
	return found
}

// refresh asks Argo CD to look at the repository again, as a webhook would: all ApplicationSets, and the Applications that
// were not yet compared with the revision.
func (a *Applications) refresh(revision string, sets bool) {
	for _, application := range a.all() {
		if !application.isAt(revision) && !application.refreshing {
			note := map[string]any{"metadata": map[string]any{"annotations": map[string]any{"argocd.argoproj.io/refresh": "normal"}}}
			_ = a.client.patch(applicationsResource, "argocd", application.Name, note)
		}
	}
	if !sets {
		return
	}
	for _, set := range a.client.list(applicationSetsResource) {
		note := map[string]any{"metadata": map[string]any{"annotations": map[string]any{"argocd.argoproj.io/application-set-refresh": "true"}}}
		_ = a.client.patch(applicationSetsResource, "argocd", set.GetName(), note)
	}
}

// wait waits until exactly the Applications of these names exist, and every one was compared with the revision and is well for
// ten seconds; at most `limit`. It returns what is not so then.
func (a *Applications) wait(revision string, names []string, limit time.Duration) []string {
	start, wellSince := time.Now(), time.Now()
	for round := 0; ; round++ {
		a.refresh(revision, round%8 == 0)
		time.Sleep(time.Second)
		wrong := a.missing(names)
		for _, application := range a.all() {
			if !slices.Contains(names, application.Name) {
				wrong = append(wrong, "should not exist: "+application.String())
			} else if !application.isWell() {
				wrong = append(wrong, "not well: "+application.String())
			} else if !application.isAt(revision) {
				wrong = append(wrong, "not compared with the newest revision: "+application.String())
			}
		}
		if len(wrong) > 0 {
			wellSince = time.Now()
		}
		if time.Since(wellSince) > 10*time.Second || time.Since(start) > limit {
			return wrong
		}
	}
}

// missing says of which names there is no Application.
func (a *Applications) missing(names []string) []string {
	a.lock.Lock()
	defer a.lock.Unlock()
	var wrong []string
	for _, name := range names {
		if _, exists := a.now[name]; !exists {
			wrong = append(wrong, "does not exist: "+name)
		}
	}
	return wrong
}

// illAtLast returns the names of the Applications that were not well when the last wait ended.
func (a *Applications) illAtLast() map[string]bool {
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.wasIll
}

// setIll says which Applications the next wait takes for stuck from its beginning.
func (a *Applications) setIll(names map[string]bool) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.wasIll = names
}

// patience is how long an Application may be ill before it counts as stuck. One whose sync has failed, or waits for a person, is
// so soon; another one waits for its pods or for the next time that Argo CD compares it, which a busy machine delays. One of the
// platform is as ill as the Applications that it made, which have their own patience.
func (a Application) patience() time.Duration {
	if a.retries > 0 || a.Service == "" && a.Sync == "Synced" || a.Sync == "Unknown" || strings.Contains(a.Message, "confirmation") {
		return 50 * time.Second
	}
	return 150 * time.Second
}

// settle waits until every Application was compared with the revision and is well or stuck, and nothing else changes for
// `calm`; at most `limit`. An Application is stuck when it is ill for longer than its patience, or was ill at the mark. It
// returns the Applications that are not well in the end.
func (a *Applications) settle(revision string, calm, limit time.Duration) []Application {
	start, quietSince, last := time.Now(), time.Now(), ""
	illSince := map[string]time.Time{}
	for _, application := range a.all() {
		if !application.isWell() && a.wasIll[application.Name] {
			illSince[application.Name] = time.Time{}
		}
	}
	for round := 0; ; round++ {
		// ApplicationSets are refreshed at once and when the Applications that own them had time to change them.
		a.refresh(revision, round == 0 || round%8 == 5)
		time.Sleep(time.Second)
		var ill []Application
		var state strings.Builder
		waits := false
		for _, application := range a.all() {
			if application.isWell() && application.isAt(revision) {
				delete(illSince, application.Name)
				fmt.Fprintln(&state, application, application.finished)
				continue
			}
			if !application.isAt(revision) && application.isWell() {
				application.Message = "not compared with the revision"
			}
			ill = append(ill, application)
			if _, known := illSince[application.Name]; !known {
				illSince[application.Name] = time.Now()
			}
			waits = waits || time.Since(illSince[application.Name]) < application.patience()
		}
		if state.String() != last {
			last, quietSince = state.String(), time.Now()
		}
		isCalm := !waits && time.Since(quietSince) >= calm && time.Since(start) > 8*time.Second
		if isCalm || time.Since(start) > limit {
			a.lock.Lock()
			a.wasIll = map[string]bool{}
			for _, application := range ill {
				a.wasIll[application.Name] = true
			}
			a.lock.Unlock()
			return ill
		}
	}
}
