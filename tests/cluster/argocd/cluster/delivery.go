package main

import (
	"fmt"

	"github.com/alicebob/miniredis/v2"
	"sigs.k8s.io/yaml"
)

// Delivery is Argo CD on the hub: its repository server, application controller and ApplicationSet controller. Its cache is a
// Redis within this process.
type Delivery struct {
	redis *miniredis.Miniredis
}

func (d *Delivery) stop() {
	if d != nil && d.redis != nil {
		d.redis.Close()
	}
}

// startDelivery installs Argo CD with the settings of `argocd-cm` and a cluster Secret for each cluster but the hub.
func (p *Plane) startDelivery(settings map[string]string) (*Delivery, error) {
	if err := p.configureDelivery(settings); err != nil {
		return nil, err
	}
	redis, err := miniredis.Run()
	if err != nil {
		return nil, err
	}
	delivery := &Delivery{redis: redis}
	if err := p.startDeliveryPrograms(redis.Addr()); err != nil {
		delivery.stop()
		return nil, err
	}
	return delivery, nil
}

func (p *Plane) configureDelivery(settings map[string]string) error {
	client := p.Clusters[hub]
	labels := map[string]any{"app.kubernetes.io/part-of": "argocd"}
	object := func(kind, name string) map[string]any {
		return map[string]any{"apiVersion": "v1", "kind": kind, "metadata": map[string]any{"name": name, "namespace": "argocd", "labels": labels}}
	}
	namespace := map[string]any{"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": "argocd"}}
	objects := []map[string]any{namespace}
	for _, name := range []string{"argocd-rbac-cm", "argocd-cmd-params-cm", "argocd-tls-certs-cm", "argocd-ssh-known-hosts-cm", "argocd-gpg-keys-cm"} {
		objects = append(objects, object("ConfigMap", name))
	}
	config := object("ConfigMap", "argocd-cm")
	data := map[string]any{"timeout.reconciliation": "30s", "timeout.reconciliation.jitter": "0s"}
	for key, value := range settings {
		data[key] = value
	}
	config["data"] = data
	secret := object("Secret", "argocd-secret")
	secret["stringData"] = map[string]any{"server.secretkey": "a-key-for-tests"}
	objects = append(objects, config, secret)
	for _, cluster := range p.Clusters {
		if cluster.Name != hub {
			objects = append(objects, clusterSecret(cluster))
		}
	}
	for _, object := range objects {
		if err := client.apply(object); err != nil {
			return err
		}
	}
	return nil
}

func clusterSecret(cluster *Cluster) map[string]any {
	return map[string]any{
		"apiVersion": "v1", "kind": "Secret",
		"metadata": map[string]any{
			"name": "cluster-" + cluster.Name, "namespace": "argocd",
			"labels": map[string]any{"argocd.argoproj.io/secret-type": "cluster"},
		},
		"stringData": map[string]any{
			"name": cluster.Name, "server": cluster.Server,
			"config": `{ "bearerToken": "admin", "tlsClientConfig": { "insecure": true } }`,
		},
	}
}

func (p *Plane) startDeliveryPrograms(redis string) error {
	ports, err := freePorts(6)
	if err != nil {
		return err
	}
	environment := []string{"ARGOCD_GPG_ENABLED=false", "ARGOCD_FAKE_IN_CLUSTER=true", "KUBECONFIG=" + p.Clusters[hub].Kubeconfig,
		"TMPDIR=" + p.Folder}
	repository := fmt.Sprintf("localhost:%d", ports[0])
	port := func(i int) string { return fmt.Sprint(ports[i]) }
	address := func(i int) string { return fmt.Sprintf("127.0.0.1:%d", ports[i]) }
	err = p.start("repo-server", environment, "argocd-repo-server", "--redis", redis, "--port", port(0), "--disable-tls",
		"--address", "127.0.0.1", "--metrics-address", "127.0.0.1", "--metrics-port", port(1))
	if err != nil {
		return err
	}
	err = p.start("applicationsets", environment, "argocd-applicationset-controller", "--kubeconfig", p.Clusters[hub].Kubeconfig,
		"--namespace", "argocd", "--argocd-repo-server", repository, "--repo-server-plaintext", "--metrics-addr", address(2),
		"--probe-addr", address(3), "--webhook-addr", address(4), "--enable-progressive-syncs")
	if err != nil {
		return err
	}
	return p.start("applications", environment, "argocd-application-controller", "--kubeconfig", p.Clusters[hub].Kubeconfig,
		"--namespace", "argocd", "--repo-server", repository, "--repo-server-plaintext", "--redis", redis, "--metrics-port", port(5),
		"--app-resync", "30")
}

// settings returns what docs/bootstrap.md patches into `argocd-cm`: the health check of Applications.
func (w *Workspace) settings() (map[string]string, error) {
	text, err := w.run(w.Rutter, "apps", "--health-check")
	if err != nil {
		return nil, err
	}
	var patch struct {
		Data map[string]string `json:"data"`
	}
	if err := yaml.Unmarshal([]byte(text), &patch); err != nil {
		return nil, err
	}
	return patch.Data, nil
}
