// The page: render(data) draws it, update(data) redraws it from newer data of the same shape. orcapost/report/data.py
// says what is in `data`.

function render(data) {
  document.title = `${data.title}: orcapost`;
  place("title").textContent = data.title;
  place("band").hidden = !data.band;
  place("band").textContent = data.band || "";
  if (data.run) buildRun(data.run);
  if (data.comparison) buildComparison(data.comparison);
  if (data.benches.length) buildBenches(data.benches);
  place("kind").textContent = data.comparison ? "runs compared" : data.run ? "run report" : "bench report";
  update(data);
  return showCharts();
}

function update(data) {
  writeVerdict(data);
  if (data.run) updateRun(data.run, data.comparison !== null);
}

function reveal(...names) {
  for (const name of names) place(name).hidden = false;
}

function writeList(id, texts) {
  place(id).replaceChildren(...texts.map((text) => element("li", {}, element("bdi", {}, text))));
  place(id).hidden = texts.length === 0;
}

// facts: [name, value, and what else is to be said of it]
function writeFacts(id, facts) {
  const small = (more) => (more ? element("dd", { class: "more" }, element("bdi", {}, more)) : null);
  place(id).replaceChildren(...facts.map(([name, value, more]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, element("bdi", {}, value)), small(more))));
}

function writeVerdict(data) {
  place("verdict").hidden = !data.verdict;
  if (!data.verdict) return;
  place("headline").textContent = data.verdict.headline;
  writeList("findings", data.verdict.findings);
  writeList("advice", data.verdict.advice);
  place("advice-heading").hidden = data.verdict.advice.length === 0;
  place("tiles").hidden = !data.run;
  if (data.run) writeFacts("tiles", tiles(data.run));
}

window.ready = render(JSON.parse(place("data").textContent));
