package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// worstOrder applies what belongs to Argo CD by hand and in the reverse order, each step only when the one before has failed for
// want of the next: the sets of services, their project, the Applications of tenancy, the platform's project, the environments
// and the root. Then everything comes up without anybody's help, and nothing syncs again afterwards.
func (s *Setup) worstOrder() ([]string, error) {
	site, revision, err := s.at("worst").start([]string{"dev", "prod"}, smallPlatform)
	if err != nil {
		return nil, err
	}
	defer site.stop()
	if err := site.arriveReversed(revision); err != nil {
		return nil, err
	}
	wrong, err := site.comesUp(revision, upLimit)
	if err != nil {
		return nil, err
	}
	wrong = append(wrong, site.writtenStatus()...)
	return append(wrong, site.staysQuiet()...), nil
}

// arrival is a group of files that arrives together, and the failure that must follow before the next group arrives.
type arrival struct {
	files, failure string
	hasFailed      func(*Site) bool
}

var reversed = []arrival{
	{"environments/*/applicationsets/*.yaml", "each set fails without the project", (*Site).setsHaveFailed},
	{"projects/shop.yaml", "each service fails without its namespace", (*Site).servicesHaveFailed},
	{"environments/*/applications/*.yaml", "each tenancy fails without the project", (*Site).tenanciesHaveFailed},
	{"projects/*.yaml", "", nil},
	{"applications/environment-*.yaml", "", nil},
	{"applications/root.yaml", "", nil},
}

func (s *Site) arriveReversed(revision string) error {
	for i, step := range reversed {
		paths, err := filepath.Glob(filepath.Join(s.workspace.Folder, "generated/argocd/*", step.files))
		if err != nil {
			return err
		}
		if len(paths) == 0 {
			return fmt.Errorf("there are no files %s", step.files)
		}
		if err := s.applyFiles(paths...); err != nil {
			return err
		}
		if step.hasFailed == nil {
			continue
		}
		if i > 0 {
			// Argo CD looks at a set that has failed again after three minutes, or when somebody pushes.
			time.Sleep(time.Second)
			s.applications.refresh(revision, true)
		}
		err = within(4*time.Minute, step.failure, func() error {
			if !step.hasFailed(s) {
				return fmt.Errorf("not all have failed:%s", list(s.applications.all()))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// setsHaveFailed tells whether every ApplicationSet has an error.
func (s *Site) setsHaveFailed() bool {
	sets := s.plane.Clusters[hub].list(applicationSetsResource)
	for _, set := range sets {
		if !hasCondition(&set, "ErrorOccurred") {
			return false
		}
	}
	return len(sets) > 0
}

// servicesHaveFailed tells whether every service's Application has a failed attempt to sync.
func (s *Site) servicesHaveFailed() bool {
	count := 0
	for _, application := range s.applications.all() {
		if application.Service == "" {
			continue
		}
		if application.retries == 0 && application.Phase != "Failed" && application.Phase != "Error" {
			return false
		}
		count++
	}
	// In dev and in production.
	return count == 2*len(smallServices)
}

// tenanciesHaveFailed tells whether every Application of tenancy cannot be compared.
func (s *Site) tenanciesHaveFailed() bool {
	count := 0
	for _, application := range s.applications.all() {
		if application.Service == "" {
			if application.Sync != "Unknown" || application.Message == "" {
				return false
			}
			count++
		}
	}
	return count > 0
}

// writtenStatus returns the Applications of which a sync has applied the status. Applications have no separate status, so that
// an old status, applied over a newer one, can leave an Application Running although its sync is over: nothing resumes it, and
// what waits for it waits for ever.
func (s *Site) writtenStatus() []string {
	var wrong []string
	for _, application := range s.plane.Clusters[hub].list(applicationsResource) {
		for _, fields := range application.GetManagedFields() {
			if fields.Operation != metav1.ManagedFieldsOperationApply || fields.FieldsV1 == nil {
				continue
			}
			if strings.Contains(string(fields.FieldsV1.Raw), `"f:status"`) {
				wrong = append(wrong, "a sync has applied the status of "+application.GetName())
			}
		}
	}
	return wrong
}
