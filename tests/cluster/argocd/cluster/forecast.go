package main

import (
	"fmt"
	"sort"
	"strings"
)

// Edit is one change of the workspace, whose forecast is compared with what happens.
type Edit struct {
	Title string
	// Services are those whose objects and pods the edit may touch. Empty: all that no other edit of the round names.
	Services []string
	Files    Files
	// Stays: the edit is not undone, because a later one follows it.
	Stays bool
	// ByHand changes a cluster instead of the workspace.
	ByHand func(plane *Plane) error
}

// Verdict compares a forecast with what happened.
type Verdict string

const (
	exact   Verdict = "exact"
	careful Verdict = "too careful"
	kind    Verdict = "too kind"
)

// Row is one line of the table.
type Row struct {
	Title, Forecast, Reality string
	Verdict                  Verdict
	// Unannounced are the effects that the forecast did not name.
	Unannounced []string
	Seconds     int
}

// Reality is what happened on all clusters because of one edit.
type Reality struct {
	clusters     []*Happened
	applications []Application
	// services are those of the edit; if there are none, everything belongs to it that is not of `others`.
	services, others map[string]bool
}

// concerns tells whether an object or workload of a service belongs to the edit.
func (r *Reality) concerns(service string) bool {
	if len(r.services) == 0 {
		return !r.others[service]
	}
	return r.services[service]
}

// of returns what happened to the services of one edit of a turn.
func (r *Reality) of(edit Edit, turn []Edit) *Reality {
	own := *r
	own.services, own.others = map[string]bool{}, map[string]bool{}
	for _, service := range edit.Services {
		own.services[service] = true
	}
	for _, other := range turn {
		for _, service := range other.Services {
			own.others[service] = true
		}
	}
	return &own
}

// mustBeWell notes the Applications that the steps of an edit were to make well and that are not. An Application that goes with
// its environment's protection (`stays behind`) has no steps.
func (row *Row) mustBeWell(report *Report, reality *Reality) {
	stepped := map[string]bool{}
	for _, effect := range report.Effects {
		for _, where := range effect.Where {
			if len(effect.Steps) > 0 {
				stepped[where.Environment+" "+where.Service] = true
			}
		}
	}
	for _, application := range reality.applications {
		if reality.concerns(application.Service) && stepped[application.Environment+" "+application.Service] {
			row.Verdict = kind
			row.Unannounced = append(row.Unannounced, "the steps do not help: "+application.String())
		}
	}
}

func (row *Row) print() {
	fmt.Printf("%-11s %s\n", row.Verdict, row.Title)
	for _, text := range row.Unannounced {
		fmt.Printf("            not announced: %s\n", text)
	}
}

// foretold is a forecast by cluster object: an effect or a change names it.
type foretold struct {
	restarts map[string]int
	// perNode are the workloads of which one pod a node restarts, however many nodes there are.
	perNode map[string]bool
	named   map[string]bool
	// scaled are the workloads whose number of pods changes: surplus pods may end, but never more than that.
	scaled map[string]bool
	// graver are the objects whose loss or refusal is announced.
	graver map[string]bool
	// services are those that are announced to go, stay behind or move as a whole, by "environment service"; no service: the whole environment.
	services map[string]bool
	// blocked are the services of which something is refused or waits for a confirmation, which fails their Application.
	blocked map[string]bool
	// spreads are the environments of which everything starts on one more cluster.
	spreads map[string]bool
	text    []string
}

// place names an object without its cluster, as a report does with its environment.
func place(kind, namespace, name string) string {
	return fmt.Sprintf("%s %s/%s", kind, namespace, name)
}

func (id ID) place() string {
	_, rest, _ := strings.Cut(string(id), " ")
	return rest
}

func (id ID) namespace() string {
	_, name, _ := strings.Cut(id.place(), " ")
	namespace, _, _ := strings.Cut(name, "/")
	return namespace
}

// environment is the environment of an object. In the scenarios the names of namespaces end with it, or begin with it after an
// edit of the pattern; what is in no namespace belongs to the environment with the name of the cluster.
func (id ID) environment() string {
	cluster, _, _ := strings.Cut(string(id), " ")
	namespace := id.namespace()
	for _, environment := range environments {
		if strings.HasSuffix(namespace, "-"+environment) || strings.HasPrefix(namespace, environment+"-") {
			return environment
		}
	}
	return cluster
}

// goes tells whether it is announced that the service of an object, or its whole environment, goes or may go.
func (f *foretold) goes(id ID, cluster *Happened) bool {
	return f.services[id.environment()+" "+cluster.Services[id]] || f.services[id.environment()+" "]
}

func readForecast(report *Report) *foretold {
	f := &foretold{restarts: map[string]int{}, perNode: map[string]bool{}, scaled: map[string]bool{}, named: map[string]bool{}, graver: map[string]bool{}, services: map[string]bool{}, blocked: map[string]bool{}, spreads: map[string]bool{}}
	for _, effect := range report.Effects {
		f.text = append(f.text, fmt.Sprintf("%s (%s): %s", effect.Class, effect.Risk, effect.Summary))
		for _, where := range effect.Where {
			if effect.Class == "reject" || effect.Class == "destroy" {
				f.blocked[where.Environment+" "+where.Service] = true
			}
			if where.Object == nil {
				if effect.Class == "scale" {
					f.spreads[where.Environment] = true
				}
				if effect.Class == "destroy" {
					f.services[where.Environment+" "+where.Service] = true
				}
				continue
			}
			name := place(where.Object.Kind, where.Object.Namespace, where.Object.Name)
			f.named[name] = true
			if strings.Contains(effect.Summary, "per node") {
				f.perNode[name] = true
			}
			// A job that runs again replaces no pod; that it runs is compared below.
			if effect.Class == "restart" && where.Object.Kind != "Job" {
				// A summary is of one number of pods; an effect's pods are those of all its places together.
				f.restarts[name] += effect.Pods / len(effect.Where)
			}
			f.scaled[name] = f.scaled[name] || effect.Class == "scale"
			if effect.Class == "destroy" || effect.Class == "reject" || effect.Class == "restart" && effect.Risk != "info" {
				f.graver[name] = true
			}
		}
	}
	for _, change := range report.Changes {
		for _, where := range change.Where {
			if where.Object != nil {
				name := place(where.Object.Kind, where.Object.Namespace, where.Object.Name)
				f.named[name] = true
				f.graver[name] = f.graver[name] || change.Action == "removed"
				if where.RenamedFrom != "" {
					f.named[place(where.Object.Kind, where.Object.Namespace, where.RenamedFrom)] = true
				}
			}
		}
	}
	return f
}

// judge compares a forecast with what happened.
// `together` are the forecasts of all edits of the turn: an Application of no service may be ill because of any of them.
func judge(title string, report *Report, together []*Report, reality *Reality) Row {
	f := readForecast(report)
	row := Row{Title: title, Verdict: exact, Forecast: strings.Join(f.text, "; ")}
	var seen []string
	replaced := map[string]int{}
	for _, cluster := range reality.clusters {
		for workload, count := range cluster.Replaced {
			if reality.concerns(cluster.Services[workload]) {
				replaced[workload.place()] += count
			}
		}
		for workload, before := range cluster.Before {
			if !reality.concerns(cluster.Services[workload]) {
				continue
			}
			name, lowest, after := workload.place(), cluster.Lowest[workload], cluster.After[workload]
			announced := f.graver[name] || f.goes(workload, cluster)
			count := cluster.Replaced[workload]
			if count > 0 || lowest < before || after != before {
				seen = append(seen, fmt.Sprintf("%s: %d pods replaced, ready %d, %d at the lowest, %d in the end", workload, count, before, lowest, after))
			}
			surplus := 0
			if f.scaled[name] {
				surplus = max(0, before-after)
			}
			if count > f.restarts[name]+surplus && !announced && !f.perNode[name] {
				row.Unannounced = append(row.Unannounced, fmt.Sprintf("%s: %d pods replaced, %d foretold", workload, count, f.restarts[name]))
			}
			if lowest < min(before, after)-tolerated(workload) && !announced {
				row.Unannounced = append(row.Unannounced, fmt.Sprintf("%s: only %d of %d pods ready on the way", workload, lowest, before))
			}
		}
		row.Unannounced = append(row.Unannounced, objectsUnannounced(cluster, reality, f, &seen)...)
	}
	for _, application := range reality.applications {
		if reality.concerns(application.Service) {
			seen = append(seen, application.String())
			if !f.speaksOf(application) && !(application.Service == "" && anySpeaksOf(together, application)) {
				row.Unannounced = append(row.Unannounced, application.String())
			}
		}
	}
	for name, count := range f.restarts {
		if replaced[name] < count && !f.perNode[name] {
			row.Verdict = careful
		}
	}
	sort.Strings(seen)
	if len(seen) == 0 {
		seen = []string{"no pod replaced, nothing removed"}
	}
	row.Reality = strings.Join(seen, "; ")
	if len(row.Unannounced) > 0 {
		row.Verdict = kind
	}
	return row
}

// tolerated is the number of pods that may be missing during the ordinary rollout of a workload: these kinds replace one pod
// at a time and have no surge.
func tolerated(workload ID) int {
	name := workload.place()
	if strings.HasPrefix(name, "StatefulSet ") || strings.HasPrefix(name, "DaemonSet ") {
		return 1
	}
	return 0
}

// speaksOf tells whether an effect says that an Application stays different or fails.
func (f *foretold) speaksOf(application Application) bool {
	return f.graver[place("Application", "argocd", application.Name)] || f.blocked[application.Environment+" "+application.Service]
}

func anySpeaksOf(reports []*Report, application Application) bool {
	for _, report := range reports {
		if readForecast(report).speaksOf(application) {
			return true
		}
	}
	return false
}

func objectsUnannounced(cluster *Happened, reality *Reality, f *foretold, seen *[]string) []string {
	var unannounced []string
	note := func(id ID, what string) {
		if !reality.concerns(cluster.Services[id]) || isDerived(id) {
			return
		}
		*seen = append(*seen, fmt.Sprintf("%s %s", id, what))
		if f.graver[place("Namespace", "", id.namespace())] {
			return
		}
		if !f.named[id.place()] && !f.goes(id, cluster) {
			unannounced = append(unannounced, fmt.Sprintf("%s %s", id, what))
		}
	}
	for _, id := range cluster.Removed {
		note(id, "removed")
	}
	for _, id := range cluster.Remade {
		note(id, "made anew")
	}
	for _, id := range cluster.Made {
		if strings.HasPrefix(id.place(), "Job ") && !f.spreads[id.environment()] {
			note(id, "runs")
		}
	}
	return unannounced
}

// isDerived tells whether controllers make and remove an object by themselves.
func isDerived(id ID) bool {
	name := id.place()
	return strings.HasPrefix(name, "ConfigMap ") && strings.HasSuffix(name, "/kube-root-ca.crt") ||
		strings.HasPrefix(name, "ServiceAccount ") && strings.HasSuffix(name, "/default")
}
