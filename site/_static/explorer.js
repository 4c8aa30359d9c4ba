// The explorer: looks up what the library wrote down for each combination of choices. It adds
// nothing up; every text that it shows is one of the tables' own.
"use strict";
(() => {
  const holder = document.getElementById("explorer-data");
  const form = document.querySelector("form.choices");
  if (!holder || !form) return;
  const tables = JSON.parse(holder.textContent);
  const { axes, start } = tables;
  const last = axes.length - 1; // the axis of the list seats
  const bySeat = ["pro_presidential", "independent", "other", "opposition"]; // left to right
  const SVG = "http://www.w3.org/2000/svg";

  const fields = (name) => form.elements.namedItem(name);
  const option = (name) => {
    const axis = axes.findIndex((each) => each.name === name);
    return axes[axis].options.indexOf(fields(name).value);
  };

  let threshold = start.threshold; // the last one that was one, in hundredths of a percent

  /** Takes the threshold that the form says, or refuses it aloud and keeps the last. */
  function takeThreshold() {
    const field = fields("threshold");
    const fits = field.value !== "" && field.validity.valid;
    if (fits) threshold = Math.round(Number(field.value) * 100);
    field.setAttribute("aria-invalid", String(!fits));
    const fault = fits ? "" : `${tables.notes.fault} ${threshold / 100}\u00a0%.`;
    const told = document.getElementById("threshold-fault");
    if (told.textContent !== fault) told.textContent = fault;
  }

  /** What the form says: an option for each axis, and the rule of the list seats. */
  function chosen() {
    takeThreshold();
    const rule = { threshold, base: fields("threshold_base").value, formula: fields("formula").value };
    const steps = tables.steps[`${rule.base}|${rule.formula}`];
    const allocation = steps.filter(([from]) => from <= threshold).at(-1)[1];
    const at = axes.map((axis, number) => {
      if (number === last) return allocation;
      return fields(axis.name) ? option(axis.name) : 0;
    });
    const isLaw = threshold === start.threshold && rule.base === start.threshold_base &&
      rule.formula === start.formula;
    return { at, allocation, isLaw, ...rule };
  }

  /** The text of a table for a combination. */
  function look(table, at) {
    let place = 0;
    for (const axis of table.axes) place = place * axes[axis].options.length + at[axis];
    return table.texts[table.at[place]];
  }

  function make(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  function rows(id, lines) {
    const made = lines.map(([head, ...cells]) => {
      const row = document.createElement("tr");
      row.append(make("th", head, { scope: "row" }));
      for (const [text, attributes] of cells) row.append(make("td", text, attributes));
      return row;
    });
    document.getElementById(id).replaceChildren(...made);
  }

  /** Who holds seats, from left to right; the seats of all whose number is open are not a number. */
  function holders(at) {
    const found = tables.parties.map((party) => ({
      label: party.label,
      bloc: party.axis === null ? party.bloc : axes[party.axis].options[at[party.axis]],
      says: look(party.seats, at),
    }));
    const counted = fields("seats").value.endsWith("pro_presidential");
    found.push({
      label: "Independents",
      bloc: counted ? "pro_presidential" : "independent",
      says: look(tables.single, at),
    });
    return found
      .map((each) => ({ ...each, seats: Number(each.says) }))
      .filter((each) => each.seats !== 0)
      .sort((a, b) => bySeat.indexOf(a.bloc) - bySeat.indexOf(b.bloc) || b.seats - a.seats || 0);
  }

  /** The outline of a seat; each bloc has a shape of its own, so that colour never stands alone. */
  function outline(bloc, x, y, r) {
    const corners = {
      opposition: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
      other: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
      independent: [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
    }[bloc];
    const made = document.createElementNS(SVG, corners ? "polygon" : "circle");
    if (corners) {
      made.setAttribute("points", corners.map(([a, b]) => `${x + a * r},${y + b * r}`).join(" "));
    } else {
      made.setAttribute("cx", x);
      made.setAttribute("cy", y);
      made.setAttribute("r", r);
    }
    return made;
  }

  /** A seat in its bloc's shape and colours. */
  function seatMark(bloc, x, y, r) {
    const mark = outline(bloc, x, y, r);
    const [fill, edge] = tables.looks[bloc];
    mark.setAttribute("fill", fill);
    mark.setAttribute("stroke", edge);
    return mark;
  }

  function drawing(box) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", box);
    return svg;
  }

  /** Says which shape is which bloc; for those who see, since the table says it to all. */
  function drawKey(held) {
    const blocs = bySeat.filter((bloc) => held.some((each) => each.bloc === bloc));
    document.getElementById("key").replaceChildren(...blocs.map((bloc) => {
      const item = document.createElement("li");
      const svg = drawing("-6 -6 12 12");
      svg.append(seatMark(bloc, 0, 0, 4));
      item.append(svg, tables.blocs[bloc]);
      return item;
    }));
  }

  function drawChamber(held, total) {
    const hall = tables.halls[total];
    const svg = drawing("-105 -105 210 118");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${total} seats: ${held.map((h) => `${h.label} ${h.seats}`).join(", ")}`);
    const order = held.flatMap((each) => Array(each.seats).fill(each));
    hall.places.forEach(([x, y], seat) => {
      const each = order[seat];
      const mark = seatMark(each.bloc, x * 100, -y * 100, hall.diameter * 42);
      const title = document.createElementNS(SVG, "title");
      title.textContent = each.label;
      mark.append(title);
      svg.append(mark);
    });
    document.getElementById("chamber").replaceChildren(svg);
  }

  function show() {
    const now = chosen();
    const total = look(tables.measures.find((m) => m.name === "total_seats"), now.at);
    const held = holders(now.at);
    const seats = tables.allocations[now.allocation];
    const known = Array.isArray(seats);
    if (known) drawChamber(held, total);
    else document.getElementById("chamber").replaceChildren();
    drawKey(known ? held : []);
    rows("party-rows", held.map((h) => [h.label, [tables.blocs[h.bloc], {}], [h.says, { class: "number" }]]));
    const notes = tables.notes;
    const open = known ? "" : `${seats[0].toUpperCase()}${seats.slice(1)}`;
    document.getElementById("list-note").textContent = now.isLaw ? notes.official : open || notes.computed;
    rows("list-rows", tables.lists.map((list, number) => [
      list.label,
      [list.votes, { class: "number" }],
      [known ? String(seats[number]) : "not determined", { class: "number", "data-list": list.party }],
    ]));
    for (const [kind, found] of [["measure", tables.measures], ["claim", tables.claims]]) {
      for (const table of found) {
        document.querySelector(`[data-${kind}="${CSS.escape(table.name)}"]`).textContent = look(table, now.at);
      }
    }
    const of = (name) => look(tables.measures.find((m) => m.name === name), now.at);
    const lists = tables.lists.map((list, n) => [list.label, seats[n]]).filter(([, n]) => n > 0);
    document.getElementById("summary").textContent = known
      ? `${of("pro_seats")} of ${total}\u00a0seats coded pro-presidential, ${of("opposition_seats")} coded ` +
        `opposition. List seats, ${now.isLaw ? "official" : "computed"}: ` +
        `${lists.map(([label, n]) => `${label}\u00a0${n}`).join(", ")}.`
      : open;
    showCoding(now.at);
    keepLink(now);
  }

  /** Names the coding that the parties' blocs make up, or that they make up none. */
  function showCoding(at) {
    const contested = axes.map((axis, n) => (axis.name.startsWith("bloc=") ? n : -1)).filter((n) => n >= 0);
    const fits = (coding) => coding.at.every((place, n) => at[contested[n]] === place);
    const wanted = tables.codings.find((c) => c.name === fields("coding").value);
    if (wanted && fits(wanted)) return; // two codings may say the same of these parties
    fields("coding").value = tables.codings.find(fits)?.name ?? "";
  }

  function takeCoding() {
    const coding = tables.codings.find((each) => each.name === fields("coding").value);
    if (!coding) return;
    axes.filter((axis) => axis.name.startsWith("bloc=")).forEach((axis, number) => {
      fields(axis.name).value = axis.options[coding.at[number]];
    });
  }

  /** The choices that differ from the study's own, as the link's fragment. */
  function keepLink(now) {
    const kept = new URLSearchParams();
    if (now.threshold !== start.threshold) kept.set("threshold", now.threshold / 100);
    if (now.base !== start.threshold_base) kept.set("threshold_base", now.base);
    if (now.formula !== start.formula) kept.set("formula", now.formula);
    axes.forEach((axis, number) => {
      if (fields(axis.name) && now.at[number] > 0) {
        kept.set(axis.name, axis.options[now.at[number]]);
      }
    });
    const fragment = kept.toString();
    if (fragment !== location.hash.slice(1)) {
      history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
    }
  }

  /** Sets the form to what the link says; what it does not know stays the study's own. */
  function readLink() {
    const asked = new URLSearchParams(location.hash.slice(1));
    form.reset();
    threshold = start.threshold;
    for (const [name, value] of asked) {
      const field = fields(name);
      if (!field || field.length === undefined && field.type !== "number") continue;
      const fits = field.type === "number" || [...field.options].some((each) => each.value === value);
      if (fits) field.value = value;
    }
    fields("threshold-slide") && (fields("threshold-slide").value = fields("threshold").value);
    show();
  }

  form.addEventListener("input", (event) => {
    if (event.target.id === "threshold-slide") fields("threshold").value = event.target.value;
    if (event.target.name === "threshold") fields("threshold-slide").value = event.target.value;
    if (event.target.name === "coding") takeCoding();
    show();
  });
  form.addEventListener("reset", () => { threshold = start.threshold; setTimeout(show); });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("copy-link").addEventListener("click", async (event) => {
    await navigator.clipboard.writeText(location.href);
    event.target.textContent = "Copied";
    setTimeout(() => { event.target.textContent = "Copy the link"; }, 2000);
  });
  addEventListener("hashchange", readLink);
  readLink();
})();
