package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	chartName    = "operator"
	chartVersion = "1.0.0"
)

// chartFiles is a small chart, as `helm` reads it: a Deployment with one pod and the settings that it reads.
var chartFiles = []struct{ path, content string }{
	{"Chart.yaml", "apiVersion: v2\nname: " + chartName + "\nversion: " + chartVersion + "\n"},
	{"values.yaml", "replicas: 1\n"},
	{"templates/configmap.yaml", `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }} }
data: { chart: {{ .Chart.Version | quote }} }
`},
	{"templates/deployment.yaml", `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec:
      containers:
      - name: operator
        image: registry.example.com/operator:{{ .Chart.Version }}
        envFrom: [{ configMapRef: { name: {{ .Release.Name }} } }]
`},
}

// ChartRepository is a chart repository on 127.0.0.1 with one chart. It refuses every request until `answers` is true.
type ChartRepository struct {
	URL     string
	answers atomic.Bool
	// refused and fetched count the requests for a file, without and with an answer.
	refused, fetched atomic.Int64
	server           *http.Server
}

// startChartRepository serves the chart until stop is called.
func startChartRepository() (*ChartRepository, error) {
	archive, err := chartArchive()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	file := fmt.Sprintf("%s-%s.tgz", chartName, chartVersion)
	index := fmt.Sprintf("apiVersion: v1\nentries:\n  %s:\n  - apiVersion: v2\n    name: %s\n    version: %s\n    digest: %x\n    urls: [%s]\n",
		chartName, chartName, chartVersion, sha256.Sum256(archive), file)
	repository := &ChartRepository{URL: "http://" + listener.Addr().String()}
	routes := http.NewServeMux()
	routes.HandleFunc("/index.yaml", repository.serve([]byte(index)))
	routes.HandleFunc("/"+file, repository.serve(archive))
	repository.server = &http.Server{Handler: routes, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = repository.server.Serve(listener) }()
	return repository, nil
}

func (r *ChartRepository) serve(content []byte) http.HandlerFunc {
	return func(response http.ResponseWriter, _ *http.Request) {
		if !r.answers.Load() {
			r.refused.Add(1)
			http.Error(response, "the repository is out of order", http.StatusServiceUnavailable)
			return
		}
		r.fetched.Add(1)
		_, _ = response.Write(content)
	}
}

func (r *ChartRepository) stop() { _ = r.server.Close() }

// chartArchive returns the chart as a compressed archive, the same bytes each time.
func chartArchive() ([]byte, error) {
	var buffer bytes.Buffer
	compressed := gzip.NewWriter(&buffer)
	archive := tar.NewWriter(compressed)
	for _, file := range chartFiles {
		header := &tar.Header{Name: chartName + "/" + file.path, Mode: 0o644, Size: int64(len(file.content))}
		if err := archive.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := archive.Write([]byte(file.content)); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	if err := compressed.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
