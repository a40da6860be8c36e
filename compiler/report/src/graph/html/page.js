"use strict";
(() => {
  const nodes = JSON.parse(document.getElementById("data").textContent);
  const svg = document.querySelector("#stage>svg");
  const stage = document.getElementById("stage");
  const panel = document.getElementById("panel");
  const search = document.getElementById("search");
  const hits = document.getElementById("hits");
  const whole = svg.viewBox.baseVal;
  const home = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let view = { ...home };
  svg.removeAttribute("width");
  svg.removeAttribute("height");

  const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const scale = () => Math.max(view.width / stage.clientWidth, view.height / stage.clientHeight);
  const zoom = (by, x = view.x + view.width / 2, y = view.y + view.height / 2) => {
    const width = Math.min(Math.max(view.width * by, 80), home.width * 8);
    by = width / view.width;
    view = { x: x - (x - view.x) * by, y: y - (y - view.y) * by, width, height: view.height * by };
    show();
  };
  const pan = (x, y) => { view.x += x; view.y += y; show(); };
  const point = event => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

  stage.addEventListener("wheel", event => {
    event.preventDefault();
    const at = point(event);
    zoom(Math.exp(Math.sign(event.deltaY) * 0.18), at.x, at.y);
  }, { passive: false });
  let drag = null;
  let dragged = false;
  stage.addEventListener("pointerdown", event => { drag = [event.clientX, event.clientY]; dragged = false; });
  window.addEventListener("pointermove", event => {
    if (!drag) return;
    const [x, y] = [event.clientX - drag[0], event.clientY - drag[1]];
    if (!dragged && Math.abs(x) + Math.abs(y) < 4) return;
    dragged = true;
    drag = [event.clientX, event.clientY];
    pan(-x * scale(), -y * scale());
  });
  window.addEventListener("pointerup", () => { drag = null; });

  const shapes = nodes.map((_, index) => document.getElementById("n" + index));
  const arrows = [...svg.querySelectorAll(".arrow")];
  const element = (name, text, parent) => {
    const made = parent.appendChild(document.createElement(name));
    made.textContent = text;
    return made;
  };
  const link = (index, parent) => {
    const made = element("a", nodes[index].id, parent);
    made.tabIndex = 0;
    made.setAttribute("role", "button");
    made.addEventListener("click", () => choose(index, true));
    made.addEventListener("keydown", event => { if (event.key === "Enter") choose(index, true); });
  };
  const table = (title, entries) => {
    if (!entries.length) return;
    element("h3", title, panel);
    const list = panel.appendChild(document.createElement("dl"));
    for (const [name, value] of entries) {
      element("dt", name, list);
      const cell = list.appendChild(document.createElement("dd"));
      if (typeof value === "number") link(value, cell); else cell.textContent = value;
    }
  };
  const reveal = index => {
    const box = shapes[index].getBoundingClientRect();
    const around = stage.getBoundingClientRect();
    const x = box.x + box.width / 2 - around.x - around.width / 2;
    const y = box.y + box.height / 2 - around.y - around.height / 2;
    const out = Math.abs(x) > around.width * 0.45 || Math.abs(y) > around.height * 0.45;
    if (out) pan(x * scale(), y * scale());
    // Too small to read: come closer.
    if (box.height < 24) zoom(box.height / 44);
    if (box.height < 24) {
      const again = shapes[index].getBBox();
      const shift = shapes[index].parentNode.transform.baseVal.consolidate().matrix;
      view.x = again.x + shift.e + again.width / 2 - view.width / 2;
      view.y = again.y + shift.f + again.height / 2 - view.height / 2;
      show();
    }
  };
  const release = () => {
    panel.hidden = true;
    svg.classList.remove("chosen-one");
    for (const one of svg.querySelectorAll(".near,.chosen")) one.classList.remove("near", "chosen");
  };
  const choose = (index, move) => {
    release();
    const node = nodes[index];
    panel.replaceChildren();
    element("h2", node.id, panel);
    element("p", node.type, panel);
    element("p", node.template, panel);
    if (node.members.length) element("p", `${node.copies} nodes alike; the values are those of the first`, panel);
    else if (node.copies > 1) element("p", `${node.copies} copies; the values are those of the first`, panel);
    table("Nodes", node.members.map(name => ["", name]));
    table("Waits for an inventory", node.waits.map(name => [name, "…"]));
    table("Stood for by", node.stood_for_by.map(to => ["", to]));
    table("Requirements", node.requirements);
    table("Needed by", node.needed_by);
    for (const [title, entries] of node.values) table(title, entries);
    panel.hidden = false;
    svg.classList.add("chosen-one");
    shapes[index].classList.add("chosen", "near");
    for (const arrow of arrows) {
      const [from, to] = [Number(arrow.dataset.from), Number(arrow.dataset.to)];
      if (from !== index && to !== index) continue;
      for (const one of [arrow, shapes[from], shapes[to]]) one.classList.add("near");
    }
    if (move) { reveal(index); shapes[index].focus({ preventScroll: true }); }
  };
  shapes.forEach((shape, index) => {
    shape.setAttribute("tabindex", "0");
    shape.setAttribute("role", "button");
    shape.setAttribute("aria-label", nodes[index].id + ", " + nodes[index].type);
    shape.addEventListener("click", () => { if (!dragged) choose(index, false); });
    shape.addEventListener("focus", () => { if (shape.matches(":focus-visible")) reveal(index); });
    shape.addEventListener("keydown", event => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(index, false); }
    });
  });
  stage.addEventListener("click", event => { if (!dragged && !event.target.closest(".node")) release(); });

  let found = [];
  let turn = 0;
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    svg.classList.toggle("searching", words.length > 0);
    found = [];
    turn = 0;
    nodes.forEach((node, index) => {
      const text = (node.id + " " + node.type + " " + node.members.join(" ")).toLowerCase();
      const hit = words.length > 0 && words.every(word => text.includes(word));
      shapes[index].classList.toggle("hit", hit);
      if (hit) found.push(index);
    });
    hits.textContent = words.length ? `${found.length} of ${nodes.length}` : "";
  });
  search.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !found.length) return;
    const index = found[turn++ % found.length];
    choose(index, true);
    search.focus();
  });
  const fit = () => { view = { ...home }; show(); };
  document.getElementById("fit").addEventListener("click", fit);
  document.getElementById("nearer").addEventListener("click", () => zoom(0.75));
  document.getElementById("farther").addEventListener("click", () => zoom(1 / 0.75));
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") { search.value = ""; search.dispatchEvent(new Event("input")); release(); return; }
    if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 60 * scale();
    const keys = {
      "/": () => search.focus(), "+": () => zoom(0.75), "-": () => zoom(1 / 0.75), "0": fit,
      ArrowLeft: () => pan(-step, 0), ArrowRight: () => pan(step, 0), ArrowUp: () => pan(0, -step), ArrowDown: () => pan(0, step),
    };
    if (keys[event.key] && !panel.contains(event.target)) { event.preventDefault(); keys[event.key](); }
  });
})();
