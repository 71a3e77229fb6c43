package main

import (
	"fmt"
	"strings"
)

// servicePath and overlayPath are the files of a service.
func servicePath(name string) string { return "apps/" + name + "/service.yaml" }
func overlayPath(name, environment string) string {
	return "apps/" + name + "/overlays/" + environment + ".yaml"
}

// plain is the spec of a service with two pods behind one port; `more` are further lines.
func plain(more string) string {
	return "team: shop\nimage: registry.example.com/shop/app\nports: { http: 8080 }\nhealth: /healthz\n" +
		"resources: { cpu: 10m..20m, memory: 16Mi..32Mi }\nscale: 2\n" + more
}

// change is an edit of one service: what service.yaml says before and after, with the same overlays.
type change struct {
	title         string
	before, after string
}

const (
	pin      = "tag: v1.0.0\n"
	stateful = "team: shop\nkind: stateful\nimage: registry.example.com/shop/app\nports: { http: 8080 }\nhealth: /healthz\n" +
		"resources: { cpu: 10m..20m, memory: 16Mi..32Mi }\nscale: 2\n"
	job = "team: shop\nkind: job\nimage: registry.example.com/shop/app\nresources: { cpu: 10m..20m, memory: 16Mi..32Mi }\n"
)

func replaceScale(spec, scale string) string { return replaceLine(spec, "scale: ", scale) }

// changes are edits of service.yaml. Each has a service of its own, so that all happen at the same time.
var changes = []change{
	{"a variable gets another value", plain("env: { LEVEL: info }\n"), plain("env: { LEVEL: debug }\n")},
	{"a variable is removed", plain("env: { LEVEL: info, MODE: fast }\n"), plain("env: { LEVEL: info }\n")},
	{"a variable from a resource is added", plain(""), plain("env: { GOMEMLIMIT: { resource: limits.memory } }\n")},
	{"the number of a port changes", plain(""), replaceLine(plain(""), "ports: ", "ports: { http: 8081 }")},
	{"the name of a port changes", plain(""), replaceLine(plain(""), "ports: ", "ports: { web: 8080 }")},
	{"the first autoscaler", replaceScale(plain(""), "scale: 4"), replaceScale(plain(""), "scale: { min: 4, max: 8, cpu: 70 }")},
	{"the last autoscaler goes", replaceScale(plain(""), "scale: { min: 3, max: 8, cpu: 70 }"), replaceScale(plain(""), "scale: 3")},
	{"the minimum of an autoscaler rises", replaceScale(plain(""), "scale: { min: 2, max: 8, cpu: 70 }"), replaceScale(plain(""), "scale: { min: 4, max: 8, cpu: 70 }")},
	{"the minimum of an autoscaler falls", replaceScale(plain(""), "scale: { min: 4, max: 8, cpu: 70 }"), replaceScale(plain(""), "scale: { min: 2, max: 8, cpu: 70 }")},
	{"the maximum of an autoscaler falls", replaceScale(plain(""), "scale: { min: 2, max: 8, cpu: 70 }"), replaceScale(plain(""), "scale: { min: 2, max: 3, cpu: 70 }")},
	{"the first autoscaler, with fewer pods than run", replaceScale(plain(""), "scale: 6"), replaceScale(plain(""), "scale: { min: 2, max: 8, cpu: 70 }")},
	{"the first autoscaler of a StatefulSet", replaceScale(stateful, "scale: 3"), replaceScale(stateful, "scale: { min: 3, max: 5, cpu: 70 }")},
	{"the first autoscaler of a worker", plain("workers: { mailer: { command: [bin/mail], scale: 2 } }\n"),
		plain("workers: { mailer: { command: [bin/mail], scale: { min: 2, max: 4, cpu: 70 } } }\n")},
	{"more replicas", plain(""), replaceScale(plain(""), "scale: 4")},
	{"fewer replicas", replaceScale(plain(""), "scale: 4"), replaceScale(plain(""), "scale: 1")},
	{"other resources", plain(""), replaceLine(plain(""), "resources: ", "resources: { cpu: 20m..40m, memory: 32Mi..64Mi }")},
	{"the content of a configuration file changes",
		plain("config: { app: { files: { a.yaml: \"a: 1\" }, mount: /etc/app } }\n"),
		plain("config: { app: { files: { a.yaml: \"a: 2\" }, mount: /etc/app } }\n")},
	{"a secret is read from another key", plain("secrets: { TOKEN: \"shop/app#token\" }\n"), plain("secrets: { TOKEN: \"shop/app#other\" }\n")},
	{"a secret is added", plain(""), plain("secrets: { TOKEN: \"shop/app#token\" }\n")},
	{"a volume is added", replaceScale(plain("update: recreate\n"), "scale: 1"),
		replaceScale(plain("update: recreate\nvolumes: { cache: { size: 1Gi, mount: /cache } }\n"), "scale: 1")},
	{"a volume grows", replaceScale(plain("update: recreate\nvolumes: { cache: { size: 1Gi, mount: /cache } }\n"), "scale: 1"),
		replaceScale(plain("update: recreate\nvolumes: { cache: { size: 2Gi, mount: /cache } }\n"), "scale: 1")},
	{"a claim template grows", stateful + "volumes: { data: { size: 1Gi, mount: /data } }\n",
		stateful + "volumes: { data: { size: 2Gi, mount: /data } }\n"},
	{"a claim template shrinks", stateful + "volumes: { data: { size: 2Gi, mount: /data } }\n",
		stateful + "volumes: { data: { size: 1Gi, mount: /data } }\n"},
	{"the version of a StatefulSet's variable changes", stateful + "env: { LEVEL: info }\n", stateful + "env: { LEVEL: debug }\n"},
	{"a Deployment becomes a DaemonSet", plain(""), "kind: daemon\n" + replaceScale(plain(""), "")},
	{"a Deployment becomes a StatefulSet", plain(""), "kind: stateful\n" + plain("")},
	{"a Deployment becomes a job", plain(""), job},
	{"a DaemonSet's variable changes", "kind: daemon\n" + replaceScale(plain("env: { LEVEL: info }\n"), ""),
		"kind: daemon\n" + replaceScale(plain("env: { LEVEL: debug }\n"), "")},
	{"a hook is added", plain(""), plain("hooks: { migrate: { before: sync, command: [bin/migrate] } }\n")},
	{"a hook's command changes", plain("hooks: { migrate: { before: sync, command: [bin/migrate] } }\n"),
		plain("hooks: { migrate: { before: sync, command: [bin/migrate, --all] } }\n")},
	{"a hook after the sync is added", plain(""), plain("hooks: { warm: { after: sync, command: [bin/warm] } }\n")},
	{"a schedule changes", plain("schedules: { report: { cron: \"0 3 29 2 *\", command: [bin/report] } }\n"),
		plain("schedules: { report: { cron: \"0 4 29 2 *\", command: [bin/report] } }\n")},
	{"a schedule goes", plain("schedules: { report: { cron: \"0 3 29 2 *\", command: [bin/report] } }\n"), plain("")},
	{"a job's variable changes", job + "env: { LEVEL: info }\n", job + "env: { LEVEL: debug }\n"},
	{"a host is exposed", plain(""), plain("expose: { host: shop }\n")},
	{"a host is no longer exposed", plain("expose: { host: other }\n"), plain("")},
	{"a worker is added", plain(""), plain("workers: { mailer: { command: [bin/mail] } }\n")},
	{"a worker goes", plain("workers: { mailer: { command: [bin/mail] } }\n"), plain("")},
	{"a sidecar is added", plain(""), plain("sidecars: { log: { image: \"registry.example.com/shop/log:v1\", resources: { cpu: 10m..20m, memory: 16Mi..32Mi } } }\n")},
	{"an annotation is added", plain(""), plain("annotations: { example.com/owner: shop }\n")},
	{"a label is added", plain(""), plain("labels: { example.com/owner: shop }\n")},
	{"the path of the health check changes", plain(""), replaceLine(plain(""), "health: ", "health: /ready")},
	{"the grace of the shutdown changes", plain(""), plain("shutdown: { grace: 40s }\n")},
	{"the disruption budget changes", plain(""), plain("disruptions: { maxUnavailable: 2 }\n")},
	{"an image of another repository", plain(""), replaceLine(plain(""), "image: ", "image: registry.example.com/shop/app2")},
	{"the command changes", plain("command: [bin/run]\n"), plain("command: [bin/run, --fast]\n")},
	{"a call of another service is added", plain(""), plain("calls: { version: { env: VERSION_ADDR } }\n")},
	{"the path of an exposed host changes", plain("expose: { host: third }\n"), plain("expose: { host: third, path: /api }\n")},
	{"a call outside is added", plain(""), plain("calls: [{ cidr: 203.0.113.0/24, port: 443 }]\n")},
}

func serviceName(number int) string { return fmt.Sprintf("s%02d", number) }

// serviceEdits returns one edit for each change, and the workspace's files before them.
func serviceEdits() ([]Edit, Files) {
	var edits []Edit
	before := Files{}
	for i, change := range changes {
		name := serviceName(i)
		before[servicePath(name)] = change.before
		// Every second one stands in the protected environment.
		before[overlayPath(name, []string{"dev", "prod"}[i%2])] = pin
		edits = append(edits, Edit{Title: change.title, Services: []string{name}, Files: Files{servicePath(name): change.after}})
	}
	version := "version"
	before[servicePath(version)] = plain("")
	for _, environment := range []string{"dev", "prod"} {
		before[overlayPath(version, environment)] = pin
	}
	edits = append(edits, Edit{Title: "a new version in one environment", Services: []string{version},
		Files: Files{overlayPath(version, "prod"): "tag: v1.1.0\n"}})
	return edits, before
}

// replaceLine replaces the line of a spec that begins with a text by another one, or removes it if that is empty.
func replaceLine(spec, begins, line string) string {
	var lines []string
	for _, old := range strings.Split(strings.TrimSuffix(spec, "\n"), "\n") {
		if !strings.HasPrefix(old, begins) {
			lines = append(lines, old)
		} else if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
