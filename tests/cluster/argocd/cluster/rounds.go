package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Site is a running control plane with Argo CD, a workspace that it delivers, and what follows both.
type Site struct {
	plane        *Plane
	delivery     *Delivery
	workspace    *Workspace
	recorders    []*Recorder
	applications *Applications
	standIns     *StandIns
	end          context.CancelFunc
}

// Setup is what a scenario starts from.
type Setup struct {
	Binaries, Rutter, Repository, Shared, Folder string
}

// bootstrap starts everything and does what docs/bootstrap.md says, but does not wait.
func (s *Setup) bootstrap(names []string, files func(repository string) Files) (site *Site, revision string, err error) {
	site = &Site{}
	defer func() {
		if err != nil {
			site.stop()
		}
	}()
	if site.workspace, err = newWorkspace(s.Rutter, s.Folder, files); err != nil {
		return site, "", err
	}
	if site.plane, err = startPlane(s.Binaries, s.Folder+"/plane", names); err != nil {
		return site, "", err
	}
	if err = s.installKinds(site); err != nil {
		return site, "", err
	}
	settings, err := settingsOf(s.Repository)
	if err != nil {
		return site, "", err
	}
	if site.delivery, err = site.plane.startDelivery(settings); err != nil {
		return site, "", err
	}
	ctx, end := context.WithCancel(context.Background())
	site.end = end
	var clusters []*Cluster
	for _, name := range names {
		clusters = append(clusters, site.plane.Clusters[name])
		recorder, err := record(ctx, site.plane.Clusters[name])
		if err != nil {
			return site, "", err
		}
		site.recorders = append(site.recorders, recorder)
	}
	site.standIns = &StandIns{clusters: clusters, storesReady: func() bool { return true }}
	go site.standIns.run(ctx)
	if site.applications, err = followApplications(ctx, site.plane.Clusters[hub]); err != nil {
		return site, "", err
	}
	if revision, err = site.workspace.run("git", "rev-parse", "HEAD"); err != nil {
		return site, "", err
	}
	return site, revision, site.applyRoot()
}

// installKinds installs the custom kinds that the rendered workspace uses; a kind that nobody defines gets an open definition.
func (s *Setup) installKinds(site *Site) error {
	objects, err := site.workspace.objects()
	if err != nil {
		return err
	}
	argocd, err := s.definitionsOfArgoCD()
	if err != nil {
		return err
	}
	definitions, err := readDefinitions(argocd, s.Shared+"/conformance/crds", s.Repository+"/platform/crds")
	if err != nil {
		return err
	}
	for _, cluster := range site.plane.Clusters {
		kinds := kindsOf(objects)
		if cluster.Name == hub {
			kinds = hubKinds
		}
		missing, err := definitions.install(&cluster.Client, kinds)
		if err != nil {
			return err
		}
		for _, kind := range missing {
			if err := cluster.apply(openDefinition(kind, true)); err != nil {
				return err
			}
		}
		if err := within(time.Minute, "kinds", func() error { cluster.mapper.Reset(); return cluster.knows(missing) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Site) stop() {
	if s.end != nil {
		s.end()
	}
	s.delivery.stop()
	if s.plane != nil {
		s.plane.stop()
	}
}

func (s *Site) mark() {
	for _, recorder := range s.recorders {
		recorder.mark()
	}
	s.applications.mark()
}

// reality returns what happened since the mark.
func (s *Site) reality(ill []Application) *Reality {
	found := &Reality{applications: ill, failures: s.applications.failures()}
	for _, recorder := range s.recorders {
		found.clusters = append(found.clusters, recorder.happened())
	}
	return found
}

// round makes several edits in one commit and returns a row for each, then undoes them and returns a row for each again.
func (s *Site) round(edits []Edit, limit time.Duration) ([]Row, error) {
	undo := make([]Edit, len(edits))
	for i, edit := range edits {
		before, err := s.workspace.contents(edit.Files)
		if err != nil {
			return nil, err
		}
		undo[i] = Edit{Title: edit.Title + ", undone", Services: edit.Services, Files: before}
	}
	rows, err := s.turn(edits, limit)
	if err != nil || edits[0].ByHand != nil {
		return rows, err
	}
	undone, err := s.turn(undo, limit)
	return append(rows, undone...), err
}

// turn makes edits in one commit, waits for Argo CD, and compares each forecast with what happened to its services.
func (s *Site) turn(edits []Edit, limit time.Duration) ([]Row, error) {
	reports := make([]*Report, len(edits))
	for i, edit := range edits {
		report, err := s.workspace.forecast(edit.Files)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", edit.Title, err)
		}
		reports[i] = report
	}
	s.mark()
	start := time.Now()
	for _, edit := range edits {
		if err := s.workspace.write(edit.Files); err != nil {
			return nil, err
		}
		if edit.ByHand != nil {
			if err := edit.ByHand(s.plane); err != nil {
				return nil, err
			}
		}
	}
	revision, err := s.workspace.publish(edits[0].Title)
	if err != nil {
		return nil, err
	}
	ill := s.applications.settle(revision, 6*time.Second, limit)
	reality := s.reality(ill)
	var rows []Row
	for i, edit := range edits {
		own := *reality
		own.services = map[string]bool{}
		for _, service := range edit.Services {
			own.services[service] = true
		}
		row := judge(edit.Title, reports[i], &own)
		row.Seconds = int(time.Since(start).Seconds())
		rows = append(rows, row)
	}
	return rows, nil
}

// forecastTable compares the forecasts of all edits with what happens, and returns the rows.
func (s *Setup) forecastTable() ([]Row, error) {
	services, serviceFiles := serviceEdits()
	platform, platformBefore := platformEdits()
	site, revision, err := s.bootstrap([]string{"dev", "prod"}, func(repository string) Files {
		files := platformFiles(repository)
		for _, more := range []Files{serviceFiles, platformBefore} {
			for path, content := range more {
				files[path] = content
			}
		}
		return files
	})
	if err != nil {
		return nil, err
	}
	defer site.stop()
	if ill := site.applications.settle(revision, 10*time.Second, 6*time.Minute); len(ill) > 0 {
		return nil, errors.New("the workspace did not come up:" + list(ill))
	}
	rows, err := site.round(services, 4*time.Minute)
	if err != nil {
		return rows, err
	}
	for _, edit := range platform {
		more, err := site.round([]Edit{edit}, 90*time.Second)
		rows = append(rows, more...)
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func list(applications []Application) string {
	text := ""
	for _, application := range applications {
		text += "\n  " + application.String()
	}
	return text
}
