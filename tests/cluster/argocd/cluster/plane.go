package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// hub is the cluster in which Argo CD runs. Only the garbage collector and the namespace controller work there.
const hub = "hub"

// Plane is the control planes of several clusters on 127.0.0.1, which share one etcd.
type Plane struct {
	Processes
	Clusters map[string]*Cluster
}

// Cluster is one API server with its controllers, scheduler and nodes.
type Cluster struct {
	Client
	Name, Server, Kubeconfig string
}

// startPlane starts etcd, the hub and a cluster for each name, and waits until they answer.
func startPlane(binaries, folder string, names []string) (*Plane, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	plane := &Plane{Processes: Processes{Binaries: binaries, Folder: folder}, Clusters: map[string]*Cluster{}}
	if err := plane.boot(append([]string{hub}, names...)); err != nil {
		plane.stop()
		return nil, err
	}
	return plane, nil
}

func (p *Plane) boot(names []string) error {
	if err := p.writeKeys(); err != nil {
		return err
	}
	ports, err := freePorts(2 + len(names))
	if err != nil {
		return err
	}
	etcd := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	if err := p.start("etcd", nil, "etcd", filepath.Join(p.Folder, "etcd"), etcd, fmt.Sprintf("http://127.0.0.1:%d", ports[1])); err != nil {
		return err
	}
	for i, name := range names {
		if err := p.startServer(name, etcd, ports[2+i]); err != nil {
			return err
		}
	}
	for _, name := range names {
		if err := p.startControllers(p.Clusters[name]); err != nil {
			return err
		}
	}
	return nil
}

// writeKeys writes the key pair of service accounts and the token of the administrator.
func (p *Plane) writeKeys() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return err
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	files := map[string][]byte{
		"sa.key":     private,
		"sa.pub":     pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}),
		"tokens.csv": []byte("admin,admin,admin,\"system:masters\"\n"),
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(p.Folder, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plane) file(name string) string { return filepath.Join(p.Folder, name) }

func (p *Plane) startServer(name, etcd string, port int) error {
	cluster := &Cluster{Name: name, Server: fmt.Sprintf("https://127.0.0.1:%d", port), Kubeconfig: p.file(name + ".kubeconfig")}
	config := clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{Server: cluster.Server, InsecureSkipTLSVerify: true}
	config.AuthInfos["admin"] = &clientcmdapi.AuthInfo{Token: "admin"}
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: "admin"}
	config.CurrentContext = name
	if err := clientcmd.WriteToFile(*config, cluster.Kubeconfig); err != nil {
		return err
	}
	client, err := newClient(&rest.Config{
		Host: cluster.Server, BearerToken: "admin", QPS: 1000, Burst: 1000,
		TLSClientConfig: rest.TLSClientConfig{Insecure: true},
	})
	if err != nil {
		return err
	}
	cluster.Client = *client
	p.Clusters[name] = cluster
	return p.start("apiserver-"+name, nil, "kubernetes", "kube-apiserver",
		"--etcd-servers="+etcd, "--etcd-prefix=/registry-"+name, "--cert-dir="+p.file("certs-"+name),
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port),
		"--service-cluster-ip-range=10.96.0.0/16", "--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+p.file("sa.pub"), "--service-account-signing-key-file="+p.file("sa.key"),
		"--authorization-mode=RBAC", "--token-auth-file="+p.file("tokens.csv"), "--allow-privileged=true",
		"--endpoint-reconciler-type=none")
}

func (p *Plane) startControllers(cluster *Cluster) error {
	if err := within(2*time.Minute, "API server "+cluster.Name, cluster.ready); err != nil {
		return err
	}
	controllers := "*,-bootstrapsigner,-tokencleaner,-nodelifecycle,-ttl"
	if cluster.Name == hub {
		controllers = "garbage-collector-controller,namespace-controller"
	}
	err := p.start("controllers-"+cluster.Name, nil, "kubernetes", "kube-controller-manager", "--kubeconfig="+cluster.Kubeconfig,
		"--leader-elect=false", "--secure-port=0", "--service-account-private-key-file="+p.file("sa.key"), "--controllers="+controllers)
	if err != nil || cluster.Name == hub {
		return err
	}
	err = p.start("scheduler-"+cluster.Name, nil, "kubernetes", "kube-scheduler", "--kubeconfig="+cluster.Kubeconfig,
		"--leader-elect=false", "--secure-port=0")
	if err != nil {
		return err
	}
	if err := p.start("kwok-"+cluster.Name, nil, "kwok", "--kubeconfig="+cluster.Kubeconfig, "--manage-all-nodes=true"); err != nil {
		return err
	}
	for i := 1; i <= 3; i++ {
		if err := cluster.addNode(i); err != nil {
			return err
		}
	}
	return nil
}

// addNode registers a node that runs nothing: kwok says of its pods that they are ready.
func (c *Cluster) addNode(number int) error {
	name := fmt.Sprintf("node-%d", number)
	resources := map[string]any{
		"cpu": "64", "memory": "256Gi", "pods": "250", "ephemeral-storage": "500Gi", "nvidia.com/gpu": "4",
	}
	node := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Node",
		"metadata": map[string]any{
			"name":        name,
			"annotations": map[string]any{"kwok.x-k8s.io/node": "fake"},
			"labels": map[string]any{
				"kubernetes.io/hostname": name, "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux",
				"topology.kubernetes.io/zone": fmt.Sprintf("zone-%d", number),
			},
		},
		"status": map[string]any{"allocatable": resources, "capacity": resources},
	}}
	nodes := c.dynamic.Resource(nodesResource)
	if _, err := nodes.Create(context.Background(), node, metav1.CreateOptions{}); err != nil {
		return err
	}
	// The admission plugin taints new nodes; the controller that would remove the taint does not run.
	patch := []byte(`{"spec":{"taints":null}}`)
	_, err := nodes.Patch(context.Background(), name, mergePatch, patch, metav1.PatchOptions{})
	return err
}
