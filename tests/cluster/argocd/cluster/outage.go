package main

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"
)

// badPlatform is the small platform with a third environment, and each of them in a difficulty of its own: dev has a component
// whose chart is in `charts`, production is frozen, and stage, on dev's cluster, has neither. `paid` needs a secret store.
func badPlatform(repository, charts string) Files {
	files := smallPlatform(repository)
	files["platform/platform.yaml"] = fmt.Sprintf("name: acme\nrepository: %s\npromotion: { order: [dev, stage, prod] }\n", repository)
	files["platform/environments/prod.yaml"] = environment("prod",
		"protected: true\nfreezes: [{ schedule: \"* * * * *\", duration: 24h, reason: a test }]\n")
	files["platform/environments/stage.yaml"] = environmentOn("stage", []string{"dev"}, "")
	for name := range smallServices {
		files[overlayPath(name, "stage")] = pin
	}
	files["platform/components/"+chartName+".yaml"] = fmt.Sprintf("tier: core\nenvironments: [dev]\n"+
		"chart: { repository: %q, name: %s, version: %q, values: { replicas: 2 } }\n", charts, chartName, chartVersion)
	return files
}

// badWeather brings the bad platform up while the chart of dev cannot be fetched, production is frozen and no secret store
// answers, and looks at it after five minutes. Then the repository and the stores answer and the freeze ends: everything comes
// up, without a failed attempt to sync, and nothing syncs again afterwards.
func (s *Setup) badWeather() ([]string, error) {
	charts, err := startChartRepository()
	if err != nil {
		return nil, err
	}
	defer charts.stop()
	var storeAnswers atomic.Bool
	files := func(repository string) Files { return badPlatform(repository, charts.URL) }
	site, revision, err := s.at("bad").bootstrap([]string{"dev", "prod"}, files)
	if err != nil {
		return nil, err
	}
	defer site.stop()
	site.standIns.setStores(storeAnswers.Load)
	wrong := site.outage()
	if charts.refused.Load() == 0 || charts.fetched.Load() > 0 {
		wrong = append(wrong, "nobody asked for the chart while it could not be fetched")
	}
	storeAnswers.Store(true)
	charts.answers.Store(true)
	if err := site.workspace.write(Files{"platform/environments/prod.yaml": environment("prod", "protected: true\n")}); err != nil {
		return nil, err
	}
	if revision, err = site.workspace.publish("The freeze ends"); err != nil {
		return nil, err
	}
	ill, err := site.comesUp(revision, upLimit)
	if err != nil {
		return nil, err
	}
	wrong = append(append(wrong, ill...), site.failedSyncs()...)
	return append(wrong, site.staysQuiet()...), nil
}

// outage waits for five minutes, and on a slow machine until what may come up has come up. It returns what is wrong then.
func (s *Site) outage() []string {
	start, up := time.Now(), time.Duration(0)
	for {
		time.Sleep(time.Second)
		wrong := s.duringOutage()
		if len(wrong) > 0 {
			up = 0
		} else if up == 0 {
			up = time.Since(start)
		}
		if past := time.Since(start); past > upLimit || past > outage && len(wrong) == 0 {
			fmt.Printf("what does not wait is up after %d s, the outage lasts %d s\n", int(up.Seconds()), int(past.Seconds()))
			return wrong
		}
	}
}

// duringOutage compares the Applications and clusters of the bad platform with what docs/bootstrap.md says of an outage.
func (s *Site) duringOutage() []string {
	var wrong []string
	// Applications that must be there; those of dev's and production's later waves must not.
	names := []string{"root", "environment-dev", "environment-prod", "environment-stage", chartName + "-dev",
		"tenant-shop-prod", "tenant-shop-stage-dev"}
	for service := range smallServices {
		names = append(names, "shop-"+service+"-stage-dev")
	}
	wrong = append(wrong, s.applications.missing(names)...)
	for _, application := range s.applications.all() {
		if !slices.Contains(names, application.Name) {
			wrong = append(wrong, "should not exist during the outage: "+application.String())
		} else if text := application.wrongInOutage(); text != "" {
			wrong = append(wrong, text+": "+application.String())
		}
	}
	for _, namespace := range []string{"shop-dev", "shop-prod"} {
		if s.hasNamespace(namespace) {
			wrong = append(wrong, "exists although its Application must wait: the namespace "+namespace)
		}
	}
	return wrong
}

// wrongInOutage says what is wrong with an Application of the bad platform during the outage, or nothing.
func (a Application) wrongInOutage() string {
	switch {
	case a.Health == "Degraded":
		return "ill because of an outage of minutes"
	case a.Name == chartName+"-dev" || a.Name == "tenant-shop-prod":
		if a.Phase != "" {
			return "synced although its chart cannot be fetched or it is frozen"
		}
	case a.Name == "environment-dev" || a.Name == "environment-prod":
		if a.Phase != "Running" {
			return "does not wait for its first wave"
		}
	case a.Service == "paid":
		if a.Phase != "Running" || a.Health == "Healthy" {
			return "does not wait for the secret store"
		}
	case !a.isWell():
		return "does not come up although nothing is missing"
	}
	return ""
}

// hasNamespace tells whether one of the clusters has the namespace.
func (s *Site) hasNamespace(name string) bool {
	for _, cluster := range s.plane.Clusters {
		for _, namespace := range cluster.list(namespacesResource) {
			if namespace.GetName() == name {
				return true
			}
		}
	}
	return false
}
