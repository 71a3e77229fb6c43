package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
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

// start starts everything and does what docs/bootstrap.md says before the root is applied.
func (s *Setup) start(names []string, files func(repository string) Files) (site *Site, revision string, err error) {
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
	settings, err := site.workspace.settings()
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
		if err := addStorageClass(site.plane.Clusters[name]); err != nil {
			return site, "", err
		}
		recorder, err := record(ctx, site.plane.Clusters[name])
		if err != nil {
			return site, "", err
		}
		site.recorders = append(site.recorders, recorder)
	}
	site.standIns = &StandIns{clusters: clusters}
	site.standIns.setStores(func() bool { return true })
	go site.standIns.run(ctx)
	if site.applications, err = followApplications(ctx, site.plane.Clusters[hub]); err != nil {
		return site, "", err
	}
	if revision, err = site.workspace.run("git", "rev-parse", "HEAD"); err != nil {
		return site, "", err
	}
	return site, revision, nil
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
	found := &Reality{applications: ill}
	for _, recorder := range s.recorders {
		found.clusters = append(found.clusters, recorder.happened())
	}
	return found
}

// round makes several edits in one commit and returns a row for each, then undoes them and returns a row for each again.
func (s *Site) round(edits []Edit, limit time.Duration) ([]Row, error) {
	var undo []Edit
	for _, edit := range edits {
		if _, err := s.workspace.forecast(edit.Files); err != nil || edit.Stays {
			continue
		}
		before, err := s.workspace.contents(edit.Files)
		if err != nil {
			return nil, err
		}
		undo = append(undo, Edit{Title: edit.Title + ", undone", Services: edit.Services, Files: before})
	}
	rows, err := s.turn(edits, limit)
	if err != nil || edits[0].ByHand != nil || len(undo) == 0 {
		return rows, err
	}
	undone, err := s.turn(undo, limit)
	return append(rows, undone...), err
}

// turn makes edits in one commit, waits for Argo CD, and compares each forecast with what happened to its services.
func (s *Site) turn(edits []Edit, limit time.Duration) ([]Row, error) {
	var rows []Row
	var made []Edit
	var reports []*Report
	for _, edit := range edits {
		report, err := s.workspace.forecast(edit.Files)
		var refused *Refused
		if errors.As(err, &refused) {
			rows = append(rows, Row{Title: edit.Title, Verdict: exact, Forecast: refused.Error(), Reality: "not made"})
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", edit.Title, err)
		} else {
			made, reports = append(made, edit), append(reports, report)
		}
	}
	edits = made
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
	illBefore := s.applications.illAtLast()
	// What an earlier edit has made ill is said in its row.
	ill := without(s.applications.settle(revision, 6*time.Second, limit), illBefore)
	reality := s.reality(ill)
	for i, edit := range edits {
		row := judge(edit.Title, reports[i], reports, reality.of(edit, edits))
		if edit.ByHand != nil && len(ill) == 0 {
			// diff says nothing of what somebody does with kubectl; what counts is that Argo CD undoes it.
			row.Forecast, row.Verdict, row.Unannounced = "not a change of the spec", exact, nil
		}
		row.Seconds = int(time.Since(start).Seconds())
		row.print()
		rows = append(rows, row)
	}
	more, err := s.afterSteps(edits, reports, revision, limit, illBefore)
	return append(rows, more...), err
}

// afterSteps takes the steps that diff writes down for edits of the turn, and returns a row of what that does for each of these edits.
// Its forecast is the same, and its Applications must be well. What was ill before the turn is said in an earlier row.
func (s *Site) afterSteps(edits []Edit, reports []*Report, revision string, limit time.Duration, illBefore map[string]bool) ([]Row, error) {
	var stepped []Edit
	var own []*Report
	for i, edit := range edits {
		if reports[i].hasSteps() {
			stepped, own = append(stepped, edit), append(own, reports[i])
		}
	}
	if len(stepped) == 0 {
		return nil, nil
	}
	if _, err := exec.LookPath("kubectl"); err != nil {
		fmt.Println("skipped: no step is taken, kubectl is not installed")
		return nil, nil
	}
	s.mark()
	start := time.Now()
	for _, report := range own {
		if err := s.takeSteps(report); err != nil {
			return nil, err
		}
	}
	s.applications.setIll(illBefore)
	reality := s.reality(without(s.applications.settle(revision, 6*time.Second, limit), illBefore))
	var rows []Row
	for i, edit := range stepped {
		seen := reality.of(edit, edits)
		row := judge(edit.Title+"; the steps are taken", own[i], own, seen)
		if row.Verdict == careful {
			// What did not happen now has happened before the steps.
			row.Verdict = exact
		}
		row.mustBeWell(own[i], seen)
		row.Forecast, row.Seconds = "as above", int(time.Since(start).Seconds())
		row.print()
		rows = append(rows, row)
	}
	return rows, nil
}

// without returns the Applications that have none of the names.
func without(applications []Application, names map[string]bool) []Application {
	var found []Application
	for _, application := range applications {
		if !names[application.Name] {
			found = append(found, application)
		}
	}
	return found
}

// Part is a part of the table: a workspace of its own, on control planes of its own, so that the parts can be played side by side.
type Part struct {
	name     string
	clusters []string
	// rounds are the edits in order; those of one round are made together.
	rounds [][]Edit
	// before are the files of the workspace, beside those of the platform.
	before Files
}

// parts returns the edits of single services, and those of the platform and its teams.
func parts() []Part {
	services, ofServices := serviceEdits()
	platform, ofPlatform := platformEdits()
	return []Part{
		{"services", []string{"dev", "prod"}, [][]Edit{services}, ofServices},
		{"platform", []string{"dev", "prod", spare}, platform, ofPlatform},
	}
}

func (p *Part) files(repository string) Files {
	all := platformFiles(repository)
	maps.Copy(all, p.before)
	return all
}

// listForecasts prints what rutter says of each edit, without a cluster.
func (s *Setup) listForecasts() error {
	for _, part := range parts() {
		workspace, err := newWorkspace(s.Rutter, s.at(part.name).Folder, part.files)
		if err != nil {
			return err
		}
		for _, round := range part.rounds {
			if err := workspace.listForecasts(round); err != nil {
				return err
			}
		}
	}
	return nil
}

// listForecasts prints what rutter says of each edit of a round, and leaves the workspace as the round does.
func (w *Workspace) listForecasts(round []Edit) error {
	var stays []Edit
	for _, edit := range round {
		report, err := w.forecast(edit.Files)
		if err != nil {
			fmt.Printf("%s: %v\n", edit.Title, err)
			continue
		}
		fmt.Printf("%s: %s\n", edit.Title, strings.Join(readForecast(report).text, "; "))
		if edit.Stays {
			stays = append(stays, edit)
		}
	}
	for _, edit := range stays {
		if err := w.write(edit.Files); err != nil {
			return err
		}
	}
	_, err := w.publish("The edits that stay")
	return err
}

// forecastTable compares the forecasts of all edits with what happens, the parts side by side, and returns the rows in order.
func (s *Setup) forecastTable() ([]Row, error) {
	parts := parts()
	rows, errs := make([][]Row, len(parts)), make([]error, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		all.Go(func() {
			// Children are killed when the thread that started them ends.
			runtime.LockOSThread()
			rows[i], errs[i] = s.at(part.name).play(part)
		})
	}
	all.Wait()
	return slices.Concat(rows...), errors.Join(errs...)
}

func (s *Setup) play(part Part) ([]Row, error) {
	site, revision, err := s.bootstrap(part.clusters, part.files)
	if err != nil {
		return nil, err
	}
	defer site.stop()
	// It takes as long as it takes: on a busy machine one Application may wait for minutes until it is its turn.
	wrong, err := site.comesUp(revision, upLimit)
	if err == nil && len(wrong) > 0 {
		err = errors.New("the workspace did not come up:\n  " + strings.Join(wrong, "\n  "))
	}
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, round := range part.rounds {
		more, err := site.round(round, 3*time.Minute)
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
