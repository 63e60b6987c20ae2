// The live page: what the run sends as it goes on, and on top how far it is. orcapost/live/state.py describes the
// messages.

const OPEN_COLUMNS = [
  numeric("Slot", "", (row) => row.slot + 1, 0),
  { name: "Open now", kind: "name", value: (row) => row.name },
  numeric("Size", "MB", (row) => row.bytes === null ? null : row.bytes / 1e6, 2),
  numeric("For", "s", (row) => row.age, 1),
  numeric("Attempt", "", (row) => row.attempt, 0),
];

class Live {
  constructor() {
    this.status = element("p", { class: "headline", role: "status" }, "Waiting for the run ...");
    this.tiles = element("dl", { class: "tiles", id: "live-tiles" });
    this.bars = element("div", { class: "bars" });
    this.failures = element("ul", { class: "warnings" });
    this.openPlace = element("div");
    this.open = new DataTable(this.openPlace, OPEN_COLUMNS, { caption: "Open files", rows: 64, order: 0, empty: "No file is open." });
    this.section = element("section", { id: "progress", "aria-label": "Progress" }, this.status, this.tiles, this.bars, this.failures, this.openPlace);
    place("live").replaceChildren(this.section);
    place("live").hidden = false;
    place("kind").textContent = "live";
    this.next = 0; // when the charts may be drawn again [ms]
    this.source = new EventSource(`${location.pathname}/events`);
    this.source.addEventListener("planned", (event) => this.begin(JSON.parse(event.data)));
    this.source.addEventListener("updates", (event) => this.add(JSON.parse(event.data)));
    this.source.addEventListener("ended", (event) => this.end(JSON.parse(event.data)));
    this.source.addEventListener("error", () => this.say("The run does not answer. If it was stopped, this is how far it came."));
    document.addEventListener("visibilitychange", () => this.draw());
  }

  say(words) {
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  // The run from its beginning: at first, and again when the connection was lost and is back.
  begin(data) {
    this.data = data;
    this.updates = null;
    this.done = data.run.bins.map(() => ({ files: 0, bytes: 0, failed: 0 }));
    this.say("Running");
  }

  add(updates) {
    const { run } = this.data;
    for (const part of ["files", "samples"]) {
      for (const [name, values] of Object.entries(updates[part])) {
        const all = run[part][name];
        for (const value of values) all.push(value);
      }
    }
    updates.files.bin.forEach((bin, file) => {
      const done = this.done[bin];
      done.files += 1;
      done.bytes += updates.files.bytes[file] || 0;
      done.failed += updates.files.status[file] === FAILED;
    });
    Object.assign(run.errors, updates.errors);
    Object.assign(run.problems, updates.problems);
    run.changes.push(...updates.changes);
    Object.assign(run, { states: updates.states, batches: updates.batches, open: updates.open });
    Object.assign(run.totals, updates.totals);
    this.updates = updates;
    this.draw();
  }

  end(outcome) {
    this.source.close();
    this.ended = true;
    if (outcome.verdict) {
      Object.assign(this.data.run, outcome.run);
      this.data.verdict = outcome.verdict;
    }
    this.data.run.open = [];
    this.updates.open = [];
    this.say(`The run has ended: ${outcome.words}`);
    this.draw();
  }

  // Charts and long tables take the longer to draw the more files there are, on a machine that has other work: every two
  // seconds at most, and never more than a tenth of the time.
  draw() {
    if (document.hidden || !this.updates) return;
    this.progress();
    clearTimeout(this.timer);
    const wait = this.ended ? 0 : this.next - performance.now();
    if (wait > 0) {
      this.timer = setTimeout(() => this.draw(), wait);
      return;
    }
    const before = performance.now();
    update(this.data);
    this.next = before + 2000;
    requestAnimationFrame(() => setTimeout(() => { // by now they are drawn
      this.next = before + Math.max(2000, 10 * (performance.now() - before));
    }));
  }

  progress() {
    const { run } = this.data;
    const { totals } = run;
    const planned = run.plan.reduce((sum, batch) => ({ files: sum.files + batch.files, bytes: sum.bytes + batch.bytes }), { files: 0, bytes: 0 });
    const done = this.done.reduce((sum, batch) => ({ files: sum.files + batch.files, bytes: sum.bytes + batch.bytes }), { files: 0, bytes: 0 });
    const share = planned.bytes ? done.bytes / planned.bytes : done.files / planned.files;
    const last = (name) => run.samples[name].at(-1);
    const many = (count) => count.toLocaleString("en");
    const facts = [
      ["Files done", many(totals.files), `of ${many(planned.files)}${totals.reused ? `, ${many(totals.reused)} from an earlier run` : ""}`],
      ["Time", secondsText(totals.wall), null],
      ["Rate", `${bytesText(totals.mb_per_s * 1e6)}/s`, `${significant((totals.files - totals.reused) / totals.wall, 3)} files/s`],
      ["Failed", many(totals.failed), [...notOk({ ...totals, failed: 0 }), `${many(this.updates.retries)} tried again`].join(", ")],
    ];
    if (last("time") !== undefined) {
      facts.push(["Memory in use", bytesText(last("memory")), `of ${bytesText(run.host.memory)}`]);
      facts.push(["Cores busy", `${Math.round(last("cpu"))} %`, `of ${counted(run.host.cores, "core")}`]);
    }
    writeFacts("live-tiles", facts);
    this.bars.replaceChildren(...run.bins.map((bin, index) => this.bar(bin, run.plan[index], this.done[index], run.batches[index])));
    const files = Object.keys(run.errors).slice(-3).reverse();
    const failures = files.map((file) => `${run.files.name[file]}: ${run.errors[file]}`);
    for (const file of run.open) if (file.slow) failures.push(`${file.name}: ${file.slow}`);
    if (this.updates.retry && !this.ended) failures.push(`tried again: ${this.updates.retry}`);
    this.failures.replaceChildren(...failures.map((text) => element("li", {}, element("bdi", {}, text))));
    this.failures.hidden = failures.length === 0;
    parts.failures.update(failureRows(run)); // at once, so that it does not differ from the counts above
    this.openPlace.hidden = Boolean(this.ended);
    this.open.update(run.open.map((file) => ({ ...file, age: totals.wall - file.start })));
    document.title = `${this.ended ? "Ended" : `${Math.floor(100 * share)} %`}: ${this.data.title}`;
  }

  bar(bin, planned, done, batch) {
    const track = element("progress", { max: Math.max(planned.bytes, 1), value: planned.bytes ? done.bytes : Number(done.files === planned.files), "aria-label": `${bin} files` });
    const words = [`${done.files.toLocaleString("en")} of ${counted(planned.files, "file")}`, `${bytesText(done.bytes)} of ${bytesText(planned.bytes)}`];
    if (done.failed) words.push(`${done.failed.toLocaleString("en")} failed`);
    const left = planned.bytes - done.bytes; // of the last few, the smallest, it says nothing about the time
    if (batch.mb_per_s > 0 && left > 0.05 * planned.bytes && !this.ended) words.push(`about ${secondsText(left / (batch.mb_per_s * 1e6))} left`);
    return element("div", {}, element("span", {}, bin), track, element("span", { class: "quiet" }, words.join(", ")));
  }
}

window.ready.then(() => { window.live = new Live(); });
