package memory_test

import (
	"testing"

	"crmbot/store"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

func TestEngine(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) store.Engine { return memory.New() })
}

func TestStrict(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) store.Engine { return storetest.Strict(memory.New()) })
}
