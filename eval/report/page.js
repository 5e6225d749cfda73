// Sorting and filtering; without it the page shows everything in the report's order.
for (const table of document.querySelectorAll("table.sortable")) {
  table.querySelectorAll("th[data-sort]").forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent || "result";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const place = [...head.parentNode.children].indexOf(head), number = head.dataset.sort === "number";
      const up = head.getAttribute("aria-sort") !== "ascending", body = table.tBodies[0];
      const key = (row) => {
        const cell = row.cells[place], text = cell.dataset.v ?? cell.textContent.trim();
        return number ? (text === "" ? Infinity : Number(text)) : text.toLowerCase();
      };
      const rows = [...body.rows].map((row) => [key(row), row]);
      rows.sort(([a], [b]) => (up ? 1 : -1) * (number ? a - b : a.localeCompare(b)));
      body.append(...rows.map(([, row]) => row));
      head.parentNode.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
    });
  });
}
for (const filter of document.querySelectorAll(".filter")) {
  const rows = [...filter.parentNode.querySelectorAll("tr.item")];
  const value = (name) => filter.querySelector(`[data-filter=${name}]`)?.value.trim().toLowerCase() ?? "";
  const apply = () => {
    const [text, short, system] = ["text", "short", "system"].map(value);
    let left = 0;
    for (const row of rows) {
      const fits = row.textContent.toLowerCase().includes(text) && (!system || row.dataset.system.toLowerCase() === system) &&
        (!short || row.dataset.short.toLowerCase().split(" ").includes(short));
      row.hidden = !fits;
      left += fits;
    }
    filter.querySelector("output").textContent = `${left} of ${rows.length}`;
  };
  filter.hidden = false;
  filter.addEventListener("input", apply);
}
