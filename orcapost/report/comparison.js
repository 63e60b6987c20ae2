// Several runs over time.

const RUN_COLUMNS = [
  { name: "Started", kind: "text", value: (row) => row.started, text: (row) => whenText(row.started) },
  { name: "Configuration", kind: "words", value: (row) => row.config },
  numeric("Files", "", (row) => row.files, 0),
  numeric("Failed", "", (row) => row.failed, 0),
  numeric("Reused", "", (row) => row.reused, 0),
  numeric("Wall", "s", (row) => row.wall, 2),
  numeric("Rate", "MB/s", (row) => row.mb_per_s, 1),
  numeric("Rate", "files/s", (row) => row.files_per_s, 2),
  numeric("Efficiency", "%", (row) => 100 * row.efficiency, 0),
  { name: "Bound by", kind: "text", value: (row) => row.bound_by },
  { name: "At once", kind: "words", value: (row) => row.at_once },
  { name: "Machine", kind: "text", value: (row) => row.host },
  { name: "On", kind: "text", value: (row) => (row.stand_in ? "stand-in" : "OrcaFlex") },
];

function buildComparison(comparison) {
  reveal("comparison");
  const { runs } = comparison;
  writeList("comparison-warnings", comparison.warnings);
  place("comparison-summary").textContent = comparison.summary || "";
  const table = new DataTable(place("comparison-table"), RUN_COLUMNS, { caption: "Runs over time" });
  table.update(runs);
  const columns = rangeOf(-0.5, runs.length - 0.5);
  const placed = runs.map((run, x) => ({ run, x }));
  const kinds = [ // never one line through both
    ["OrcaFlex", "series", placed.filter(({ run }) => !run.stand_in)],
    ["stand-in", "incomplete", placed.filter(({ run }) => run.stand_in)],
  ].filter(([, , found]) => found.length);
  const unit = timeUnit(Math.max(...runs.map((run) => run.wall)));
  const panels = [
    [`Wall [${unit.name}]`, (run) => run.wall / unit.seconds],
    ["Rate [MB/s]", (run) => run.mb_per_s],
    ["Efficiency [%]", (run) => 100 * run.efficiency],
  ];
  panels.forEach(([label, value], row) => {
    const last = row === panels.length - 1;
    const dots = new Dots(place("comparison-chart"), {
      label: `${label} of each run`,
      x: last ? "Run, in the order of their start" : null,
      y: label,
      xRange: columns,
      yRange: rangeOf(0, 1.15 * Math.max(...runs.map(value)) || 1),
      height: last ? 190 : 136,
    });
    for (const [name, tint, found] of kinds) {
      const points = found.map(({ run, x }) => ({ x, y: value(run), lines: runLines(run, label, value(run), name) }));
      dots.add(name, tint, points, row === 0 && kinds.length > 1);
    }
    if (last) dots.ticks(runs.map((run) => whenText(run.started).replace(" UTC", "")));
    else dots.chart.xaxis.major_label_text_font_size = "0px";
  });
}

function runLines(run, label, value, kind) {
  return [
    ["", `${run.config}, ${whenText(run.started)}`],
    [label, significant(value, 4)],
    ["", `${counted(run.files, "file")} on ${run.host}, ${kind}`],
  ];
}
