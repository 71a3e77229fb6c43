package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// command is the part of a step that a person would run; a step without one only says something.
var command = regexp.MustCompile("(for claim in|kubectl) .*")

// hasSteps tells whether an effect writes down a command.
func (r *Report) hasSteps() bool {
	return slices.ContainsFunc(r.Effects, func(effect Effect) bool { return slices.ContainsFunc(effect.Steps, command.MatchString) })
}

// takeSteps runs the commands that the effects of a report write down, as a person with kubectl would.
func (s *Site) takeSteps(report *Report) error {
	for _, effect := range report.Effects {
		for _, where := range effect.Where {
			for _, step := range effect.Steps {
				if err := s.takeStep(where.fill(command.FindString(step)), where.Environment); err != nil {
					return fmt.Errorf("%s: %w", effect.Summary, err)
				}
			}
		}
	}
	return nil
}

// fill puts the names of a place into a text of several places.
func (o *Occurrence) fill(text string) string {
	namespace := o.Team + "-" + o.Environment
	if o.Object != nil && o.Object.Namespace != "" {
		namespace = o.Object.Namespace
	}
	names := []string{"{environment}", o.Environment, "{team}", o.Team, "{service}", o.Service, "{namespace}", namespace}
	return strings.NewReplacer(names...).Replace(text)
}

func (s *Site) takeStep(text, environment string) error {
	if text == "" {
		return nil
	}
	cluster := environment
	if strings.HasPrefix(text, "kubectl -n argocd ") {
		cluster = hub
	} else if s.plane.Clusters[environment] == nil {
		cluster = spare
	}
	run := exec.Command("bash", "-c", text)
	run.Env = append(os.Environ(), "KUBECONFIG="+s.plane.Clusters[cluster].Kubeconfig)
	output, err := run.CombinedOutput()
	// A step that begins with a condition may have nothing to do.
	if err != nil && !strings.Contains(string(output), "NotFound") {
		return fmt.Errorf("%s: %w\n%s", text, err, output)
	}
	return nil
}
