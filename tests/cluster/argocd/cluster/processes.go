package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Processes are programs that run in the background until stop is called or this process ends.
type Processes struct {
	// Binaries is the folder of the programs, Folder the one of their logs and data.
	Binaries, Folder string
	running          []*exec.Cmd
}

// start runs a program of Binaries in the background; its output goes to a log file of that name.
func (p *Processes) start(name string, environment []string, program string, arguments ...string) error {
	log, err := os.Create(filepath.Join(p.Folder, name+".log"))
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command(filepath.Join(p.Binaries, program), arguments...)
	command.Stdout, command.Stderr = log, log
	command.Env = append(os.Environ(), "PATH="+p.Binaries+":"+os.Getenv("PATH"))
	command.Env = append(command.Env, environment...)
	// A program must not outlive this one, even when this one is killed.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := command.Start(); err != nil {
		return err
	}
	p.running = append(p.running, command)
	return nil
}

// stop ends all programs, the last one first, and prints what they used.
func (p *Processes) stop() {
	if memory, ok := p.memory(); ok {
		fmt.Printf("%d programs used %d MiB of memory at most\n", len(p.running), memory)
	}
	for i := len(p.running) - 1; i >= 0; i-- {
		_ = syscall.Kill(-p.running[i].Process.Pid, syscall.SIGKILL)
		_ = p.running[i].Wait()
	}
	p.running = nil
}

// memory returns the sum of the most memory, in MiB, that each program had of its own: without the pages of files, which
// programs share. Only Linux says it.
func (p *Processes) memory() (sum int, ok bool) {
	for _, command := range p.running {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", command.Process.Pid))
		if err != nil {
			return 0, false
		}
		most, files := 0, 0
		for _, line := range strings.Split(string(status), "\n") {
			_, _ = fmt.Sscanf(line, "VmHWM: %d kB", &most)
			_, _ = fmt.Sscanf(line, "RssFile: %d kB", &files)
		}
		sum += (most - files) / 1024
	}
	return sum, len(p.running) > 0
}

// freePorts returns several free ports; all are reserved until the last is found, so that they differ.
func freePorts(count int) ([]int, error) {
	ports := make([]int, 0, count)
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// within calls ready every 200 ms until it returns no error, and returns its last error after the time is over.
func within(limit time.Duration, what string, ready func() error) error {
	end := time.Now().Add(limit)
	for {
		err := ready()
		if err == nil {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s: not ready after %s: %w", what, limit, err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}
