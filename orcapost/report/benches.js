// Benches.

const VARIANT_COLUMNS = [
  { name: "Way", kind: "words", value: (row) => row.name },
  numeric("Files at once", "", (row) => row.at_once, 0),
  numeric("Median", "s", (row) => row.median, 3),
  numeric("Shortest", "s", (row) => Math.min(...row.seconds), 3),
  numeric("Longest", "s", (row) => Math.max(...row.seconds), 3),
  numeric("Rate", "MB/s", (row) => row.mb_per_s, 1),
];

const ratioColumns = (ratio, name) => [
  numeric(name, "", (row) => ratio(row)?.median ?? null, 3),
  numeric("95% from", "", (row) => ratio(row)?.low ?? null, 3),
  numeric("to", "", (row) => ratio(row)?.high ?? null, 3),
  { name: "So it is", kind: "wrapped", value: (row) => ratio(row)?.verdict ?? "" },
];

function ratioText(ratio) {
  const [median, low, high] = [ratio.median, ratio.low, ratio.high].map((value) => significant(value, 3));
  return `${median} times as fast (95%: ${low} to ${high}): ${ratio.verdict}`;
}

function buildBenches(benches) {
  reveal("benches");
  for (const bench of benches) {
    const body = element("article");
    place("benches-body").append(body);
    const part = (heading, ...children) => {
      const box = element("div");
      body.append(...(heading ? [element("h3", {}, heading)] : []), ...children, box);
      return box;
    };
    const { workload } = bench;
    const about = [
      whenText(bench.started),
      `${counted(workload.files, "file")}, ${bytesText(workload.bytes)}, ${counted(workload.columns, "column")}`,
      `${bench.repeats} rounds`,
      bench.cache.words,
      bench.stand_in ? "stand-in" : "OrcaFlex",
    ];
    body.append(
      element("h3", {}, element("bdi", {}, bench.title)),
      element("p", { class: "quiet" }, about.join(" · ")),
      element("p", { class: "verdict-words" }, element("bdi", {}, bench.verdict)),
    );
    const warnings = [bench.tables_equal ? "" : `The tables were not the same: ${bench.tables_words}`, bench.failed_words];
    const said = warnings.filter(Boolean).map((text) => element("li", {}, element("bdi", {}, text)));
    if (said.length) body.append(element("ul", { class: "warnings" }, ...said));
    if (bench.comparison) {
      const { baseline, optimized, ratio } = bench.comparison;
      const words = `Optimized is ${ratioText(ratio)}. A difference counts from ${significant(ratio.noise, 3)} on.`;
      const box = part("Baseline against optimized", element("p", {}, words));
      new DataTable(box, VARIANT_COLUMNS, { caption: "Baseline against optimized" }).update([baseline, optimized]);
    }
    if (bench.ladder) buildLadder(part, bench.ladder.steps);
    for (const sweep of bench.sweep?.bins ?? []) buildSweep(part, sweep);
    if (bench.gate) part("Gate", element("p", {}, element("bdi", {}, bench.gate.words)));
  }
}

// The columns of a variant, for rows that have it as `way`; then those of a ratio.
function variantColumns(columns, ratio, name) {
  const ofVariant = (column) => ({
    ...column,
    value: (row) => column.value(row.way),
    text: column.text && ((row) => column.text(row.way)),
  });
  return [...columns.map(ofVariant), ...ratioColumns(ratio, name)];
}

function variantLines(way) {
  return ["took", `${secondsText(way.median)} (median of ${way.seconds.length})`];
}

function buildLadder(part, steps) {
  const words = "How many times as fast as the first step, with its 95% interval; dashed: the first step itself.";
  const chart = part("The ladder", element("p", { class: "quiet" }, words));
  const points = steps.map((step, x) => ({
    x,
    y: step.to_first?.median ?? 1,
    low: step.to_first?.low,
    high: step.to_first?.high,
    lines: [
      ["", step.way.name],
      variantLines(step.way),
      ["against the first", step.to_first ? ratioText(step.to_first) : "this is the first"],
      ["against the one before", step.to_before ? ratioText(step.to_before) : "none before"],
    ],
  }));
  const dots = new Dots(chart, {
    label: "Ladder: how many times as fast as the first step",
    x: "Step",
    y: "Times as fast",
    xRange: rangeOf(-0.5, steps.length - 0.5),
    yRange: rangeOf(0, 1.1 * Math.max(1, ...points.map((point) => point.high ?? point.y))),
    height: 260,
  });
  dots.lineAt(1);
  dots.add("ladder", "series", points);
  dots.ticks(steps.map((_, index) => String(index + 1)));
  const box = element("div");
  chart.append(box);
  const columns = [
    numeric("Step", "", (row) => row.number, 0),
    ...variantColumns(VARIANT_COLUMNS, (row) => row.to_before, "Times as fast as before"),
  ];
  new DataTable(box, columns, { caption: "The ladder" }).update(steps.map((step, index) => ({ ...step, number: index + 1 })));
}

function buildSweep(part, sweep) {
  const name = sweep.bin === "all" ? "all files" : `${sweep.bin} files`;
  const words = `${counted(sweep.files, "file")}, ${bytesText(sweep.bytes)}. Bars from the slowest to the fastest round.`;
  const chart = part(`Files at once: ${name}`, element("p", { class: "quiet" }, words));
  const rate = (seconds) => sweep.bytes / 1e6 / seconds;
  const points = sweep.points.map(({ counts, auto, way, to_auto: ratio }) => ({
    x: way.at_once,
    y: rate(way.median),
    low: rate(Math.max(...way.seconds)),
    high: rate(Math.min(...way.seconds)),
    auto,
    lines: [
      ["", `${counted(way.at_once, "file")} at once${auto ? " (auto)" : ""}`],
      ["requested", counts.join(", ") || "auto"],
      variantLines(way),
      ["auto against this", ratio ? ratioText(ratio) : "this is auto"],
    ],
  })).sort((a, b) => a.x - b.x);
  const dots = new Dots(chart, {
    label: `Throughput over files at once, ${name}`,
    x: "Files at once",
    y: "Rate [MB/s]",
    xRange: rangeOf(0, 1.08 * Math.max(4, ...points.map((point) => point.x))),
    yRange: rangeOf(0, 1.1 * Math.max(...points.map((point) => point.high)) || 1),
    height: 240,
  });
  dots.chart.xaxis.ticker = new Bokeh.BasicTicker({ min_interval: 1, num_minor_ticks: 0 });
  dots.add("counts", "series", points.filter((point) => !point.auto), true);
  dots.add("auto", "failed", points.filter((point) => point.auto), true);
  const box = element("div");
  chart.append(box);
  const columns = [
    { name: "Asked for", kind: "text", value: (row) => [...row.counts, ...(row.auto ? ["auto"] : [])].join(", ") },
    ...variantColumns(VARIANT_COLUMNS.slice(1), (row) => row.to_auto, "Auto, times as fast"),
  ];
  new DataTable(box, columns, { caption: `Files at once: ${name}` }).update(sweep.points);
}
