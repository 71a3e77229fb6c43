package main

import (
	"time"
)

// scenario is one way in which a platform comes up.
type scenario struct {
	title string
	play  func(*Setup, scenario) ([]string, error)
}

var scenarios = []scenario{
	{"in good weather", goodWeather},
}

// quiet is how long nothing may sync again once everything is well.
const quiet = 3 * time.Minute

// goodWeather brings two environments up and demands that no sync fails and that nothing syncs again.
func goodWeather(s *Setup, _ scenario) ([]string, error) {
	site, revision, err := s.bootstrap([]string{"dev", "prod"}, func(repository string) Files {
		services, files := serviceEdits()
		_ = services
		for path, content := range platformFiles(repository) {
			files[path] = content
		}
		return files
	})
	if err != nil {
		return nil, err
	}
	defer site.stop()
	wrong := site.comesUp(revision, 6*time.Minute)
	return append(wrong, site.staysQuiet()...), nil
}

// comesUp waits until everything is well, and returns what is not after the limit, and what failed on the way.
func (s *Site) comesUp(revision string, limit time.Duration) []string {
	var wrong []string
	for _, application := range s.applications.settle(revision, 10*time.Second, limit) {
		wrong = append(wrong, "not well: "+application.String())
	}
	return append(wrong, s.failedSyncs()...)
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
