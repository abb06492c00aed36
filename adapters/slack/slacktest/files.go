package slacktest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// download is what fetching a file is called in Fail, Calls and Refusals, and Upload what putting one up is.
const (
	Download = "download"
	Upload   = "upload"
)

// File is a file of a message.
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Data []byte `json:"-"`
}

// upload is a file that lies in the workspace, or has an address to be put to.
type upload struct {
	File
	length int
	mime   string
	used   bool     // the address
	shown  []string // chats
}

// uploadURL is files.getUploadURLExternal.
func (s *Slack) uploadURL(a args) map[string]any {
	n, err := strconv.Atoi(a.get("length"))
	if a.get("filename") == "" || err != nil || n <= 0 {
		return failed("invalid_arguments")
	}
	id := "F" + strconv.Itoa(s.next())
	s.files[id] = &upload{File: File{ID: id, Name: a.get("filename")}, length: n, mime: "application/octet-stream"}
	return map[string]any{"ok": true, "upload_url": s.srv.URL + "/upload/v1/" + id, "file_id": id}
}

// serveUpload takes the bytes of a file, once and as many as were announced.
func (s *Slack) serveUpload(w http.ResponseWriter, r *http.Request) {
	s.failing(w, r, Upload, func(w http.ResponseWriter) {
		data, err := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		f := s.files[r.PathValue("id")]
		switch {
		case err != nil, f == nil, f.used:
			s.refuse("upload: no such address, or used")
			http.Error(w, "no", http.StatusNotFound)
		case len(data) != f.length || r.ContentLength != int64(f.length):
			s.refuse("upload: " + strconv.Itoa(len(data)) + " bytes, announced were " + strconv.Itoa(f.length))
			http.Error(w, "length", http.StatusBadRequest)
		default:
			f.used, f.Data = true, data
			_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(data)))
		}
	})
}

// completeUpload is files.completeUploadExternal. Told twice it shows a file twice.
func (s *Slack) completeUpload(a args) map[string]any {
	var files []struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	if json.Unmarshal([]byte(a.get("files")), &files) != nil || len(files) == 0 {
		return failed("invalid_arguments")
	}
	c, no := s.channel(a.get("channel_id"))
	if no != nil {
		return no
	}
	m := &Message{TS: s.stamp(), Thread: a.get("thread_ts"), User: BotUser}
	for _, named := range files {
		f := s.files[named.ID]
		if f == nil || !f.used {
			return failed("file_not_found")
		}
		f.shown = append(f.shown, c.ID)
		m.Files = append(m.Files, f.File)
	}
	c.messages = append(c.messages, m)
	s.effect()
	return map[string]any{"ok": true, "files": m.Files}
}

// fileInfo is files.info.
func (s *Slack) fileInfo(a args) map[string]any {
	f := s.files[a.get("file")]
	if f == nil {
		return failed("file_not_found")
	}
	shares := map[string]any{}
	for _, c := range f.shown {
		shares[c] = []any{map[string]any{"ts": "1.000001"}}
	}
	return map[string]any{"ok": true, "file": map[string]any{"id": f.ID, "name": f.Name, "shares": map[string]any{"private": shares}, "ims": f.shown}}
}

// serveFile hands a file out to who shows the token and may read files; all others are sent to the sign-in page of another host, or shown it.
func (s *Slack) serveFile(w http.ResponseWriter, r *http.Request) {
	s.failing(w, r, Download, func(w http.ResponseWriter) {
		s.mu.Lock()
		defer s.mu.Unlock()
		f := s.files[r.PathValue("id")]
		switch {
		case f == nil:
			http.NotFound(w, r)
		case r.Header.Get("Authorization") != "Bearer "+Token || s.lacks(Download, "") != "":
			s.refuse("download: not allowed")
			if strings.HasPrefix(r.PathValue("rest"), "download/") {
				away := strings.Replace(s.srv.URL, "127.0.0.1", "localhost", 1) + "/signin?redir=" + url.QueryEscape(r.URL.Path)
				http.Redirect(w, r, away, http.StatusFound)
				return
			}
			signIn(w, r)
		default:
			w.Header().Set("Content-Type", f.mime)
			w.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
			_, _ = w.Write(f.Data)
		}
	})
}

// signIn is the page for people who are not signed in. A token has no business there.
func signIn(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, "<!DOCTYPE html><title>Sign in</title>")
}

// Upload puts a file into the chat, with words beside it or none, and delivers the event; wait returns when that is over. with changes how
// Slack names the file.
func (p *Person) Upload(name string, data []byte, words string, with map[string]any) (wait func() Ack) {
	s := p.s
	event, ok := p.write(words)
	s.mu.Lock()
	id := "F" + strconv.Itoa(s.next())
	f := &upload{File: File{ID: id, Name: name, Data: data}, mime: "text/csv", shown: []string{p.Channel}}
	s.files[id] = f
	for _, m := range s.channels[p.Channel].messages {
		if ts, _ := event["event"].(map[string]any); ok && m.TS == ts["ts"] {
			m.Files = []File{f.File}
		}
	}
	base := s.srv.URL + "/files-pri/" + id + "/"
	named := map[string]any{
		"id": id, "name": name, "title": name, "mimetype": f.mime, "filetype": "csv", "mode": "hosted", "is_external": false, "size": len(data),
		"url_private": base + url.PathEscape(name), "url_private_download": base + "download/" + url.PathEscape(name), "file_access": "visible",
	}
	maps.Copy(named, with)
	s.mu.Unlock()
	if !ok {
		return func() Ack { return Ack{Status: http.StatusOK} }
	}
	inner, _ := event["event"].(map[string]any)
	inner["subtype"], inner["files"] = "file_share", []any{named}
	done := make(chan Ack, 1)
	go func() { done <- s.Deliver("events_api", event) }()
	return func() Ack { return <-done }
}

// Received are the files the bot put into a chat, oldest first.
func (s *Slack) Received(channel string) []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []File
	if c := s.channels[channel]; c != nil {
		for _, m := range c.messages {
			if m.User == BotUser {
				out = append(out, m.Files...)
			}
		}
	}
	return out
}

// Silent puts a message into the chat that the app is not told of, as one from before it ran.
func (p *Person) Silent(text string) { p.write(text) }
