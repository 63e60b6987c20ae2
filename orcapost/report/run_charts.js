// The charts of one run: who ran what when, time against size, and what the machine did meanwhile.

// One time axis for the timeline and what lies under it.
class TimeAxis {
  constructor() {
    this.unit = timeUnit(0);
    this.range = new Bokeh.Range1d({ start: 0, end: 1, reset_start: 0, reset_end: 1 });
  }

  get label() {
    return `Time since the run began [${this.unit.name}]`;
  }

  // Make room for `wall` seconds; a reader who has zoomed in stays there.
  update(wall) {
    const unit = timeUnit(wall);
    const range = this.range;
    const whole = range.start === range.reset_start && range.end === range.reset_end;
    const scale = this.unit.seconds / unit.seconds;
    const end = Math.max(wall, 0.001) / unit.seconds;
    const start = -0.005 * end;
    const zoomed = { start: range.start * scale, end: range.end * scale };
    this.unit = unit;
    range.setv({ reset_start: start, reset_end: 1.005 * end, ...(whole ? { start, end: 1.005 * end } : zoomed) });
  }

  scaled(times) {
    return times.map((time) => time / this.unit.seconds);
  }
}

// A slot's row, a file's bar.
class Timeline {
  constructor(container, axis, bins) {
    this.axis = axis;
    this.rows = new Bokeh.Range1d({ start: 1.5, end: 0.5 });
    this.chart = new Chart(container, {
      label: "Timeline of slots: which file ran when",
      x: axis.label,
      y: "Slot",
      xRange: axis.range,
      yRange: this.rows,
      height: 240,
    });
    this.chart.yaxis.ticker = new Bokeh.BasicTicker({ min_interval: 1, desired_num_ticks: 12, num_minor_ticks: 0 });
    for (const grid of this.chart.plot.ygrid) grid.visible = false;
    const bar = ["left", "right", "top", "bottom", "fill_alpha"];
    this.bins = bins.map((name, index) => {
      const tint = binColour(index, bins.length);
      const glyph = this.chart.glyph("quad", bar, { line_color: null }, { fill_color: tint });
      this.chart.keyTo(name, tint, [glyph]);
      return glyph;
    });
    this.waiting = this.chart.glyph("quad", bar, { line_color: null }, { fill_color: "waiting" });
    this.chart.keyTo("before it began (process starting)", "waiting", [this.waiting]);
    this.failed = failedMarks(this.chart);
    const triangle = { marker: "triangle", size: 8, line_width: 1 };
    const amber = { line_color: "card", fill_color: "incomplete" };
    this.incomplete = this.chart.glyph("scatter", ["x", "y"], triangle, amber);
    this.chart.keyTo("incomplete simulation", "incomplete", [this.incomplete], "triangle");
    const ring = { marker: "circle", size: 7, line_width: 2 };
    this.empty = this.chart.glyph("scatter", ["x", "y"], ring, { line_color: "incomplete", fill_color: "card" });
    this.chart.keyTo("empty cells", "incomplete", [this.empty], "ring");
    this.chart.hover([...this.bins, this.waiting, this.failed, this.incomplete, this.empty], (source, index) =>
      fileLines(this.run, source.data.file[index]));
    const outline = { line_width: 1.5, fill_alpha: 0.15 };
    this.open = this.chart.glyph("quad", bar.slice(0, 4), outline, { fill_color: "series", line_color: "series" });
    this.chart.hover([this.open], (source, index) => {
      const file = source.data.file[index];
      return [["", file.name], ["", `open for ${secondsText(this.run.totals.wall - file.start)}`]];
    });
  }

  update(run, wall) {
    this.run = run;
    const { files } = run;
    const unit = this.axis.unit.seconds;
    const bars = () => ({ left: [], right: [], top: [], bottom: [], fill_alpha: [], file: [] });
    const order = files.name.map((_, file) => file).sort((a, b) => files.start[a] - files.start[b]);
    const turns = new Map(); // neighbours on a slot differ a little; edges would hide short bars altogether
    const marks = () => ({ x: [], y: [], file: [] });
    const byBin = this.bins.map(bars);
    const [waiting, failed, incomplete, empty] = [bars(), marks(), marks(), marks()];
    let slots = 0;
    for (const file of order) {
      if (files.reused[file] || files.end[file] <= files.start[file]) continue;
      const row = files.slot[file] + 1;
      const turn = !turns.get(row);
      turns.set(row, turn);
      slots = Math.max(slots, row);
      const add = (to, from, until, alpha) => {
        to.left.push(from / unit);
        to.right.push(until / unit);
        to.top.push(row - 0.42);
        to.bottom.push(row + 0.42);
        to.fill_alpha.push(alpha);
        to.file.push(file);
      };
      add(byBin[files.bin[file]], files.start[file], files.end[file], turn ? 1 : 0.72);
      if (files.queue[file] > 0.002 * wall) add(waiting, files.start[file], files.start[file] + files.queue[file], 1);
      const mark = [null, empty, incomplete, failed][files.status[file]];
      if (mark) {
        mark.x.push(files.end[file] / unit);
        mark.y.push(row);
        mark.file.push(file);
      }
    }
    const open = { left: [], right: [], top: [], bottom: [], file: [] };
    for (const file of run.open || []) { // only of a run that still goes on
      slots = Math.max(slots, file.slot + 1);
      open.left.push(file.start / unit);
      open.right.push(wall / unit);
      open.top.push(file.slot + 1 - 0.42);
      open.bottom.push(file.slot + 1 + 0.42);
      open.file.push(file);
    }
    if (open.file.length && !this.keyed) this.keyed = this.chart.keyTo("open now", "series", [this.open]);
    this.open.source.data = open;
    this.chart.empty(slots === 0 ? "No file was opened in this run, so there is no time to show." : "");
    this.chart.xaxis.axis_label = this.axis.label;
    this.chart.plot.height = Math.round(Math.max(130, Math.min(620, 76 + 24 * slots)));
    this.rows.setv({ start: slots + 0.6, end: 0.4, reset_start: slots + 0.6, reset_end: 0.4 });
    byBin.forEach((data, index) => { this.bins[index].source.data = data; });
    this.waiting.source.data = waiting;
    this.failed.source.data = failed;
    this.incomplete.source.data = incomplete;
    this.empty.source.data = empty;
  }
}

// A cross for each file that failed, on either chart of files.
function failedMarks(chart) {
  const cross = { marker: "x", size: 9, line_width: 2.5 };
  const glyph = chart.glyph("scatter", ["x", "y"], cross, { line_color: "failed", fill_color: "failed" });
  chart.keyTo("failed", "failed", [glyph], "cross");
  return glyph;
}

// What there is to say of a file: its name, then [label, text] pairs.
function fileLines(run, file) {
  const { files } = run;
  const at = (name) => files[name][file];
  const [start, end] = [secondsText(at("start")), secondsText(at("end"))];
  const size = at("bytes") === null ? "no size" : bytesText(at("bytes"));
  const shares = ["queue", "load", "extract"].map((part) => secondsText(at(part)));
  const lines = [
    ["", at("name")],
    ["size", `${size}, ${run.bins[at("bin")]}, slot ${at("slot") + 1}, ${STATUS[at("status")]}`],
    ["took", `${secondsText(at("end") - at("start"))}, from ${start} to ${end}`],
    ["of which", `waiting ${shares[0]}, loading ${shares[1]}, extracting ${shares[2]}`],
  ];
  if (at("attempts") > 1) lines.push(["attempts", String(at("attempts"))]);
  if (run.errors[file]) lines.push([run.states[at("state")], run.errors[file]]);
  return lines;
}

// A dot for each file.
class Sizes {
  constructor(container, bins) {
    this.chart = new Chart(container, {
      label: "Time against size of each file",
      x: "File size [MB]",
      y: "Time with its worker [s]",
      xType: "log",
      yType: "log",
      height: 360,
      zoom: "both",
    });
    for (const axis of [this.chart.xaxis, this.chart.yaxis]) {
      axis.formatter = new Bokeh.BasicTickFormatter({ use_scientific: false });
    }
    const round = { marker: "circle", size: 7, fill_alpha: 0.75, line_width: 0.75 };
    this.bins = bins.map((name, index) => {
      const tint = binColour(index, bins.length);
      const glyph = this.chart.glyph("scatter", ["x", "y"], round, { fill_color: tint, line_color: "card" });
      this.chart.keyTo(name, tint, [glyph], "circle");
      return glyph;
    });
    this.failed = failedMarks(this.chart);
    this.chart.hover([...this.bins, this.failed], (source, index) => fileLines(this.run, source.data.file[index]));
    this.left = element("p", { class: "quiet" });
    container.append(this.left);
  }

  update(run) {
    this.run = run;
    const { files } = run;
    const dots = () => ({ x: [], y: [], file: [] });
    const byBin = this.bins.map(dots);
    const failed = dots();
    let [drawn, left] = [0, 0];
    for (let file = 0; file < files.name.length; file += 1) {
      if (files.reused[file]) continue;
      const took = files.end[file] - files.start[file] - files.queue[file];
      if (!files.bytes[file] || took <= 0) {
        left += 1;
        continue;
      }
      const to = files.status[file] === FAILED ? failed : byBin[files.bin[file]];
      to.x.push(files.bytes[file] / 1e6);
      to.y.push(took);
      to.file.push(file);
      drawn += 1;
    }
    byBin.forEach((data, index) => { this.bins[index].source.data = data; });
    this.failed.source.data = failed;
    this.chart.empty(drawn === 0 ? "No file with a size was read in this run." : "");
    const words = `${counted(left, "file")} without a size, or never opened, cannot be drawn here.`;
    this.left.textContent = left && drawn ? words : "";
  }
}

// Four charts under the timeline, on its time axis.
class Machine {
  constructor(container, axis) {
    this.axis = axis;
    const panel = (label, y, last) => new Chart(container, {
      label,
      x: last ? axis.label : null,
      y,
      xRange: axis.range,
      yRange: rangeOf(0, 1),
      height: last ? 168 : 124,
    });
    this.panels = {
      open: panel("Files open over time", "Files open"),
      cores: panel("Busy cores over time", "Cores busy"),
      memory: panel("Memory in use over time", "Memory [GB]"),
      disk: panel("Disk reads over time", "Disk [MB/s]", true),
    };
    this.lines = {};
    for (const [name, chart] of Object.entries(this.panels)) {
      if (name !== "disk") chart.xaxis.major_label_text_font_size = "0px";
      chart.yaxis.ticker = new Bokeh.BasicTicker({ desired_num_ticks: 4, num_minor_ticks: 0 });
      const area = chart.glyph("varea", ["x", "y1", "y2"], { fill_alpha: 0.25 }, { fill_color: "series" });
      const line = chart.glyph("line", ["x", "y"], { line_width: 1.75 }, { line_color: "series" });
      this.lines[name] = { area, line };
      if (name === "cores" || name === "memory") {
        this.lines[name].limit = new Bokeh.Span({ dimension: "width", location: 0, line_dash: [4, 4], line_width: 1 });
        chart.tint(this.lines[name].limit, { line_color: "quiet" });
        chart.plot.add_layout(this.lines[name].limit);
      }
    }
    const hover = (name, words) => {
      const lines = ({ data }, index) =>
        [["", words(data.y[index])], ["at", `${significant(data.x[index], 4)} ${this.axis.unit.name}`]];
      this.panels[name].hover([this.lines[name].line], lines, "vline");
    };
    hover("open", (value) => counted(value, "file"));
    hover("cores", (value) => `${number(value, 1)} of ${this.cores}`);
    hover("memory", (value) => `${number(value, 1)} GB of ${number(this.memory, 1)}`);
    hover("disk", (value) => `${number(value, 0)} MB/s`);
    this.sentence = element("p", { class: "quiet" });
    container.append(this.sentence);
  }

  update(run) {
    const { samples } = run;
    this.cores = run.host.cores;
    this.memory = run.host.memory / 1e9;
    const open = openFiles(run.files, run.open || []);
    const steps = { x: [], y: [] };
    open.forEach(([time, count], place) => {
      if (place > 0) {
        steps.x.push(time);
        steps.y.push(open[place - 1][1]);
      }
      steps.x.push(time);
      steps.y.push(count);
    });
    const most = (values) => values.reduce((a, b) => Math.max(a, b), 0);
    this.draw("open", steps.x, steps.y, 1.15 * most(steps.y) || 1, "No file was opened in this run.");
    const short = "The run was too short to see how the machine's load moved: it is looked at twice a second.";
    const few = samples.time.length < 2 ? short : "";
    this.draw("cores", samples.time, samples.cpu.map((cpu) => (cpu / 100) * this.cores), 1.15 * this.cores, few, this.cores);
    this.draw("memory", samples.time, samples.memory.map((bytes) => bytes / 1e9), 1.15 * this.memory, few, this.memory);
    const disk = samples.disk_read.map((rate) => rate / 1e6);
    this.draw("disk", samples.time, disk, 1.15 * most(disk) || 1, few);
    // The lowest panel that is there has the time axis.
    const { open: first } = this.panels;
    first.xaxis.setv({ major_label_text_font_size: few ? "12px" : "0px", axis_label: few ? this.axis.label : null });
    first.plot.height = few ? 168 : 124;
    this.panels.disk.xaxis.axis_label = this.axis.label;
    for (const name of ["cores", "memory", "disk"]) this.panels[name].sentence.hidden = true;
    const silent = !few && most(disk) === 0;
    const noDisk = " No disk read was counted: the files came out of the system's memory, or the system does not say.";
    this.sentence.textContent = few || `Dashed: what the machine has.${silent ? noDisk : ""}`;
  }

  draw(name, times, values, top, sentence, limit) {
    const x = this.axis.scaled(times);
    const { area, line, limit: span } = this.lines[name];
    this.panels[name].empty(sentence && name !== "open" ? sentence : values.length ? "" : sentence);
    this.panels[name].plot.y_range.setv({ start: 0, end: top, reset_start: 0, reset_end: top });
    line.source.data = { x, y: values };
    area.source.data = { x, y1: values.map(() => 0), y2: values };
    if (span) span.location = limit;
  }
}

// Steps of (time, files open from then on).
function openFiles(files, stillOpen) {
  const moments = new Map();
  const change = (time, by) => moments.set(time, (moments.get(time) || 0) + by);
  const until = new Map(); // a slot has one file open at a time, however its times are rounded
  const own = files.name.map((_, file) => file).filter((file) => !files.reused[file] && files.end[file] > files.start[file]);
  for (const file of own.sort((a, b) => files.end[a] - files.end[b])) {
    const start = Math.max(files.start[file], until.get(files.slot[file]) ?? 0);
    if (files.end[file] <= start) continue;
    change(start, 1);
    change(files.end[file], -1);
    until.set(files.slot[file], files.end[file]);
  }
  for (const file of stillOpen) change(Math.max(file.start, until.get(file.slot) ?? 0), 1);
  let count = 0;
  return [...moments].sort((a, b) => a[0] - b[0]).map(([time, by]) => [time, (count += by)]);
}

