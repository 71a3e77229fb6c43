package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	argodiff "github.com/argoproj/argo-cd/v3/util/argo/diff"
	"github.com/argoproj/argo-cd/v3/util/argo/normalizers"
	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	"github.com/argoproj/gitops-engine/pkg/utils/tracing"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2/textlogger"
)

// syncManager is the field manager under which Argo CD applies.
const syncManager = "argocd-controller"

// Judge applies objects as a dry run with strict validation and compares the result as Argo CD does.
type Judge struct {
	cluster  *Cluster
	settings argodiff.DiffConfig
}

func newJudge(cluster *Cluster) (*Judge, error) {
	control := &kube.KubectlCmd{Log: textlogger.NewLogger(textlogger.NewConfig()), Tracer: tracing.NopTracer{}}
	_, parser, err := control.LoadOpenAPISchema(cluster.config)
	if err != nil {
		return nil, err
	}
	settings, err := argodiff.NewDiffConfigBuilder().
		WithDiffSettings(nil, map[string]v1alpha1.ResourceOverride{}, false, normalizers.IgnoreNormalizerOpts{}).
		WithTracking("", "annotation").WithNoCache().
		WithGVKParser(parser).WithStructuredMergeDiff(true).WithManager(syncManager).Build()
	if err != nil {
		return nil, err
	}
	return &Judge{cluster: cluster, settings: settings}, nil
}

// all judges objects, eight at a time, and returns the sorted findings.
func (j *Judge) all(objects []*unstructured.Unstructured) ([]string, error) {
	work := make(chan *unstructured.Unstructured)
	var group sync.WaitGroup
	var lock sync.Mutex
	var findings []string
	var failure error
	for range 8 {
		worker, err := j.worker()
		if err != nil {
			return nil, err
		}
		group.Add(1)
		go func() {
			defer group.Done()
			for object := range work {
				found, err := worker.judge(object)
				lock.Lock()
				findings = append(findings, found...)
				if err != nil {
					failure = err
				}
				lock.Unlock()
			}
		}()
	}
	for _, object := range objects {
		work <- object
	}
	close(work)
	group.Wait()
	sort.Strings(findings)
	return findings, failure
}

// worker is a judge with a client of its own, whose warnings belong to the object that was sent last.
type worker struct {
	*Judge
	client   *Client
	warnings []string
}

// HandleWarningHeader collects a warning of the API server.
func (w *worker) HandleWarningHeader(_ int, _ string, text string) {
	w.warnings = append(w.warnings, text)
}

func (j *Judge) worker() (*worker, error) {
	made := &worker{Judge: j}
	config := rest.CopyConfig(j.cluster.config)
	config.WarningHandler = made
	client, err := newClient(config)
	made.client = client
	return made, err
}

// finalizerWarning is the one warning that is expected: Argo CD's own finalizer has no domain with a path.
const finalizerWarning = "prefer a domain-qualified finalizer name including a path"

func (w *worker) judge(object *unstructured.Unstructured) ([]string, error) {
	name := fmt.Sprintf("%s %s/%s", object.GroupVersionKind().GroupKind(), object.GetNamespace(), object.GetName())
	resource, err := w.client.resource(object)
	if err != nil {
		return []string{fmt.Sprintf("REFUSED %s: %v", name, err)}, nil
	}
	data, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	force := true
	w.warnings = nil
	live, err := resource.Patch(context.Background(), object.GetName(), types.ApplyPatchType, data,
		metav1.PatchOptions{DryRun: []string{"All"}, FieldManager: syncManager, Force: &force, FieldValidation: "Strict"})
	if err != nil {
		return []string{fmt.Sprintf("REFUSED %s: %v", name, err)}, nil
	}
	var findings []string
	for _, text := range w.warnings {
		if !strings.Contains(text, finalizerWarning) {
			findings = append(findings, fmt.Sprintf("WARNED %s: %s", name, text))
		}
	}
	result, err := argodiff.StateDiff(live.DeepCopy(), object.DeepCopy(), w.settings)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if result.Modified {
		paths, err := differences(result.NormalizedLive, result.PredictedLive)
		if err != nil {
			return nil, err
		}
		findings = append(findings, fmt.Sprintf("DRIFTS %s: %s", name, strings.Join(paths, "; ")))
	}
	return findings, nil
}

// differences lists the paths at which two JSON documents differ.
func differences(before, after []byte) ([]string, error) {
	var left, right any
	if err := json.Unmarshal(before, &left); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(after, &right); err != nil {
		return nil, err
	}
	return compare("", left, right), nil
}

func compare(path string, left, right any) []string {
	switch left := left.(type) {
	case map[string]any:
		if right, ok := right.(map[string]any); ok {
			return compareMaps(path, left, right)
		}
	case []any:
		if right, ok := right.([]any); ok && len(left) == len(right) {
			var all []string
			for i := range left {
				all = append(all, compare(fmt.Sprintf("%s[%d]", path, i), left[i], right[i])...)
			}
			return all
		}
	}
	if fmt.Sprint(left) == fmt.Sprint(right) {
		return nil
	}
	return []string{fmt.Sprintf("%s: %v -> %v", path, left, right)}
}

func compareMaps(path string, left, right map[string]any) []string {
	keys := map[string]any{}
	for key := range left {
		keys[key] = nil
	}
	for key := range right {
		keys[key] = nil
	}
	var all []string
	for _, key := range sortedKeys(keys) {
		all = append(all, compare(path+"."+key, left[key], right[key])...)
	}
	return all
}
