package bot_test

import (
	"testing"

	"aporte/bot/bottest"
)

func TestStories(t *testing.T) {
	bottest.TestDecisions(t, "../flows/testdata/stories")
}
