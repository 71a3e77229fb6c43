package main

import "fmt"

func (s *Setup) expandAll(workspaces []string) ([]string, error) { return nil, fmt.Errorf("%d", len(workspaces)) }
