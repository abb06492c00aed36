// The console's page: sends what people do, shows what comes back.
import { wireForms } from "./forms.js";

const $ = (id) => document.getElementById(id);
const boot = JSON.parse($("boot").textContent);
const words = boot.words;
const log = $("log"), line = $("line"), pane = $("pane"), ask = $("ask"), over = $("over");

// ---- talking to the server

let asking = 0; // how many answers to this page are on their way, by whichever road they come first

async function post(what, body) {
  return answered(what, "/console/" + what, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ as: boot.as, place: boot.place, ...body }) });
}

async function answered(what, url, request) {
  if (what !== "lookup") asking++;
  const slow = what === "lookup" ? 0 : setTimeout(() => { $("busy").hidden = false; toEnd(); }, 300);
  try {
    const res = await fetch(url, request);
    if (res.status === 401) { location.reload(); return null; }
    if (res.status === 413) { toast(words.too_large, "bad"); return null; }
    const out = await res.json().catch(() => ({ error: words.try_again }));
    take(out.messages, true);
    if (out.error) toast(out.error, "bad");
    if (out.toast) toast(out.toast);
    if (out.pane) { pane.innerHTML = out.pane; openPane(true); }
    if (out.form) openForm(out.form);
    return out.error ? null : out;
  } catch {
    toast(words.try_again, "bad");
    return null;
  } finally {
    if (what !== "lookup") asking--;
    clearTimeout(slow);
    if (slow) $("busy").hidden = true;
  }
}

// ---- messages

let low = true; // the newest message is in sight

function take(list, asked) {
  asked ||= asking > 0;
  for (const m of list || []) {
    if (m.place !== boot.place) { badge(m.place); continue; }
    const old = $(m.id);
    if (old && Number(old.dataset.rev) >= m.rev) continue;
    const box = document.createElement("template");
    box.innerHTML = m.html;
    const node = box.content.firstElementChild;
    node.classList.add(old ? "changed" : "fresh");
    if (old) {
      const focused = old.contains(document.activeElement);
      old.replaceWith(node);
      if (focused) { node.tabIndex = -1; node.focus({ preventScroll: true }); }
    } else {
      const after = [...log.children].findLast((n) => Number(n.dataset.seq) < m.seq);
      after ? after.after(node) : log.prepend(node);
    }
    if (!asked && !low && !m.mine) toast((old ? words.updated : words.new_message) + (m.said ? ": " + m.said : ""), "", () => node.scrollIntoView({ block: "center" }));
    if ((asked || low) && !old) toEnd();
  }
  if (list?.length) refreshSight();
}

function toEnd() { log.scrollTop = log.scrollHeight; low = true; }
log.addEventListener("scroll", () => { low = log.scrollHeight - log.scrollTop - log.clientHeight < 120; }, { passive: true });
new ResizeObserver(() => { if (low) toEnd(); }).observe(log); // a phone's keyboard, the funnel above, the line growing

function badge(place) {
  for (const a of document.querySelectorAll("#side a"))
    if (a.dataset.place === place || a.dataset.person === place) a.querySelector(".dot").hidden = false;
}

function toast(text, tone, click) {
  const p = document.createElement(click ? "button" : "p");
  p.className = "toast " + (tone || "");
  p.textContent = text;
  if (click) p.onclick = () => { click(); p.remove(); };
  $("toasts").append(p);
  setTimeout(() => p.remove(), 5000);
}

// ---- the stream of what others cause

let lost = false, stream;
const here = `as=${encodeURIComponent(boot.as)}&place=${encodeURIComponent(boot.place)}`;

function listen() {
  stream = new EventSource("/console/stream?as=" + encodeURIComponent(boot.as));
  stream.addEventListener("hello", async (e) => {
    if (JSON.parse(e.data) !== boot.epoch) { location.reload(); return; }
    document.body.dataset.live = "yes";
    if (!lost) return;
    lost = false;
    $("state").textContent = "";
    toast(words.online, "good");
    const res = await fetch("/console/place?" + here);
    if (res.ok) take((await res.json()).messages, false);
  });
  stream.addEventListener("message", (e) => take([JSON.parse(e.data)], false));
  stream.addEventListener("stir", (e) => badge(JSON.parse(e.data).place));
  stream.onerror = async () => {
    document.body.dataset.live = "no";
    $("state").textContent = words.offline;
    lost = true;
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    const res = await fetch("/console/place?" + here).catch(() => null);
    if (res && (res.status === 401 || res.status === 403)) { location.reload(); return; }
    setTimeout(listen, 2000);
  };
}
listen();
addEventListener("pagehide", () => stream.close());

// ---- the line at the bottom

// what the next line answers to, in a group
let above = { id: "", said: "" };
const below = $("below");
function answerTo(id, said) {
  above = { id, said };
  if (!below) return;
  below.hidden = !id;
  below.querySelector("span").textContent = "↩ " + said;
  if (id) line.focus();
}
if (below) below.querySelector("button").onclick = () => answerTo("", "");
document.addEventListener("click", (e) => {
  const b = e.target.closest("button[data-reply]");
  if (b) answerTo(b.dataset.reply, b.closest(".msg").querySelector(".card")?.getAttribute("aria-label") || "");
});

let recall = "", saying = Promise.resolve();
const lastKey = "crmbot.line." + boot.as;
try { recall = sessionStorage.getItem(lastKey) || ""; } catch { /* no storage: nothing to recall */ }

function grow() { line.style.height = "auto"; line.style.height = Math.min(line.scrollHeight, 160) + "px"; }
line.addEventListener("input", grow);
line.addEventListener("keydown", (e) => {
  if (e.isComposing || e.keyCode === 229) return; // an input method is choosing characters
  if (e.key === "Enter" && !e.shiftKey) { e.preventDefault(); $("composer").requestSubmit(); }
  if (e.key === "ArrowUp" && line.value === "" && recall) { e.preventDefault(); line.value = recall; grow(); }
});
line.addEventListener("keypress", (e) => { if (e.key === "Enter" && !e.shiftKey) e.preventDefault(); });
$("composer").addEventListener("submit", async (e) => {
  e.preventDefault();
  const text = line.value.trim();
  if (!text) return;
  line.value = ""; grow();
  recall = text;
  try { sessionStorage.setItem(lastKey, text); } catch { /* only for this page then */ }
  const to = above;
  answerTo("", "");
  const out = await (saying = saying.then(() => post("say", { text, reply: to.id }))); // one after the other, as they were typed
  if (!out && line.value === "") { line.value = text; grow(); if (to.id) answerTo(to.id, to.said); }
});

// ---- files: chosen, or dropped on the page

const file = $("file");
async function send(files) {
  for (const f of files) {
    if (f.size > 20 * 1024 * 1024) { toast(words.too_large, "bad"); continue; }
    const form = new FormData();
    form.append("as", boot.as);
    form.append("place", boot.place);
    form.append("file", f);
    await (saying = saying.then(() => answered("upload", "/console/upload", { method: "POST", body: form })));
  }
}
if (file) {
  file.addEventListener("change", async () => { await send([...file.files]); file.value = ""; });
  const carries = (e) => [...(e.dataTransfer?.types || [])].includes("Files");
  addEventListener("dragover", (e) => { if (carries(e)) { e.preventDefault(); document.body.classList.add("drop"); } });
  addEventListener("dragleave", (e) => { if (!e.relatedTarget) document.body.classList.remove("drop"); });
  addEventListener("drop", (e) => {
    document.body.classList.remove("drop");
    if (!carries(e)) return;
    e.preventDefault();
    send([...e.dataTransfer.files]);
  });
}

// ---- buttons, selects, confirmations

function confirmed(b) {
  if (!b.dataset.title && !b.dataset.text) return Promise.resolve(true);
  const [no, yes] = ask.querySelectorAll("button");
  ask.querySelector("h3").textContent = b.dataset.title || words.confirm;
  ask.querySelector("p").textContent = b.dataset.text || "";
  yes.textContent = b.dataset.yes || words.yes;
  no.textContent = b.dataset.no || words.no;
  yes.classList.toggle("danger", b.classList.contains("danger"));
  ask.returnValue = "no";
  ask.showModal();
  return new Promise((done) => {
    const closed = () => {
      if (ask.open) return; // the end of an earlier question, told late
      ask.removeEventListener("close", closed);
      done(ask.returnValue === "yes");
    };
    ask.addEventListener("close", closed);
  });
}

function messageOf(el) { return el.closest("[data-message]")?.dataset.message || ""; }

document.addEventListener("click", async (e) => {
  const b = e.target.closest("button[data-value]");
  if (!b || b.disabled || !(await confirmed(b))) return;
  b.disabled = true;
  b.setAttribute("aria-busy", "true");
  await post("press", { message: messageOf(b), value: b.dataset.value });
  b.disabled = false;
  b.removeAttribute("aria-busy");
});
document.addEventListener("change", async (e) => {
  const s = e.target.closest("select.pick");
  if (!s || !s.value) return;
  s.disabled = true;
  await post("press", { message: messageOf(s), value: s.value });
  s.disabled = false;
  s.value = "";
});

// ---- forms, in cards and over the chat

function openForm(html) {
  over.querySelector("div").innerHTML = html;
  if (!over.open) over.showModal();
  over.querySelector("input:not([type=hidden]):not(.calendar), textarea, select")?.focus();
}
over.querySelector(".close").onclick = () => over.close();
wireForms({ post, words, messageOf, done: (form) => { if (over.contains(form)) over.close(); } });

// ---- panes beside the chat

function openPane(on) {
  pane.hidden = !on;
  $("funnel").setAttribute("aria-expanded", on);
}
$("funnel").onclick = () => pane.hidden ? post("funnel", {}) : openPane(false);

const shows = $("shows");
let sights = [], tab = "";
function showSight() {
  const one = sights.find((s) => s.name === tab) || sights[0];
  $("sight").textContent = one ? one.body : words.nothing_shown;
  for (const t of shows.querySelectorAll("[role=tab]")) t.setAttribute("aria-selected", t.dataset.tab === (one ? one.name : tab));
}
async function refreshSight() {
  if (!shows || shows.hidden) return;
  const res = await fetch("/console/shows?" + here);
  if (res.ok) { sights = await res.json(); showSight(); }
}
function peek(on) {
  if (!shows) return;
  shows.hidden = !on;
  $("peek").setAttribute("aria-expanded", on);
  try { localStorage.setItem("crmbot.peek", on ? "1" : ""); } catch { /* not remembered then */ }
  refreshSight();
}
if (shows) {
  $("peek").onclick = () => peek(shows.hidden);
  $("unpeek").onclick = () => peek(false);
  shows.querySelector(".tabs").onclick = (e) => { if (e.target.dataset.tab) { tab = e.target.dataset.tab; showSight(); } };
  let wanted = "";
  try { wanted = localStorage.getItem("crmbot.peek"); } catch { /* closed then */ }
  if (innerWidth >= 1100 && wanted) peek(true);
}

// ---- drawer, theme, language

function drawer(on) {
  document.body.classList.toggle("drawer", on);
  $("veil").hidden = !on;
  $("menu").setAttribute("aria-expanded", on);
}
$("menu").onclick = () => drawer(!document.body.classList.contains("drawer"));
$("veil").onclick = () => drawer(false);
addEventListener("keydown", (e) => {
  if (e.key !== "Escape" || over.open || ask.open) return;
  if (document.body.classList.contains("drawer")) { drawer(false); $("menu").focus(); }
  else if (!pane.hidden) { openPane(false); $("funnel").focus(); }
});

function keep(name, value) { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`; }
$("theme").onclick = () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  keep("crmbot_theme", root.dataset.theme);
};
$("lang").onclick = () => { keep("crmbot_lang", $("lang").dataset.to); location.reload(); };

// ---- begin

toEnd();
if (matchMedia("(hover: hover)").matches) line.focus(); // a phone's keyboard would cover the greeting
if (!log.children.length) post("open", {});
document.querySelector("#side [aria-current=true]")?.scrollIntoView({ block: "nearest" });
