package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// scenario is one way in which a platform comes up.
type scenario struct {
	title string
	play  func(*Setup) ([]string, error)
}

var scenarios = []scenario{
	{"good weather", (*Setup).goodWeather},
	{"frozen production, a missing chart and an absent store", (*Setup).badWeather},
	{"everything at once", (*Setup).worstOrder},
}

const (
	// quiet is how long nothing may sync again once everything is well.
	quiet = 3 * time.Minute
	// outage is how long something is missing in bad weather.
	outage = 5 * time.Minute
	// upLimit is how long a small platform may take to come up.
	upLimit = 8 * time.Minute
)

// smallPlatform is a platform with a few services of several kinds in each environment.
func smallPlatform(repository string) Files {
	files := platformFiles(repository)
	add := func(name, spec string) {
		files[servicePath(name)] = spec
		files[overlayPath(name, "dev")], files[overlayPath(name, "prod")] = pin, pin
	}
	add("web", plain("expose: { host: shop }\ncalls: [{ service: data, env: DATA }]\n"))
	add("data", replaceLine(stateful, "health: ", "health: /healthz\ncallers: [web]")+"volumes: { data: { size: 1Gi, mount: /data } }\n")
	add("paid", plain("secrets: { TOKEN: \"shop/paid#token\" }\nhooks: { migrate: { before: sync, command: [bin/migrate] } }\n"))
	add("scaled", replaceScale(plain("env: { GOMEMLIMIT: { resource: limits.memory } }\n"), "scale: { min: 2, max: 5, cpu: 70 }"))
	add("batch", job)
	return files
}

// goodWeather brings two environments up: no sync fails, and nothing syncs again afterwards.
func (s *Setup) goodWeather() ([]string, error) {
	site, revision, err := s.at("good").bootstrap([]string{"dev", "prod"}, smallPlatform)
	if err != nil {
		return nil, err
	}
	defer site.stop()
	wrong := site.comesUp(revision, upLimit)
	wrong = append(wrong, site.failedSyncs()...)
	return append(wrong, site.staysQuiet()...), nil
}

// badWeather brings two environments up while production is frozen, a component's chart of dev cannot be fetched, and no secret
// store answers. After five minutes the freeze ends and the store answers, and the component is taken out. On the way the root
// is not degraded and no service of production is synced; in the end everything is well.
func (s *Setup) badWeather() ([]string, error) {
	frozen := "protected: true\nfreezes: [{ schedule: \"* * * * *\", duration: 24h, reason: a test }]\n"
	component := "platform/components/operator.yaml"
	files := func(repository string) Files {
		files := smallPlatform(repository)
		files["platform/environments/prod.yaml"] = environment("prod", frozen)
		files[component] = "tier: core\nenvironments: [dev]\n" +
			"chart: { repository: \"http://127.0.0.1:9\", name: operator, version: \"1.0.0\" }\n"
		return files
	}
	site, revision, err := s.at("bad").bootstrap([]string{"dev", "prod"}, files)
	if err != nil {
		return nil, err
	}
	defer site.stop()
	var storeAnswers atomic.Bool
	site.standIns.setStores(storeAnswers.Load)
	ill := site.applications.settle(revision, outage, outage)
	var wrong []string
	for _, application := range ill {
		if application.Name == "root" && application.Health == "Degraded" {
			wrong = append(wrong, "the root is ill because of dev's component: "+application.String())
		}
	}
	for _, application := range site.applications.all() {
		if application.Environment == "prod" && application.Service != "" && application.Phase != "" {
			wrong = append(wrong, "synced although production is frozen: "+application.String())
		}
	}
	storeAnswers.Store(true)
	thaw := Files{"platform/environments/prod.yaml": environment("prod", "protected: true\n"), component: ""}
	if err := site.workspace.write(thaw); err != nil {
		return nil, err
	}
	if revision, err = site.workspace.publish("The freeze ends and the component goes"); err != nil {
		return nil, err
	}
	// The health check calls a failure Progressing for ten minutes; only then does the wave that waits for it end.
	wrong = append(wrong, site.comesUp(revision, 14*time.Minute)...)
	return append(wrong, site.staysQuiet()...), nil
}

// worstOrder applies everything that belongs to Argo CD at once, so that no wave orders it.
func (s *Setup) worstOrder() ([]string, error) {
	site, revision, err := s.at("worst").bootstrap([]string{"dev", "prod"}, smallPlatform)
	if err != nil {
		return nil, err
	}
	defer site.stop()
	if err := site.applyAll(); err != nil {
		return nil, err
	}
	wrong := site.comesUp(revision, upLimit)
	return append(wrong, site.staysQuiet()...), nil
}

// at returns a setup that works in a folder of its own.
func (s *Setup) at(name string) *Setup {
	own := *s
	own.Folder = filepath.Join(s.Folder, name)
	return &own
}

// applyAll applies the files of Argo CD in the reverse of the order of their paths: services before the projects.
func (s *Site) applyAll() error {
	var paths []string
	err := filepath.WalkDir(filepath.Join(s.workspace.Folder, "generated/argocd"), func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".yaml") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	for i := len(paths) - 1; i >= 0; i-- {
		text, err := os.ReadFile(paths[i])
		if err != nil {
			return err
		}
		objects, err := readObjects(text)
		if err != nil {
			return err
		}
		for _, object := range objects {
			if err := s.plane.Clusters[hub].applyByHand(object); err != nil {
				return fmt.Errorf("%s: %w", paths[i], err)
			}
		}
	}
	return nil
}

// comesUp waits until everything is well, and returns what is not after the limit.
func (s *Site) comesUp(revision string, limit time.Duration) []string {
	var wrong []string
	for _, application := range s.applications.wait(revision, limit) {
		wrong = append(wrong, "not well: "+application.String())
	}
	return wrong
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
