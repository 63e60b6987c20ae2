// One run: its charts, its tables, its figures.

const parts = {};

function tiles(run) {
  const { totals } = run;
  const bound = totals.lower_bound;
  const count = (of) => of.toLocaleString("en");
  const reused = totals.reused ? `, ${count(totals.reused)} reused` : "";
  const facts = [
    ["Wall time", secondsText(totals.wall), totals.predicted ? `${secondsText(totals.predicted)} expected` : null],
    ["Files ok", count(totals.ok), `of ${count(totals.files)}${reused}`],
  ];
  if (totals.ok < totals.files) facts.push(["Not ok", count(totals.files - totals.ok), notOk(totals).join(", ")]);
  facts.push(["Read", bytesText(totals.bytes), `at ${bytesText(totals.mb_per_s * 1e6)}/s`]);
  if (bound.seconds > 0) {
    const words = `lower bound ${secondsText(bound.seconds)} (${bound.binding})`;
    facts.push(["Efficiency", `${Math.round(100 * totals.efficiency)}%`, words]);
  }
  return facts;
}

function buildRun(run) {
  reveal("timeline", "machine", "sizes", "batches", "failures", "files", "plan", "host");
  const axis = new TimeAxis();
  parts.axis = axis;
  parts.timeline = new Timeline(place("timeline-chart"), axis, run.bins);
  parts.machine = new Machine(place("machine-charts"), axis);
  parts.sizes = new Sizes(place("sizes-chart"), run.bins);
  const table = (name, columns, options) => {
    parts[name] = new DataTable(place(`${name}-table`), columns, options);
  };
  table("batches", BATCH_COLUMNS, { caption: "Batches", empty: "No batch was run: there was nothing to do." });
  table("failures", FAILURE_COLUMNS, {
    caption: "Failures and warnings",
    search: "failures and warnings",
    rows: 25,
    empty: "No file failed and none has a warning.",
  });
  table("files", FILE_COLUMNS, {
    caption: "Files",
    search: "all files",
    rows: 25,
    order: FILE_COLUMNS.findIndex((column) => column.name === "Took"),
    descending: true,
    empty: "No file is done yet.",
  });
  table("plan", PLAN_COLUMNS, { caption: "Plan", empty: "Nothing was planned." });
  table("changes", CHANGE_COLUMNS, {
    caption: "Changes of files at once",
    rows: 25,
    empty: "The numbers of files at once were not changed on the way.",
  });
}

function updateRun(run, compared) {
  const which = compared ? "In detail: the newest run, " : "";
  place("subtitle").replaceChildren(which, nameElement(run.config), ` · ${whenText(run.started)} · `, nameElement(run.host.name));
  const wall = Math.max(run.totals.wall, run.files.end.reduce((a, b) => Math.max(a, b), 0));
  parts.axis.update(wall);
  parts.timeline.update(run, wall);
  parts.machine.update(run);
  parts.sizes.update(run);
  const plannedFor = (batch) => run.plan.find((planned) => planned.bin === batch.bin);
  parts.batches.update(run.batches.map((batch) => ({ ...batch, plan: plannedFor(batch) })));
  parts.files.update(fileRows(run));
  parts.failures.update(failureRows(run));
  parts.plan.update(run.plan);
  parts.changes.update(run.changes);
  const { host, versions } = run;
  const facts = [
    ["Machine", host.name],
    ["System", host.system],
    ["Cores", host.cores.toLocaleString("en")],
    ["Memory", bytesText(host.memory), `${bytesText(host.available)} free at the start`],
    ["Limit for open files", bytesText(run.memory_limit)],
    ["Licence seats", run.seats === null ? "not known" : run.seats.toLocaleString("en")],
    ["orcapost", versions.orcapost],
    ["Python", versions.python],
    ["OrcFxAPI", versions.orcfxapi_library || "not known", versions.orcfxapi_wrapper && `wrapper ${versions.orcfxapi_wrapper}`],
    ["Backend", run.stand_in ? `${run.backend} (the stand-in)` : run.backend],
    ["Model threads", run.model_threads === null ? "not known" : String(run.model_threads)],
    ["Configuration", run.config, `hash ${run.config_hash.slice(0, 12)}`],
    ["Folder of the files", run.folder || "various"],
  ];
  writeFacts("host-facts", facts);
}

const BATCH_COLUMNS = [
  { name: "Batch", kind: "text", value: (row) => row.bin },
  numeric("Files", "", (row) => row.files, 0),
  numeric("Size", "MB", (row) => row.bytes / 1e6, 1),
  numeric("At once, planned", "", (row) => row.plan?.at_once ?? null, 0),
  numeric("Wall", "s", (row) => row.wall, 2),
  numeric("Rate", "MB/s", (row) => row.mb_per_s, 1),
  numeric("Rate", "files/s", (row) => row.files_per_s, 2),
];

const FILE_COLUMNS = [
  { name: "File", kind: "name", value: (row) => row.name },
  numeric("Size", "MB", (row) => row.bytes === null ? null : row.bytes / 1e6, 2),
  { name: "Batch", kind: "text", value: (row) => row.bin },
  { name: "Status", kind: "text", value: (row) => row.status },
  numeric("Took", "s", (row) => row.took, 3),
  { ...numeric("Waited", "s", (row) => row.queue, 3), offPaper: true },
  numeric("Load", "s", (row) => row.load, 3),
  numeric("Extract", "s", (row) => row.extract, 3),
  { ...numeric("CPU", "s", (row) => row.cpu, 3), offPaper: true },
  numeric("Memory peak", "MB", (row) => row.memory / 1e6, 0),
  { ...numeric("Slot", "", (row) => row.slot, 0), offPaper: true },
  { ...numeric("Start", "s", (row) => row.start, 3), offPaper: true },
  { ...numeric("Attempts", "", (row) => row.attempts, 0), offPaper: true },
];

const FAILURE_COLUMNS = [
  { name: "File", kind: "name", value: (row) => row.name },
  { name: "What", kind: "text", value: (row) => row.what },
  { name: "Message", kind: "name", value: (row) => row.message },
  numeric("Attempts", "", (row) => row.attempts, 0),
  numeric("Size", "MB", (row) => row.bytes === null ? null : row.bytes / 1e6, 2),
];

const PLAN_COLUMNS = [
  { name: "Batch", kind: "text", value: (row) => row.bin },
  numeric("Files", "", (row) => row.files, 0),
  numeric("Size", "MB", (row) => row.bytes / 1e6, 1),
  numeric("At once", "", (row) => row.at_once, 0),
  { name: "May move", kind: "text", value: (row) => row.fewest === row.most ? "fixed" : `${row.fewest} to ${row.most}` },
  numeric("Memory taken", "MB", (row) => row.memory / 1e6, 0),
  numeric("Model threads", "", (row) => row.model_threads, 0),
  { name: "Because of", kind: "words", value: (row) => row.reason },
  { name: "All limits", kind: "words", value: (row) => row.limits.map(limitText).join("; ") },
];

function limitText(limit) {
  return `${limit.name}: ${limit.at_once} (${limit.words})`;
}

const CHANGE_COLUMNS = [
  numeric("Changed at", "s", (row) => row.time, 2),
  { name: "Batch", kind: "text", value: (row) => row.batch ?? "all" },
  numeric("Files at once", "", (row) => row.at_once, 0),
  { name: "Because", kind: "words", value: (row) => row.reason },
];

// One row of a table of files. What a reused file took is another run's, and stays out.
function fileRow(run, file) {
  const { files } = run;
  const at = (name) => files[name][file];
  const row = { name: at("name"), bytes: at("bytes"), bin: run.bins[at("bin")], memory: at("memory") };
  const status = at("status") === FAILED ? run.states[at("state")] : STATUS[at("status")];
  if (at("reused")) return { ...row, status: `${status}, reused` };
  for (const name of ["queue", "load", "extract", "cpu", "start", "attempts"]) row[name] = at(name);
  return { ...row, status, took: at("end") - at("start"), slot: at("slot") + 1 };
}

function fileRows(run) {
  return run.files.name.map((_, file) => fileRow(run, file));
}

function failureRows(run) {
  const rows = [];
  for (const [file, message] of Object.entries(run.errors)) {
    rows.push({ ...fileRow(run, Number(file)), what: run.states[run.files.state[file]], message });
  }
  for (const [file, said] of Object.entries(run.problems)) {
    for (const [what, message] of said) rows.push({ ...fileRow(run, Number(file)), what, message });
  }
  return rows;
}
