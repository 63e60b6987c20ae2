// Charts on Bokeh. Colours come from the style sheet, so that dark mode and print have one place; hover text is built of
// text nodes, never of markup.

const Plotting = Bokeh.Plotting;
const charts = new Set();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// Draw all charts made so far, in one Bokeh document: they share the time axis.
async function showCharts() {
  const drawn = [...charts];
  const shared = new Bokeh.Document();
  for (const chart of drawn) shared.add_root(chart.plot);
  const views = await Bokeh.embed.add_document_standalone(shared, document.body, drawn.map((chart) => chart.frame));
  for (const chart of drawn) chart.view = views.get(chart.plot);
}

// A bin's colour: from dark (largest files) to light, so that the order reads without colour too.
function binColour(index, count) {
  return `bin-${count < 2 ? 1 : Math.min(3, Math.round((3 * index) / (count - 1)))}`;
}

class Chart {
  // options: { label (for screen readers), x, y (axis labels), xRange, height, xType, yType, left: width of the left border }
  constructor(container, options) {
    this.tints = [];
    const touch = matchMedia("(pointer: coarse)").matches; // there, dragging scrolls the page
    this.plot = new Plotting.Figure({
      height: options.height,
      sizing_mode: "stretch_width",
      x_range: options.xRange,
      y_range: options.yRange,
      x_axis_type: options.xType || "linear",
      y_axis_type: options.yType || "linear",
      x_axis_label: options.x || null,
      y_axis_label: options.y,
      tools: "",
      toolbar_location: null,
      min_border_left: options.left || 76,
      min_border_right: 12,
      min_border_top: 6,
      output_backend: "canvas",
    });
    [this.xaxis] = this.plot.xaxis;
    [this.yaxis] = this.plot.yaxis;
    const zoom = new Bokeh.BoxZoomTool({ dimensions: options.zoom || "width" });
    this.reset = new Bokeh.ResetTool();
    this.plot.add_tools(zoom, this.reset);
    if (touch) this.plot.toolbar.active_drag = null;
    this.plot.on_event("doubletap", () => this.home());
    this.legend = element("div", { class: "legend" });
    this.frame = element("div", {
      class: "frame",
      tabindex: "0",
      role: "group",
      "aria-label": options.label,
      onkeydown: (event) => this.key(event),
    });
    this.paper = element("div", { class: "paper" });
    this.sentence = element("p", { class: "empty", hidden: true });
    const save = element("button", { type: "button", class: "save", onclick: () => this.save(options.label) }, "Save picture");
    this.figure = element("figure", { class: "chart" }, save, this.legend, this.frame, this.paper);
    container.append(this.figure, this.sentence);
    this.dress();
    charts.add(this);
  }

  // Give a model's properties the style sheet's colours, now and whenever these change.
  tint(model, names) {
    this.tints.push([model, names]);
    this.apply(model, names);
    return model;
  }

  apply(model, names) {
    const colours = Object.entries(names).map(([property, name]) => [property, name === null ? null : colour(name)]);
    model.setv(Object.fromEntries(colours));
  }

  retint() {
    for (const [model, names] of this.tints) this.apply(model, names);
  }

  dress() {
    const { plot } = this;
    const font = getComputedStyle(document.body).fontFamily;
    this.tint(plot, { background_fill_color: "card", border_fill_color: "card", outline_line_color: null });
    for (const axis of [...plot.xaxis, ...plot.yaxis]) {
      axis.setv({
        axis_label_text_font: font,
        major_label_text_font: font,
        axis_label_text_font_size: "13px",
        major_label_text_font_size: "12px",
        axis_label_text_font_style: "normal",
        minor_tick_line_color: null,
        major_tick_in: 0,
        axis_label_standoff: 6,
      });
      this.tint(axis, {
        axis_label_text_color: "ink",
        major_label_text_color: "quiet",
        axis_line_color: "line",
        major_tick_line_color: "line",
      });
    }
    for (const grid of [...plot.xgrid, ...plot.ygrid]) this.tint(grid, { grid_line_color: "grid" });
  }

  // Add a glyph with its own data; `tints` are its colours.
  glyph(kind, fields, options, tints) {
    const source = new Bokeh.ColumnDataSource({ data: Object.fromEntries(fields.map((field) => [field, []])) });
    const renderer = this.plot[kind]({ ...Object.fromEntries(fields.map((field) => [field, { field }])), ...options, source });
    this.tint(renderer.glyph, tints);
    for (const other of [renderer.nonselection_glyph, renderer.selection_glyph, renderer.muted_glyph]) {
      if (other && other !== "auto") this.tint(other, tints);
    }
    return { source, renderer };
  }

  // What a reader gets who points at one of these glyphs: lines(index in the source) gives [label, text] pairs.
  hover(glyphs, lines, mode = "mouse") {
    const tooltips = (source, vars) => element(
      "div",
      { class: "hover", style: hoverStyle },
      ...lines(source, vars.index ?? vars.segment_index ?? vars.indices?.[0] ?? 0).map(([label, text]) => hoverLine(label, text)),
    );
    const renderers = glyphs.map((glyph) => glyph.renderer);
    this.plot.add_tools(
      new Bokeh.HoverTool({ tooltips, renderers, mode, limit: 1, attachment: "horizontal", line_policy: "prev" }),
    );
  }

  // A key to the colours; a button each, which hides and shows what it names.
  keyTo(label, tint, glyphs, shape = "square") {
    const button = element("button", {
      type: "button",
      "aria-pressed": "true",
      onclick: () => {
        const visible = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(visible));
        for (const { renderer } of glyphs) renderer.visible = visible;
      },
    }, element("span", { class: `swatch ${shape}`, style: `--swatch: var(--${tint})` }), element("bdi", {}, label));
    this.legend.append(button);
    return button;
  }

  // Say why there is nothing to see, or show the chart.
  empty(sentence) {
    this.sentence.textContent = sentence;
    this.sentence.hidden = !sentence;
    this.figure.hidden = Boolean(sentence);
  }

  home() {
    for (const range of [this.plot.x_range, this.plot.y_range]) range.reset?.();
  }

  key(event) {
    if (event.target !== this.frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const range = this.plot.x_range;
    const [start, end] = [range.start, range.end];
    const width = end - start;
    const moves = {
      "+": [start + width / 4, end - width / 4],
      "=": [start + width / 4, end - width / 4],
      "-": [start - width / 2, end + width / 2],
      ArrowLeft: [start - width / 4, end - width / 4],
      ArrowRight: [start + width / 4, end + width / 4],
    };
    if (event.key === "0") this.home();
    else if (moves[event.key]) range.setv({ start: moves[event.key][0], end: moves[event.key][1] });
    else return;
    event.preventDefault();
  }

  // A picture of the chart as it stands on the screen, for a document.
  save(label) {
    this.view.export("png").canvas.toBlob((blob) => {
      const address = URL.createObjectURL(blob);
      element("a", { href: address, download: `${label}.png` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    });
  }

  // A picture of the chart as it stands, for paper, where nothing can wait: glyphs would take over their new colours a
  // moment later only.
  picture() {
    if (!this.view || this.figure.hidden) return;
    this.retint();
    for (const renderer of this.plot.renderers) this.view.renderer_views.get(renderer)?.set_visuals?.();
    const svg = this.view.export("svg").ctx.get_svg();
    svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
    this.paper.replaceChildren(svg);
  }
}

const hoverStyle = "max-width:26rem;overflow-wrap:anywhere;white-space:pre-line";

function hoverLine(label, text) {
  const line = element("div", {}, label ? element("span", { style: "opacity:.7" }, `${label} `) : null);
  line.append(label ? element("bdi", {}, text) : element("b", {}, element("bdi", {}, text)));
  return line;
}

// A range that a reader can come back to.
function rangeOf(start, end) {
  return new Bokeh.Range1d({ start, end, reset_start: start, reset_end: end });
}

// The unit in which a duration reads well on an axis.
function timeUnit(seconds) {
  if (seconds < 300) return { name: "s", seconds: 1 };
  if (seconds < 3 * 3600) return { name: "min", seconds: 60 };
  return { name: "h", seconds: 3600 };
}

// Dots with a line through them over a numbered axis, an error bar where there is an interval: runs over time, the
// ladder and the sweep of a bench. series: [{ name, tint, points: [{ x, y, low, high, lines }] }].
class Dots {
  constructor(container, options) {
    this.chart = new Chart(container, options);
  }

  add(name, tint, points, keyed = false) {
    const { chart } = this;
    const glyphs = [];
    const fill = (glyph, data) => {
      glyph.source.data = data;
      glyphs.push(glyph);
    };
    const inside = points.filter((point) => point.low !== undefined && point.low !== null);
    fill(chart.glyph("segment", ["x0", "x1", "y0", "y1"], { line_width: 2 }, { line_color: tint }), {
      x0: inside.map((p) => p.x), x1: inside.map((p) => p.x), y0: inside.map((p) => p.low), y1: inside.map((p) => p.high),
    });
    const places = { x: points.map((p) => p.x), y: points.map((p) => p.y) };
    fill(chart.glyph("line", ["x", "y"], { line_width: 1.25, line_alpha: 0.6 }, { line_color: tint }), places);
    const round = { marker: "circle", size: 9, line_width: 1 };
    const dots = chart.glyph("scatter", ["x", "y"], round, { fill_color: tint, line_color: "card" });
    fill(dots, places);
    chart.hover([dots], (source, index) => points[index].lines);
    if (keyed) chart.keyTo(name, tint, glyphs, "circle");
  }

  lineAt(value) {
    const span = new Bokeh.Span({ dimension: "width", location: value, line_dash: [4, 4], line_width: 1 });
    this.chart.tint(span, { line_color: "quiet" });
    this.chart.plot.add_layout(span);
  }

  // Words instead of numbers under the x axis.
  ticks(words) {
    const axis = this.chart.xaxis;
    axis.ticker = new Bokeh.FixedTicker({ ticks: words.map((_, index) => index), minor_ticks: [] });
    axis.major_label_overrides = new Map(words.map((word, index) => [index, word]));
    if (words.length > 6) axis.major_label_orientation = 0.6;
  }
}

// Dark mode switched while the page is open.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const chart of charts) chart.retint();
});

// Paper is light and of another width: each chart leaves a picture of itself there, in the light colours.
addEventListener("beforeprint", () => {
  document.documentElement.classList.add("on-paper");
  for (const chart of charts) chart.picture();
  document.documentElement.classList.remove("on-paper");
  for (const chart of charts) chart.retint();
});

addEventListener("afterprint", () => {
  for (const chart of charts) chart.paper.replaceChildren();
});
