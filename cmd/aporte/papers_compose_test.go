package main

import "testing"

func checkDocker(t *testing.T, page string, b *block) {}
