// Command cluster gives what rutter writes to a real control plane: an API server with controllers and scheduler, nodes that
// run nothing, and Argo CD's controllers, all on 127.0.0.1. See tests/cluster/README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	// Children are killed when the thread that started them ends.
	runtime.LockOSThread()
	setup := &Setup{}
	flag.StringVar(&setup.Binaries, "binaries", "", "folder with etcd, kubernetes, kwok, kustomize and Argo CD")
	flag.StringVar(&setup.Rutter, "rutter", "", "the rutter to test")
	flag.StringVar(&setup.Repository, "repository", ".", "rutter's repository, with the example platform")
	flag.StringVar(&setup.Shared, "shared", "", "folder with more definitions and cases, if there is one")
	flag.StringVar(&setup.Folder, "folder", "", "where to work; default: a new temporary folder")
	page := flag.String("page", "", "write the table of forecasts to this file")
	flag.Parse()
	if err := setup.complete(); err != nil {
		fail(err)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() { <-stop; os.Exit(130) }()
	findings, err := setup.command(flag.Args(), *page)
	fmt.Printf("%d s of processor time\n", int(processorTime().Seconds()))
	for _, finding := range findings {
		fmt.Println(finding)
	}
	if err != nil {
		fail(err)
	}
	if len(findings) > 0 {
		os.Exit(1)
	}
}

// processorTime returns how long this program and those that it started and that have ended used a core.
func processorTime() (sum time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		if syscall.Getrusage(who, &usage) == nil {
			sum += time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
		}
	}
	return sum
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(2)
}

func (s *Setup) complete() error {
	for _, path := range []*string{&s.Binaries, &s.Rutter, &s.Repository, &s.Shared} {
		if *path == "" {
			continue
		}
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return err
		}
		*path = absolute
	}
	if s.Folder == "" {
		folder, err := os.MkdirTemp("", "rutter-cluster-")
		s.Folder = folder
		return err
	}
	return os.MkdirAll(s.Folder, 0o755)
}

func (s *Setup) command(arguments []string, page string) ([]string, error) {
	if len(arguments) == 0 {
		return nil, fmt.Errorf("say one of: judge FILE..., health, expand, edits, bootstrap [good|bad|worst]..., forecast")
	}
	switch arguments[0] {
	case "judge":
		return s.judgeCorpus(arguments[1:])
	case "expand":
		return s.expandAll()
	case "bootstrap":
		return s.bootstrapScenarios(arguments[1:])
	case "health":
		return s.judgeHealth()
	case "edits":
		return nil, s.listForecasts()
	case "forecast":
		return s.forecastFindings(page)
	}
	return nil, fmt.Errorf("there is no command %s", strings.Join(arguments, " "))
}
