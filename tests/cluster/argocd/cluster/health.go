package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// minutesAgo is a time in the cases, such as "-20m".
var minutesAgo = regexp.MustCompile(`"-(\d+)m"`)

// judgeHealth runs the health check of Applications with Argo CD's own interpreter over tests/application-health/cases.yaml.
func (s *Setup) judgeHealth() ([]string, error) {
	script, err := os.ReadFile(filepath.Join(s.Repository, "src/language/model/application_health.lua"))
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(s.Repository, "tests/application-health/cases.yaml"))
	if err != nil {
		return nil, err
	}
	if text, err = yaml.YAMLToJSON(text); err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	text = minutesAgo.ReplaceAllFunc(text, func(found []byte) []byte {
		minutes, _ := strconv.Atoi(string(minutesAgo.FindSubmatch(found)[1]))
		return []byte(strconv.Quote(now.Add(-time.Duration(minutes) * time.Minute).Format(time.RFC3339)))
	})
	var cases []struct {
		Name, Health, Message string
		Object                map[string]any
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		return nil, err
	}
	overrides := lua.ResourceHealthOverrides{"argoproj.io/Application": v1alpha1.ResourceOverride{HealthLua: string(script)}}
	var findings []string
	for _, one := range cases {
		one.Object["apiVersion"], one.Object["kind"] = "argoproj.io/v1alpha1", "Application"
		found, err := overrides.GetResourceHealth(&unstructured.Unstructured{Object: one.Object})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.Name, err)
		}
		if string(found.Status) != one.Health || one.Message != "" && found.Message != one.Message {
			findings = append(findings, fmt.Sprintf("health: %s: %s (%s) instead of %s (%s)", one.Name, found.Status, found.Message, one.Health, one.Message))
		}
	}
	fmt.Printf("health of Applications: %d cases, %d findings\n", len(cases), len(findings))
	return findings, nil
}
