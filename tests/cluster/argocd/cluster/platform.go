package main

import (
	"fmt"
	"strings"
)

// spare is the cluster that no environment of the workspace uses at first.
const spare = "spare"

// environments are the names of all environments that the workspace has at some time.
var environments = []string{"dev", "prod", "stage"}

// platformFiles are the platform of the scenarios: two environments, each on a cluster of its own; production is protected.
func platformFiles(repository string) Files {
	return Files{
		"platform/platform.yaml":          fmt.Sprintf("name: acme\nrepository: %s\npromotion: { order: [dev, prod] }\n", repository),
		"platform/environments/dev.yaml":  environment("dev", ""),
		"platform/environments/prod.yaml": environment("prod", "protected: true\n"),
		"platform/teams/shop.yaml":        "owners: [acme:shop]\n",
	}
}

// environment is an environment on the cluster of its name.
func environment(name, more string) string { return environmentOn(name, []string{name}, more) }

// environmentOn is an environment on the clusters of the given names.
func environmentOn(name string, clusters []string, more string) string {
	var items []string
	for _, cluster := range clusters {
		items = append(items, fmt.Sprintf("{ name: %s, server: \"https://%s.example.com\" }", cluster, cluster))
	}
	return fmt.Sprintf("clusters: [%s]\nprovider: kind\nkubernetes: \"1.35\"\n"+
		"domain: %s.example.com\ningress: { api: ingress, class: nginx, namespace: ingress }\n"+
		"secrets: { store: vault, server: \"https://vault.example.com\" }\n%s", strings.Join(items, ", "), name, more)
}

// platformEdits are edits beyond one service, in rounds: those of a round are made together.
func platformEdits() ([][]Edit, Files) {
	before := Files{}
	service := func(name, team string) {
		before[servicePath(name)] = replaceLine(plain(""), "team: ", "team: "+team)
		for _, environment := range []string{"dev", "prod"} {
			before[overlayPath(name, environment)] = pin
		}
	}
	for _, team := range []string{"small", "old", "leaver", "solo"} {
		before["platform/teams/"+team+".yaml"] = "owners: [acme:shop]\n"
	}
	service("retired", "shop")
	service("ending", "shop")
	service("mover", "shop")
	service("leaving", "shop")
	service("moving", "shop")
	service("renamed", "shop")
	service("counted", "small")
	service("last", "old")
	service("ended", "shop")
	service("lastly", "leaver")
	service("sole", "solo")
	before[servicePath("once")] = replaceLine(job, "team: ", "team: small")
	before[overlayPath("once", "dev")] = pin
	without := func(name string, environments ...string) Files {
		files := Files{}
		for _, environment := range environments {
			files[overlayPath(name, environment)] = ""
		}
		return files
	}
	services := []Edit{
		{Title: "a service leaves the open environment", Services: []string{"leaving"}, Files: without("leaving", "dev")},
		{Title: "a service leaves the protected environment", Services: []string{"retired"}, Files: without("retired", "prod")},
		{Title: "a service is retired in the protected environment", Services: []string{"ending"},
			Files: Files{overlayPath("ending", "prod"): pin + "retired: true\n"}},
		mover("a move, step 1: the service also stands in the new team", "shop", "alsoIn: small"),
		{Title: "a service changes its team in one step", Services: []string{"moving"},
			Files: Files{servicePath("moving"): replaceLine(plain(""), "team: ", "team: small")}},
		{Title: "a service gets another name", Services: []string{"renamed", "anew"}, Files: Files{
			servicePath("renamed"): "", overlayPath("renamed", "dev"): "", overlayPath("renamed", "prod"): "",
			servicePath("anew"): plain(""), overlayPath("anew", "dev"): pin, overlayPath("anew", "prod"): pin,
		}},
		{Title: "a quota below what is used", Services: []string{"counted"},
			Files: Files{"platform/teams/small.yaml": "owners: [acme:shop]\nquota: { dev: { cpu: 15m, memory: 20Mi } }\n"}},
		{Title: "a new team", Files: Files{
			"platform/teams/fresh.yaml": "owners: [acme:shop]\n",
			servicePath("young"):        replaceLine(plain(""), "team: ", "team: fresh"), overlayPath("young", "dev"): pin,
		}},
		{Title: "a team goes with its last service", Services: []string{"last"}, Files: Files{
			"platform/teams/old.yaml": "", servicePath("last"): "", overlayPath("last", "dev"): "", overlayPath("last", "prod"): "",
		}},
		{Title: "a team gets another name", Services: []string{"sole"}, Files: Files{
			"platform/teams/solo.yaml": "", "platform/teams/duo.yaml": "owners: [acme:shop]\n",
			servicePath("sole"): replaceLine(plain(""), "team: ", "team: duo"),
		}},
		{Title: "a service that leaves is retired", Services: []string{"ended"}, Stays: true,
			Files: Files{overlayPath("ended", "prod"): pin + "retired: true\n"}},
		{Title: "the last service of a team is retired", Services: []string{"lastly"}, Stays: true,
			Files: Files{overlayPath("lastly", "dev"): "", overlayPath("lastly", "prod"): pin + "retired: true\n"}},
	}
	platform := [][]Edit{
		services,
		{mover("a move, step 2: callers dial the new team", "small", "alsoIn: shop"),
			{Title: "the overlay of a retired service is removed", Services: []string{"ended"}, Stays: true, Files: without("ended", "prod")},
			{Title: "a team goes with its retired service", Services: []string{"lastly"}, Stays: true, Files: Files{
				"platform/teams/leaver.yaml": "", servicePath("lastly"): "", overlayPath("lastly", "prod"): "",
			}},
			{Title: "an environment is no longer protected", Files: Files{"platform/environments/prod.yaml": environment("prod", "")}}},
		{mover("a move, step 3: the old place is retired", "small", "retiredFrom: shop"),
			{Title: "an environment becomes protected", Files: Files{"platform/environments/dev.yaml": environment("dev", "protected: true\n")}}},
		{mover("a move, step 4: the old place is forgotten", "small", "")},
		{{Title: "a freeze that holds now", Files: Files{
			"platform/environments/prod.yaml": environment("prod", "protected: true\nfreezes: [{ schedule: \"* * * * *\", duration: 24h, reason: a test }]\n"),
		}}},
		{{Title: "a new environment", Stays: true, Files: Files{
			"platform/environments/stage.yaml": environmentOn("stage", []string{spare}, ""),
			overlayPath("counted", "stage"):    pin, overlayPath("once", "stage"): pin,
		}}},
		{{Title: "an environment gets another pattern of namespaces", Files: Files{
			"platform/environments/stage.yaml": environmentOn("stage", []string{spare}, "namespaces: \"{environment}-{team}\"\n"),
		}}},
		{{Title: "an environment gets another cluster", Files: Files{
			"platform/environments/stage.yaml": environmentOn("stage", []string{spare, "dev"}, ""),
		}}},
		{{Title: "an environment is removed", Files: Files{
			"platform/environments/stage.yaml": "", overlayPath("counted", "stage"): "", overlayPath("once", "stage"): "",
		}}},
		{{Title: "a change by hand in the cluster", ByHand: scaleByHand, Services: []string{"counted"}}},
	}
	return platform, before
}

// mover is a step of a service's move from the team `shop` to the team `small`.
func mover(title, team, line string) Edit {
	spec := replaceLine(plain(""), "team: ", "team: "+team)
	if line != "" {
		spec += line + "\n"
	}
	return Edit{Title: title, Services: []string{"mover"}, Files: Files{servicePath("mover"): spec}, Stays: true}
}

// scaleByHand asks for five pods of a Deployment, as a person with kubectl would.
func scaleByHand(plane *Plane) error {
	return plane.Clusters["dev"].patch(recordedKinds[0], "small-dev", "counted", map[string]any{"spec": map[string]any{"replicas": 5}})
}
