package bolt_test

import (
	"path/filepath"
	"testing"

	"crmbot/store"
	"crmbot/store/bolt"
	"crmbot/store/storetest"
)

// open makes an engine on a fresh file, closed when the test ends.
func open(t *testing.T, o bolt.Options) *bolt.Engine {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "crm.db"), o)
}

func openAt(t *testing.T, path string, o bolt.Options) *bolt.Engine {
	t.Helper()
	e, err := bolt.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func TestEngine(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Engine { return open(t, bolt.Options{}) })
}

func TestStrict(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Engine { return storetest.Strict(open(t, bolt.Options{})) })
}
