package name_test

import (
	"testing"

	"crmbot/crm/name"
)

func TestShort(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"蓝天科技有限公司":       "蓝天",
		"华兴医疗":           "华兴",
		"深圳华兴医疗器械股份有限公司": "深圳华兴",
		"科技":                "科技",
		"大科技":               "大科技",
		"Blue Sky Co., Ltd": name.Core("Blue Sky Co., Ltd"),
		"":                  "",
	} {
		if got := name.Short(s); got != want {
			t.Errorf("Short(%q) = %q, want %q", s, got, want)
		}
	}
}
