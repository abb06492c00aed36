// Forms of the console: sending, errors under fields, search while typing, calendars.

let searching = 0;

export function wireForms({ post, words, messageOf, done }) {
  document.addEventListener("submit", async (e) => {
    const form = e.target.closest("form[data-form]");
    if (!form) return;
    e.preventDefault();
    const button = form.querySelector("[type=submit]");
    if (button.disabled) return;
    button.disabled = true;
    const out = await post("submit", { form: form.dataset.form, message: messageOf(form), values: valuesOf(form) });
    button.disabled = false;
    if (!out) return;
    mark(form, out.invalid || {});
    if (!Object.keys(out.invalid || {}).length && !out.form) done(form);
  });
  document.addEventListener("click", (e) => {
    const cancel = e.target.closest("[data-cancel]");
    if (cancel) { const form = cancel.closest("form"); form.reset(); mark(form, {}); done(form); }
    const option = e.target.closest(".search [role=option]");
    if (option) pick(option.closest(".search"), option);
  });
  document.addEventListener("input", (e) => {
    const field = e.target.closest("[data-field]");
    if (field) mark(field.closest("form"), {}, field);
    const box = e.target.closest(".search");
    if (!box) return;
    box.querySelector("[type=hidden]").value = "";
    clearTimeout(box.timer);
    box.timer = setTimeout(() => search(box, post, words), 150);
  });
  // The list opens when somebody points at the field, types, or asks by the arrow keys: not when a form puts the cursor there, which would hide all below.
  const offer = (box) => box.querySelector("[role=option]") ? open(box, true) : search(box, post, words);
  document.addEventListener("click", (e) => {
    const box = e.target.closest(".search");
    if (box && e.target.matches("[role=combobox]") && !e.target.value) offer(box);
  });
  document.addEventListener("focusout", (e) => { const box = e.target.closest?.(".search"); if (box) setTimeout(() => open(box, false), 150); });
  document.addEventListener("keydown", (e) => { const box = e.target.closest(".search"); if (box) move(box, e, offer); });
  document.addEventListener("mousedown", (e) => { if (e.target.closest(".search [role=listbox]")) e.preventDefault(); });
  document.addEventListener("change", (e) => {
    if (!e.target.matches(".calendar") || !e.target.value) return;
    const text = e.target.parentElement.querySelector("[name]");
    text.value = e.target.value.replace("T", " ");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}

// valuesOf gives the values by field: what was picked of a search, else what was typed; several joined by commas.
function valuesOf(form) {
  const values = {};
  for (const field of form.querySelectorAll("[data-field]")) {
    const id = field.dataset.field;
    const checks = [...field.querySelectorAll("input[type=checkbox]")];
    if (checks.length) { values[id] = checks.filter((c) => c.checked).map((c) => c.value).join(","); continue; }
    const typed = field.querySelector("[role=combobox]");
    values[id] = field.querySelector("[name]").value || (typed ? typed.value.trim() : "");
  }
  return values;
}

// mark puts a sentence under each field at fault and takes it away elsewhere; with only, it touches that field alone.
function mark(form, invalid, only) {
  if (!form) return;
  let first = null;
  for (const field of only ? [only] : form.querySelectorAll("[data-field]")) {
    const words = invalid[field.dataset.field] || "";
    field.classList.toggle("wrong", !!words);
    const p = field.querySelector(".error");
    if (p.textContent !== words) p.textContent = words;
    const input = field.querySelector("input:not([type=hidden]):not(.calendar), textarea, select");
    if (words) { input.setAttribute("aria-invalid", "true"); first ||= input; } else input.removeAttribute("aria-invalid");
  }
  first?.focus();
}

// ---- search while typing

async function search(box, post, words) {
  const input = box.querySelector("[role=combobox]"), list = box.querySelector("[role=listbox]");
  const form = box.closest("form"), field = box.closest("[data-field]").dataset.field;
  const turn = ++searching;
  const out = await post("lookup", { form: form.dataset.form, field, text: input.value.trim() });
  if (turn !== searching || !out) return;
  list.replaceChildren(...(out.options || []).map((o, i) => {
    const li = document.createElement("li");
    li.id = input.id + "-" + i;
    li.setAttribute("role", "option");
    li.dataset.value = o.value;
    li.dataset.label = o.label;
    li.textContent = o.label;
    if (o.hint) { const hint = document.createElement("small"); hint.textContent = " " + o.hint; li.append(hint); }
    return li;
  }));
  if (!list.children.length) {
    const li = document.createElement("li");
    li.className = "none";
    li.textContent = words.no_match;
    list.append(li);
  }
  open(box, document.activeElement === input);
}

function open(box, on) {
  const input = box.querySelector("[role=combobox]"), list = box.querySelector("[role=listbox]");
  list.hidden = !on;
  input.setAttribute("aria-expanded", on);
  if (!on) { input.removeAttribute("aria-activedescendant"); current(list)?.removeAttribute("aria-selected"); }
}

function current(list) { return list.querySelector("[aria-selected=true]"); }

function pick(box, option) {
  const input = box.querySelector("[role=combobox]");
  input.value = option.dataset.label || option.firstChild.textContent;
  box.querySelector("[type=hidden]").value = option.dataset.value;
  open(box, false);
  input.focus();
}

function move(box, e, offer) {
  const input = box.querySelector("[role=combobox]"), list = box.querySelector("[role=listbox]");
  const all = [...list.querySelectorAll("[role=option]")];
  if (e.key === "Escape" && !list.hidden) { e.preventDefault(); e.stopPropagation(); open(box, false); return; }
  if (e.key === "Enter" && !list.hidden && current(list)) { e.preventDefault(); pick(box, current(list)); return; }
  if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
  e.preventDefault();
  if (!all.length) { offer(box); return; }
  open(box, true);
  const at = all.indexOf(current(list));
  current(list)?.removeAttribute("aria-selected");
  const next = all[(at + (e.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + all.length) % all.length];
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", next.id);
}
