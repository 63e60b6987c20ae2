// Tables that sort, search and copy cleanly: plain rows, plain numbers, the unit in the heading.

// columns: [{ name, unit, text(row), value(row), kind, offPaper }]; rows: any values.
// kind: "number"; "name", text of any length from outside; "words", a sentence; "text", a word or two that
// stay on a line; "wrapped", a few that need not.
// options: { caption, order: column, descending, search: what is searched, rows: how many at first, empty: sentence }
class DataTable {
  constructor(container, columns, options) {
    this.columns = columns;
    this.options = { rows: Infinity, descending: false, order: null, empty: "Nothing to show.", ...options };
    this.order = this.options.order;
    this.descending = this.options.descending;
    this.limit = this.options.rows;
    this.found = "";
    this.rows = [];
    this.sentence = element("p", { class: "empty" });
    this.count = element("p", { class: "count quiet", role: "status" });
    this.head = element("tr");
    this.body = element("tbody");
    this.headings = columns.map((column, index) => this.heading(column, index));
    this.head.append(...this.headings);
    this.scroller = element(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": this.options.caption },
      element("table", { "aria-label": this.options.caption }, element("thead", {}, this.head), this.body),
    );
    this.tools = this.options.search ? this.searchTools() : null;
    container.replaceChildren(...[this.tools, this.sentence, this.scroller, this.count].filter(Boolean));
  }

  heading(column, index) {
    const button = element("button", { type: "button", onclick: () => this.sort(index) }, column.name);
    if (column.unit) button.append(element("span", { class: "unit" }, ` [${column.unit}]`));
    return element("th", { scope: "col", class: classOf(column) }, button);
  }

  searchTools() {
    const box = element("input", {
      type: "search",
      "aria-label": `Search ${this.options.search}`,
      placeholder: `Search ${this.options.search}`,
      oninput: () => {
        this.found = box.value.trim().toLowerCase();
        this.draw();
      },
    });
    const many = element(
      "select",
      {
        "aria-label": "Rows to show",
        onchange: () => {
          this.limit = Number(many.value);
          this.draw();
        },
      },
      ...[this.options.rows, 100, 1000].map((rows) => element("option", { value: rows }, `${rows.toLocaleString("en")} rows`)),
    );
    const copy = element("button", { type: "button", onclick: () => this.copy(copy) }, "Copy all rows");
    return element("div", { class: "tools" }, box, many, copy);
  }

  // All rows that were found, not only those shown, for a spreadsheet: a browser is slow with tables of 10,000 rows.
  async copy(button) {
    const line = (cells) => cells.map((text) => String(text).replace(/\s+/g, " ")).join("\t");
    const head = this.columns.map((column) => (column.unit ? `${column.name} [${column.unit}]` : column.name));
    const rows = this.foundRows().map((row) => line(this.columns.map((column) => cellText(column, row))));
    const text = [line(head), ...rows].join("\n");
    try {
      await navigator.clipboard.writeText(text);
    } catch { // not every browser lets a page from a file do that
      const area = element("textarea", {});
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = `Copied ${counted(rows.length, "row")}`;
  }

  sort(index) {
    const first = this.columns[index].kind === "number"; // the largest first is what one looks for
    this.descending = this.order === index ? !this.descending : first;
    this.order = index;
    this.draw();
  }

  update(rows) {
    this.rows = rows;
    this.draw();
  }

  // The rows that match the search, in the order asked for.
  foundRows() {
    const { columns } = this;
    let rows = this.rows;
    if (this.found) {
      const searched = columns.filter((column) => column.kind !== "number");
      rows = rows.filter((row) => searched.some((column) => String(column.value(row)).toLowerCase().includes(this.found)));
    }
    return this.order === null ? rows : sorted(rows, columns[this.order].value, this.descending);
  }

  draw() {
    const { columns, options } = this;
    const none = this.rows.length === 0;
    this.sentence.textContent = none ? options.empty : "";
    this.sentence.hidden = !none;
    this.scroller.hidden = none;
    if (this.tools) this.tools.hidden = none;
    this.headings.forEach((heading, index) => {
      if (index === this.order) heading.setAttribute("aria-sort", this.descending ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
    const rows = this.foundRows();
    const visible = rows.slice(0, this.limit);
    this.body.replaceChildren(...visible.map((row) => element("tr", {}, ...columns.map((column) => cell(column, row)))));
    this.count.textContent = none ? "" : this.countText(visible.length, rows.length);
  }

  countText(visible, found) {
    const all = counted(this.rows.length, "row");
    if (visible < found) return `${visible.toLocaleString("en")} shown of ${counted(found, "row")}${this.found ? ` found of ${all}` : ""}.`;
    if (this.found) return `${found.toLocaleString("en")} found of ${all}.`;
    return this.tools ? `${all}.` : "";
  }
}

// A column of numbers: without thousands separators, so that a spreadsheet takes them as numbers.
function numeric(name, unit, value, digits) {
  return { name, unit, kind: "number", value, text: (row) => {
    const amount = value(row);
    return amount === null || amount === undefined ? "" : amount.toFixed(digits);
  } };
}

function cellText(column, row) {
  return (column.text ? column.text(row) : column.value(row)) ?? "";
}

function cell(column, row) {
  const text = String(cellText(column, row));
  return element("td", { class: classOf(column) }, column.kind === "name" ? nameElement(text) : text);
}

function classOf(column) {
  return [column.kind, column.offPaper ? "off-paper" : ""].join(" ").trim();
}

// Empty values stay at the end, whichever way it goes.
function sorted(rows, value, descending) {
  const way = descending ? -1 : 1;
  const words = new Intl.Collator("en", { numeric: true });
  const missing = (one) => one === null || one === undefined || one === "";
  return rows
    .map((row) => [value(row), row])
    .sort(([a], [b]) => {
      if (missing(a) || missing(b)) return missing(a) - missing(b);
      return way * (typeof a === "number" && typeof b === "number" ? a - b : words.compare(a, b));
    })
    .map(([, row]) => row);
}
