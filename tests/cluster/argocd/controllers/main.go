// Command argocd is four programs of Argo CD in one, chosen by the name under which it is started: argocd-repo-server,
// argocd-application-controller, argocd-applicationset-controller and argocd-git-ask-pass.
package main

import (
	"log"
	"os"
	"path/filepath"

	application "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	applicationset "github.com/argoproj/argo-cd/v3/cmd/argocd-applicationset-controller/commands"
	askpass "github.com/argoproj/argo-cd/v3/cmd/argocd-git-ask-pass/commands"
	repository "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	"github.com/spf13/cobra"
)

var programs = map[string]func() *cobra.Command{
	"argocd-application-controller":    application.NewCommand,
	"argocd-applicationset-controller": applicationset.NewCommand,
	"argocd-git-ask-pass":              askpass.NewCommand,
	"argocd-repo-server":               repository.NewCommand,
}

func main() {
	program := programs[filepath.Base(os.Args[0])]
	if program == nil {
		log.Fatalf("there is no program %s", os.Args[0])
	}
	if program().Execute() != nil {
		os.Exit(1)
	}
}
