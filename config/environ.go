package config

import (
	"reflect"
	"strings"
)

const envPrefix = "CRMBOT_"

// environ reads CRMBOT_ names over what the file said. A name ending in _FILE names a file that holds the value.
// Names that resemble no key are left alone: a cluster puts its own (CRMBOT_SERVICE_HOST) beside ours.
func (l *loader) environ(env []string) {
	leaves := map[string]leaf{}
	collect(target(l.config), "", leaves)
	given := map[string]string{}
	for _, pair := range env {
		name, value, ok := strings.Cut(pair, "=")
		if ok && strings.HasPrefix(name, envPrefix) && value != "" {
			given[name] = value
		}
	}
	known := make([]string, 0, len(leaves))
	for name := range leaves {
		known = append(known, name)
	}
	for name, value := range given {
		at := Position{Env: name}
		if lf, ok := leaves[name]; ok {
			l.take(lf, at, value)
			continue
		}
		base, isFile := strings.CutSuffix(name, "_FILE")
		lf, ok := leaves[base]
		if !isFile || !ok {
			if near, d := nearest(base, known); d <= 2 {
				l.fault(at, "", "unknown name (did you mean %s?)", near)
			}
			continue
		}
		if _, both := given[base]; both {
			l.fault(at, lf.key, "%s is set too; keep one of them", base)
			continue
		}
		text, _, err := readFile(value)
		if err != nil {
			l.fault(at, lf.key, "%s: %s", value, plain(err))
			continue
		}
		l.take(lf, at, strings.TrimRight(string(text), "\r\n"))
	}
}

// leaf is a key that one value of the environment can say.
type leaf struct {
	key  string
	into reflect.Value
}

func (l *loader) take(lf leaf, at Position, value string) {
	l.config.at[lf.key] = at
	if lf.into.Kind() == reflect.Slice {
		var items []string
		for item := range strings.SplitSeq(value, ",") {
			if item = strings.TrimSpace(item); item != "" {
				items = append(items, item)
			}
		}
		lf.into.Set(reflect.ValueOf(items))
		return
	}
	if err := scalar(value, lf.into); err != nil {
		l.fault(at, lf.key, "%s", err)
	}
}

// collect finds the keys below v that one value can say: scalars and lists of words.
func collect(v reflect.Value, path string, leaves map[string]leaf) {
	for key, i := range fields(v.Type()) {
		at, field := join(path, key), v.Field(i)
		switch {
		case field.Kind() == reflect.Struct:
			collect(field, at, leaves)
		case field.Kind() == reflect.Slice && field.Type().Elem().Kind() != reflect.String:
		default:
			leaves[EnvName(at)] = leaf{key: at, into: field}
		}
	}
}

// EnvName is the environment's name for a key: slack.bot_token is CRMBOT_SLACK_BOT_TOKEN.
func EnvName(key string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}
