package main

import (
	"fmt"
	"os"
	"strings"
)

// forecastFindings plays the table, prints a summary, writes the page if one is named, and returns the rows that are too kind.
func (s *Setup) forecastFindings(page string) ([]string, error) {
	rows, err := s.forecastTable()
	counts := map[Verdict]int{}
	var findings []string
	for _, row := range rows {
		counts[row.Verdict]++
		for _, text := range row.Unannounced {
			findings = append(findings, fmt.Sprintf("%s: not announced: %s", row.Title, text))
		}
	}
	fmt.Printf("%d edits: %d forecasts exact, %d too careful, %d too kind\n", len(rows), counts[exact], counts[careful], counts[kind])
	if err != nil || page == "" {
		return findings, err
	}
	return findings, os.WriteFile(page, []byte(tablePage(rows, counts)), 0o644)
}

func tablePage(rows []Row, counts map[Verdict]int) string {
	var page strings.Builder
	page.WriteString("# What `diff` says and what happens\n\n" +
		"Written by `tests/cluster/run forecast`; do not edit it. Each edit was made in a workspace of two environments, each on a\n" +
		"cluster of its own (`prod` is protected), and delivered by Argo CD to a real API server with its controllers. Nodes run\n" +
		"nothing: a pod is ready a second after it is scheduled. The forecast is what `rutter diff` says of that edit alone.\n\n")
	fmt.Fprintf(&page, "%d edits: %d forecasts were exact, %d too careful, %d too kind.\n\n", len(rows), counts[exact], counts[careful], counts[kind])
	page.WriteString("| edit | what `diff` says | what happened | forecast | seconds |\n|---|---|---|---|---:|\n")
	for _, row := range rows {
		forecast := row.Forecast
		if forecast == "" {
			forecast = "no effect"
		}
		fmt.Fprintf(&page, "| %s | %s | %s | %s | %d |\n", cell(row.Title), cell(forecast), cell(row.Reality), row.Verdict, row.Seconds)
	}
	return page.String()
}

// cell makes text fit into one cell of a Markdown table.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "; ", "<br>").Replace(text)
}
