package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"
)

// scenario is one way in which a platform comes up.
type scenario struct {
	name, title string
	play        func(*Setup) ([]string, error)
}

var scenarios = []scenario{
	{"good", "good weather", (*Setup).goodWeather},
	{"bad", "frozen production, a missing chart and an absent store", (*Setup).badWeather},
	{"worst", "the worst order", (*Setup).worstOrder},
}

const (
	// quiet is how long nothing may sync again once everything is well.
	quiet = 3 * time.Minute
	// outage is how long something is missing in bad weather.
	outage = 5 * time.Minute
	// upLimit is how long a small platform may take to come up.
	upLimit = 8 * time.Minute
)

// smallServices are services of several kinds. `paid` is the only one that needs a secret.
var smallServices = map[string]string{
	"web":    plain("expose: { host: shop }\ncalls: [{ service: data, env: DATA }]\n"),
	"data":   replaceLine(stateful, "health: ", "health: /healthz\ncallers: [web]") + "volumes: { data: { size: 1Gi, mount: /data } }\n",
	"paid":   plain("secrets: { TOKEN: \"shop/paid#token\" }\nhooks: { migrate: { before: sync, command: [bin/migrate] } }\n"),
	"scaled": replaceScale(plain("env: { GOMEMLIMIT: { resource: limits.memory } }\n"), "scale: { min: 2, max: 5, cpu: 70 }"),
	"batch":  job,
}

// smallPlatform is a platform with the small services in each environment.
func smallPlatform(repository string) Files {
	files := platformFiles(repository)
	for name, spec := range smallServices {
		files[servicePath(name)] = spec
		files[overlayPath(name, "dev")], files[overlayPath(name, "prod")] = pin, pin
	}
	return files
}

// goodWeather brings two environments up: no attempt to sync fails, and nothing syncs again afterwards.
func (s *Setup) goodWeather() ([]string, error) {
	site, revision, err := s.at("good").bootstrap([]string{"dev", "prod"}, smallPlatform)
	if err != nil {
		return nil, err
	}
	defer site.stop()
	wrong, err := site.comesUp(revision, upLimit)
	if err != nil {
		return nil, err
	}
	wrong = append(wrong, site.failedSyncs()...)
	return append(wrong, site.staysQuiet()...), nil
}

// at returns a setup that works in a folder of its own.
func (s *Setup) at(name string) *Setup {
	own := *s
	own.Folder = filepath.Join(s.Folder, name)
	return &own
}

// comesUp waits until every Application that `rutter apps` lists exists and is well, and no other one exists. It prints how long
// that took, and returns what is not so after the limit.
func (s *Site) comesUp(revision string, limit time.Duration) ([]string, error) {
	names, err := s.workspace.applicationNames()
	if err != nil {
		return nil, err
	}
	start := time.Now()
	wrong := s.applications.wait(revision, names, limit)
	fmt.Printf("%d of %d Applications are well after %d s\n", len(names)-len(wrong), len(names), int(time.Since(start).Seconds()))
	return wrong, nil
}

// applicationNames returns the names of the Applications that `rutter apps` lists.
func (w *Workspace) applicationNames() ([]string, error) {
	output, err := w.run(w.Rutter, "apps", "--format", "json", "--quiet")
	if err != nil {
		return nil, err
	}
	var listed []struct{ Name string }
	if err := json.Unmarshal([]byte(output), &listed); err != nil {
		return nil, err
	}
	var names []string
	for _, application := range listed {
		names = append(names, application.Name)
	}
	return names, nil
}

// staysQuiet returns the Applications that sync again although nothing changes.
func (s *Site) staysQuiet() []string {
	s.mark()
	time.Sleep(quiet)
	var wrong []string
	for _, name := range s.applications.finished() {
		wrong = append(wrong, "syncs again although nothing changed: "+name)
	}
	return wrong
}
