// Elements and numbers as people read them. Data only ever becomes text: nothing here parses HTML.

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function place(id) {
  return document.getElementById(id);
}

// A name keeps its own reading direction and leaves that of its neighbours alone.
function nameElement(name) {
  return element("bdi", { class: "name" }, name);
}

function number(value, digits) {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function significant(value, digits) {
  return value.toLocaleString("en", { maximumSignificantDigits: digits });
}

function bytesText(size) {
  for (const [limit, unit] of [[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]) {
    if (size >= 0.9995 * limit) return `${significant(size / limit, 3)} ${unit}`;
  }
  return `${Math.round(size)} B`;
}

function secondsText(seconds) {
  if (seconds < 10) return `${significant(seconds, 2)} s`;
  const whole = Math.round(seconds);
  const two = (value) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

// An ISO time as it was written, to the minute, with what it is from UTC.
function whenText(iso) {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.exec(iso);
  if (!parts) return iso;
  const zone = parts[3] === undefined ? "" : /^(Z|[+-]00:00)$/.test(parts[3]) ? " UTC" : ` UTC${parts[3]}`;
  return `${parts[1]} ${parts[2]}${zone}`;
}

// What orcapost.records.metrics.STATUSES are called.
const STATUS = ["ok", "empty cells", "incomplete simulation", "failed"];
const FAILED = STATUS.indexOf("failed");

// How many files are not ok, and why.
function notOk(totals) {
  const words = [];
  if (totals.empty_cells) words.push(`${totals.empty_cells.toLocaleString("en")} with empty cells`);
  if (totals.incomplete) words.push(counted(totals.incomplete, "incomplete simulation"));
  if (totals.failed) words.push(`${totals.failed.toLocaleString("en")} failed`);
  return words;
}
