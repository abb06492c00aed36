package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"crmbot/adapters/intake"
	"crmbot/bot"
	"crmbot/bot/lang"
)

const (
	// uploadRoom is what the other parts of an upload may take beside the file.
	uploadRoom = 64 << 10
	// uploadTime is how long an upload may take to arrive, downloadTime how long a download may take to leave.
	uploadTime   = 2 * time.Minute
	downloadTime = 5 * time.Minute
	// uploadsAtOnce bounds how many uploads lie in memory.
	uploadsAtOnce = 4
	maxPart       = 1 << 10 // bytes of a part that is no file
)

// uploads is what reads uploads: larger and slower than other posts, and few at once.
func uploads(cfg intake.Config) *intake.Intake {
	cfg.Body, cfg.ReadTime, cfg.Requests = bot.MaxFile+uploadRoom, uploadTime, uploadsAtOnce
	return intake.New(cfg)
}

// upload hands a file to the bot: a plain multipart form with the parts as, place and file.
func (a *Adapter) upload(w http.ResponseWriter, r *http.Request, body []byte) {
	sent, file, err := readUpload(r.Header.Get("Content-Type"), body)
	if err != nil {
		intake.Refuse(w, http.StatusBadRequest)
		return
	}
	p := actor{act: sent}
	a.answer(w, r, &p, func(ctx context.Context, p actor) (answer, error) { return a.send(ctx, p, file) })
}

var errUpload = errors.New("not an upload of one file")

// sentFile is a file as it came.
type sentFile struct {
	name string
	data []byte // part of the body
}

// readUpload takes the parts of a body apart. Everything but the file is short; there is one file.
func readUpload(contentType string, body []byte) (act, sentFile, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return act{}, sentFile{}, errUpload
	}
	var sent act
	var file *sentFile
	parts := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || n == 8 {
			return act{}, sentFile{}, errUpload
		}
		most := int64(maxPart)
		if part.FormName() == "file" {
			most = int64(len(body))
		}
		data, err := io.ReadAll(io.LimitReader(part, most+1))
		if err != nil || int64(len(data)) > most {
			return act{}, sentFile{}, errUpload
		}
		switch part.FormName() {
		case "as":
			sent.As = string(data)
		case "place":
			sent.Place = string(data)
		case "file":
			if file != nil {
				return act{}, sentFile{}, errUpload
			}
			file = &sentFile{name: bot.FileName(part.FileName()), data: data}
		}
	}
	if file == nil {
		return act{}, sentFile{}, errUpload
	}
	return sent, *file, nil
}

// send shows that a file was sent and has it answered. In a group only the sender sees that.
func (a *Adapter) send(ctx context.Context, p actor, file sentFile) (answer, error) {
	if a.running() == nil {
		return answer{}, intake.ErrStopped
	}
	said := message{From: p.member.Account, Name: p.member.Name, Text: "📎 " + file.name}
	if !p.place.Direct {
		said.Only = p.member.Account
	}
	out := answer{Messages: []shown{a.render(a.chats.post(p.place.ID, said), p.member.Account)}}
	return a.ask(ctx, p, bot.File{Name: file.name, Size: int64(len(file.data)), Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(file.data)), nil
	}}, out)
}

// download hands a file out to the person it was made for.
func (a *Adapter) download(w http.ResponseWriter, r *http.Request) {
	m, err := a.people.member(r.Context(), r.URL.Query().Get("as"))
	if err != nil {
		intake.Refuse(w, http.StatusForbidden)
		return
	}
	if a.cfg.Files == nil {
		http.NotFound(w, r)
		return
	}
	began := false
	err = a.cfg.Files.Fetch(r.Context(), bot.Account{Platform: Platform, ID: m.Account, Name: m.Name}, r.PathValue("key"), func(name string, _ int64) (io.Writer, error) {
		began = true
		// A reader that dawdles would hold the database's old pages; recorders have no deadlines.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(downloadTime))
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		return w, nil
	})
	switch {
	case err == nil && !began: // an empty file
		w.WriteHeader(http.StatusNoContent)
	case err == nil:
	case began:
		a.cfg.Log.Error().Err(err).Msg("hand out a file")
		panic(http.ErrAbortHandler) // a file cut short must not look whole
	case errors.Is(err, bot.ErrNoFile):
		http.Error(w, a.gone(r, m), http.StatusNotFound)
	default:
		a.cfg.Log.Error().Err(err).Msg("hand out a file")
		intake.Refuse(w, http.StatusServiceUnavailable)
	}
}

func (a *Adapter) gone(r *http.Request, m bot.Member) string {
	return lang.For(a.labels(r, m).Tag()).T("web.file_gone")
}
