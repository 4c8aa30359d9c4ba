// What pages gain where scripts run: buttons that copy, and a box that filters long tables.
"use strict";
(() => {
  for (const button of document.querySelectorAll("button.copy")) {
    const said = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = said; }, 2000);
    });
  }

  /** Unfolds what a link leads to, where the browser does not do so itself. */
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target?.closest("details:not([open])"); fold; fold = target.closest("details:not([open])")) {
      fold.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", unfold);
  unfold();

  document.querySelectorAll("table.browsable").forEach((table, number) => {
    const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
    const box = document.createElement("p");
    box.className = "filter";
    box.innerHTML = `<label for="filter-${number}">Show rows with</label> ` +
      `<input type="search" id="filter-${number}"> <span role="status"></span>`;
    const status = box.querySelector("span");
    box.querySelector("input").addEventListener("input", (event) => {
      const asked = event.target.value.trim().toLowerCase();
      let shown = 0;
      for (const [row, text] of rows) {
        row.hidden = !text.includes(asked);
        shown += row.hidden ? 0 : 1;
      }
      status.textContent = asked ? `${shown} of ${rows.length} rows` : "";
    });
    table.closest(".scroll").before(box);
  });
})();
