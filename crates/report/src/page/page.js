"use strict";
// Tables that can be sorted, copied and downloaded; and what if: the model of this page, asked about
// a row. Shapes are as in `model`: a layer's weights
// are [inputs, outputs] row by row, its bias [outputs] behind them, a member's layers one after the
// other, the members one after the other.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { conditions, mean, rows, words } = data;
  // What is said, with its numbers and names put in.
  const say = (key, ...parts) => parts.reduce((text, part) => text.replace("{}", () => part), words[key]);
  const MISSING = "(missing)";
  const byId = (id) => document.getElementById(id);
  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  // Tables: sorted by a column, copied to be pasted into a spreadsheet, downloaded as CSV.
  const cells = (table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  const numberIn = (text) => parseFloat(text.replace("\u2212", "-").replace(/^</, ""));
  const sorted = (table, column, descending) => {
    const body = table.tBodies[0];
    // Rows of one condition stay together, at the place of the first that has a value.
    const named = (row) => row.cells[0].textContent.trim();
    const together = [...body.rows].reduce((groups, row) => {
      const last = groups[groups.length - 1];
      if (last && named(last[0]) === named(row)) last.push(row); else groups.push([row]);
      return groups;
    }, []);
    const key = (group) => group.map((row) => row.cells[column].textContent.trim()).find((text) => text) || "";
    const rows = together.map((group) => [group, key(group), numberIn(key(group))]);
    const numbers = rows.every(([, text, number]) => text === "" || text === "\u2013" || !Number.isNaN(number));
    // What has no number comes last either way.
    const side = descending ? -1 : 1;
    rows.sort(([, a, x], [, b, y]) => {
      if (!numbers) return side * a.localeCompare(b);
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
      return side * (x - y);
    });
    body.append(...rows.flatMap(([group]) => group));
  };
  // A cell that a spreadsheet would take for a formula is text.
  const safe = (text) => {
    const plain = text.replace(/\u2212(?=[\d.])/g, "-");
    return /^[=+\-@]/.test(plain) && !/^[+\-]?[\d.]+%?( |$)/.test(plain) ? `'${plain}` : plain;
  };
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = element("textarea", { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  const download = (name, blob) => {
    const link = element("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  document.querySelectorAll(".scroll > table:not(#attributions)").forEach((table, place) => {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      if (!heading.textContent) return;
      const button = element("button", { type: "button", title: words.sort }, ...heading.childNodes);
      button.addEventListener("click", () => {
        const descending = heading.ariaSort === "ascending";
        for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
        heading.ariaSort = descending ? "descending" : "ascending";
        sorted(table, column, descending);
      });
      heading.append(button);
    });
    const copies = element("button", { type: "button" }, words.copy);
    copies.addEventListener("click", async () => {
      await copy(cells(table).map((row) => row.map(safe).join("\t")).join("\n"));
      copies.textContent = words.copied;
      setTimeout(() => { copies.textContent = words.copy; }, 2000);
    });
    const downloads = element("button", { type: "button" }, words.download);
    downloads.addEventListener("click", () => {
      const lines = cells(table).map((row) => row.map((cell) => quoted(safe(cell))).join(","));
      const text = `\ufeff${lines.join("\r\n")}\r\n`;
      download(`${table.closest("section").id}-${place + 1}.csv`, new Blob([text], { type: "text/csv" }));
    });
    table.parentElement.after(element("div", { className: "tools" }, copies, downloads));
  });

  // Charts: each saved as a picture on white, as large as its view box, thrice what is shown.
  const picture = async (chart) => {
    const { width, height } = chart.viewBox.baseVal;
    const drawn = chart.cloneNode(true);
    Object.entries({ xmlns: "http://www.w3.org/2000/svg", width, height }).forEach((it) => drawn.setAttribute(...it));
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(drawn))}`;
    await image.decode();
    const canvas = element("canvas", { width, height });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, width, height);
    pen.drawImage(image, 0, 0, width, height);
    return new Promise((made) => { canvas.toBlob(made, "image/png"); });
  };
  document.querySelectorAll("figure").forEach((figure, place) => {
    const chart = figure.querySelector("svg.chart");
    if (!chart) return;
    const title = figure.querySelector("figcaption").textContent.trim();
    const button = element("button", { type: "button", className: "save", ariaLabel: `${words.savePicture}: ${title}` }, words.savePicture);
    button.addEventListener("click", async () => {
      download(`${figure.closest("section").id}-${place + 1}.png`, await picture(chart));
    });
    figure.append(button);
  });

  // Activations and their derivatives.
  const logistic = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
  // Numerical Recipes' Chebyshev fit of erfc: relative error below 1.2e-7.
  const erfc = (x) => {
    const t = 1 / (1 + Math.abs(x) / 2);
    const c = [1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
    const r = t * Math.exp(-x * x - 1.26551223 + t * c.reduceRight((sum, it) => sum * t + it, 0));
    return x >= 0 ? r : 2 - r;
  };
  const normal = (z) => erfc(-z * Math.SQRT1_2) / 2;
  const ACTIVATIONS = {
    relu: [(z) => (z > 0 ? z : 0), (z) => (z > 0 ? 1 : 0)],
    tanh: [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
    sigmoid: [logistic, (z) => logistic(z) * logistic(-z)],
    gelu: [(z) => z * normal(z), (z) => normal(z) + z * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)],
    silu: [(z) => z * logistic(z), (z) => logistic(z) * (1 + z * logistic(-z))],
  };

  class Model {
    constructor({ members, layers, activation, weights }) {
      const text = atob(weights);
      const bytes = new Uint8Array(text.length);
      for (let place = 0; place < bytes.length; place++) bytes[place] = text.charCodeAt(place);
      const values = new DataView(bytes.buffer);
      let at = 0;
      // Rows of whole numbers of 24 bits, each with its unit in front.
      const take = (rows, columns) => {
        const taken = new Float64Array(rows * columns);
        for (let row = 0, place = 0; row < rows; row++) {
          const unit = values.getFloat32(at, true);
          at += 4;
          for (let column = 0; column < columns; column++, at += 3) {
            taken[place++] = unit * (values.getUint16(at, true) | (values.getInt8(at + 2) << 16));
          }
        }
        return taken;
      };
      [this.value, this.slope] = ACTIVATIONS[activation];
      this.members = Array.from({ length: members }, () =>
        layers.map(([inputs, outputs]) => ({ inputs, outputs, weight: take(inputs, outputs), bias: take(1, outputs) })));
    }

    // A layer's pre-activations.
    affine({ inputs, outputs, weight, bias }, x) {
      const z = bias.slice();
      for (let i = 0; i < inputs; i++) {
        if (x[i] === 0) continue;
        for (let o = 0, w = i * outputs; o < outputs; o++) z[o] += x[i] * weight[w + o];
      }
      return z;
    }

    // All layers' pre-activations, from the first's on.
    forward(member, first) {
      const all = [first];
      for (const layer of member.slice(1)) all.push(this.affine(layer, all[all.length - 1].map(this.value)));
      return all;
    }

    probability(x) {
      const of = (member) => logistic(this.forward(member, this.affine(member[0], x)).pop()[0]);
      return this.members.reduce((sum, member) => sum + of(member), 0) / this.members.length;
    }

    // Integrated gradients of the probability from `from` to `to`, by a Gauss-Legendre rule of two
    // nodes in each of so many parts. The first layer is linear along the way, so its weights are
    // needed at the end only.
    attributions(from, to, parts) {
      const total = new Float64Array(to.length);
      for (const member of this.members) {
        const [start, end] = [this.affine(member[0], from), this.affine(member[0], to)];
        const slopes = new Float64Array(start.length);
        for (let node = 0; node < 2 * parts; node++) {
          const side = node % 2 ? 1 : -1;
          const t = ((node >> 1) + 0.5 + (side * 0.5) / Math.sqrt(3)) / parts;
          const all = this.forward(member, start.map((z, h) => z + t * (end[h] - z)));
          const p = logistic(all[all.length - 1][0]);
          let gradient = Float64Array.of(p * (1 - p));
          for (let l = member.length - 1; l > 0; l--) {
            const { inputs, outputs, weight } = member[l];
            const below = all[l - 1];
            const back = new Float64Array(inputs);
            for (let i = 0; i < inputs; i++) {
              const slope = this.slope(below[i]);
              if (slope === 0) continue;
              let sum = 0;
              for (let o = 0, w = i * outputs; o < outputs; o++) sum += weight[w + o] * gradient[o];
              back[i] = slope * sum;
            }
            gradient = back;
          }
          for (let h = 0; h < slopes.length; h++) slopes[h] += gradient[h] / (2 * parts);
        }
        const { outputs, weight } = member[0];
        for (let i = 0; i < to.length; i++) {
          if (to[i] === from[i]) continue;
          let sum = 0;
          for (let h = 0, w = i * outputs; h < outputs; h++) sum += weight[w + h] * slopes[h];
          total[i] += ((to[i] - from[i]) * sum) / this.members.length;
        }
      }
      return total;
    }
  }

  // Clipped smoothly at 3; beyond 30, where it has tails, by the logarithm.
  const drawnIn = (x, tails) => {
    const size = Math.abs(x);
    const clipped = (size) => size / Math.hypot(size / 3, 1);
    const slope = 30 / 101 ** 1.5;
    const far = tails && size > 30;
    return Math.sign(x) * (far ? clipped(30) + slope * Math.log(size / 30) : clipped(size));
  };

  // A condition's inputs, as the encoding makes them.
  const encode = ({ encoding, values, inputs }, value) => {
    if (values.kind === "joint") return values.parts.flatMap((part, at) => encode(part, value[at]));
    const missing = value === MISSING;
    if (values.kind === "category") {
      const place = values.names.indexOf(value);
      if (values.names.length === 1) return [place < 0 ? 0 : 1];
      if (inputs === 1) return [place < 0 ? 0.5 : place];
      return values.names.map((_, at) => (at === place ? 1 : 0));
    }
    let x;
    if (values.kind === "boolean") {
      x = (missing ? encoding.fill : value) ? 1 : 0;
    } else {
      x = ((missing ? encoding.fill : value) - encoding.center) / encoding.scale;
      if (encoding.clip) x = drawnIn(x, encoding.tails);
    }
    const one = Math.fround(x);
    return encoding.indicator ? [one, missing ? 1 : 0] : [one];
  };

  const dateOf = (days) => new Date(days * 864e5).toISOString().slice(0, 10);
  const shown = ({ values }, value) => {
    if (values.kind === "joint") {
      return values.parts.map((part, at) => `${values.columns[at]} ${shown(part, value[at])}`).join(", ");
    }
    if (value === MISSING) return words.missing;
    if (value === true) return words.yes;
    if (value === false) return words.no;
    if (typeof value !== "number") return String(value);
    return values.dates ? dateOf(value) : String(Number(value.toPrecision(5)));
  };
  const signed = (value) => (value < 0 ? "\u2212" : "+") + Math.abs(value).toFixed(4);

  const model = data.model ? new Model(data.model) : null;
  let current = [];

  // The table of attributions, the largest first.
  const showAttributions = (attributions, gap) => {
    const MOST = 12;
    const order = attributions.map((_, place) => place)
      .sort((a, b) => Math.abs(attributions[b]) - Math.abs(attributions[a]));
    const lines = order.slice(0, MOST).map((place) =>
      [conditions[place].name, shown(conditions[place], current[place]), attributions[place]]);
    const rest = order.slice(MOST);
    if (rest.length) lines.push([say("others", rest.length), "", rest.reduce((sum, place) => sum + attributions[place], 0)]);
    const largest = Math.max(...lines.map((line) => Math.abs(line[2])), 1e-12);
    const body = byId("attributions").tBodies[0];
    body.replaceChildren(...lines.map(([name, value, adds]) => {
      const fill = element("i", { className: adds < 0 ? "down" : "up" });
      fill.style.width = `${(50 * Math.abs(adds)) / largest}%`;
      const heading = element("th", { scope: "row" }, element("bdi", {}, name));
      return element("tr", {}, heading,
        element("td", {}, element("bdi", {}, value)),
        element("td", { className: "number" }, signed(adds)),
        element("td", {}, element("span", { className: "bar" }, fill)));
    }));
    byId("gap").textContent = say("gap", data.base.toFixed(4), gap.toExponential(1));
  };

  const showProbability = (probability) => {
    byId("probability").textContent = `${(100 * probability).toFixed(1)}%`;
    byId("probability").dataset.value = probability;
  };

  const ask = () => {
    const x = conditions.flatMap((condition, place) => encode(condition, current[place]));
    const probability = model.probability(x);
    showProbability(probability);
    const wanted = probability - model.probability(mean);
    let [attributions, gap] = [null, Infinity];
    for (let parts = 16; parts <= 256 && gap > 2e-4; parts *= 2) {
      const ofInputs = model.attributions(mean, x, parts);
      let at = 0;
      attributions = conditions.map(({ inputs }) => {
        let sum = 0;
        for (let end = at + inputs; at < end; at++) sum += ofInputs[at];
        return sum;
      });
      gap = Math.abs(attributions.reduce((sum, it) => sum + it, 0) - wanted);
    }
    showAttributions(attributions, gap);
  };
  let asked = false;
  const changed = () => {
    byId("outcome").textContent = "";
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; ask(); });
  };

  // Controls: each has `set(value)` and calls `changed`.
  const controls = !model ? [] : conditions.map((condition, place) => {
    const { name, values, encoding } = condition;
    const id = `condition-${place}`;
    const line = element("div", { className: "control" });
    line.append(element("label", { className: "name", htmlFor: id }, element("bdi", {}, name)));
    const put = (value) => { current[place] = value; changed(); };
    if (values.kind === "joint") {
      // Its columns stay as they are in the row.
      const output = element("output", { id });
      line.append(output);
      return { line, name, set: (value) => { output.textContent = shown(condition, value); } };
    }
    if (values.kind !== "number") {
      const select = element("select", { id });
      const options = values.kind === "boolean" ? [false, true] : values.names.slice();
      if (encoding.indicator) options.push(MISSING);
      select.append(...options.map((value, at) => element("option", { value: String(at) }, shown(condition, value))));
      select.addEventListener("change", () => put(options[Number(select.value)]));
      line.append(select);
      const set = (value) => { select.value = String(options.indexOf(value)); };
      return { line, name, set };
    }
    const step = values.whole || values.dates ? "1" : "any";
    const bounds = { min: values.low, max: values.high, step };
    const range = element("input", { type: "range", id, ...bounds });
    const exact = values.dates
      ? element("input", { type: "date" })
      : element("input", { type: "number", step: "any" });
    exact.setAttribute("aria-label", say("exactly", name));
    const write = (value) => {
      exact.value = values.dates ? dateOf(value) : Number(value.toPrecision(7));
    };
    let missing = null;
    // The table has no row beyond.
    const beyond = element("span", { className: "missing", hidden: true, role: "status" }, words.beyond);
    const slack = 1e-6 * (values.high - values.low);
    const judge = (value) => {
      const isWithin = value >= values.low - slack && value <= values.high + slack;
      beyond.hidden = value === MISSING || isWithin;
    };
    const use = (value) => {
      if (missing) missing.checked = false;
      judge(value);
      put(value);
    };
    range.addEventListener("input", () => { write(Number(range.value)); use(Number(range.value)); });
    exact.addEventListener("input", () => {
      const value = values.dates ? Date.parse(exact.value) / 864e5 : Number.parseFloat(exact.value);
      if (!Number.isFinite(value)) return;
      range.value = value;
      use(value);
    });
    // What is no number leaves the last one.
    exact.addEventListener("change", () => { if (typeof current[place] === "number") write(current[place]); });
    line.append(range, exact);
    if (encoding.indicator) {
      missing = element("input", { type: "checkbox" });
      missing.addEventListener("change", () => {
        const value = missing.checked ? MISSING : Number(range.value);
        judge(value);
        put(value);
      });
      line.append(element("label", { className: "missing" }, missing, words.isMissing));
    }
    line.append(beyond);
    const set = (value) => {
      if (missing) missing.checked = value === MISSING;
      const number = value === MISSING ? encoding.fill : value;
      range.value = number;
      write(number);
      judge(value);
    };
    return { line, name, set };
  });

  const start = (place) => {
    const [, outcome, probability, values, attributions] = rows[place];
    current = values.slice();
    controls.forEach(({ set }, at) => set(current[at]));
    if (model) {
      ask();
    } else {
      showProbability(probability);
      const sum = attributions.reduce((total, it) => total + it, 0);
      showAttributions(attributions, Math.abs(data.base + sum - probability));
    }
    byId("outcome").textContent = outcome ? words.happened : words.didNot;
  };

  const picker = byId("row");
  const chosen = new Map(data.chosen.map(([label, place]) => [place, label]));
  const option = ([number, , probability], place) => {
    const note = chosen.has(place) ? words[chosen.get(place)] : "";
    return element("option", { value: String(place) }, `${number}: ${(100 * probability).toFixed(1)}%${note}`);
  };
  picker.append(...rows.map(option));
  picker.addEventListener("change", () => start(Number(picker.value)));
  byId("controls").append(...controls.map(({ line }) => line));
  if (controls.length > 12) {
    byId("filter-line").hidden = false;
    byId("filter").addEventListener("input", (event) => {
      const wanted = event.target.value.toLowerCase();
      for (const { line, name } of controls) line.hidden = !name.toLowerCase().includes(wanted);
    });
  }
  byId("panel").hidden = false;
  picker.value = String(data.typical);
  // What is read first does not wait for it.
  addEventListener("load", () => setTimeout(() => {
    start(data.typical);
    document.body.classList.add("opened");
  }));
})();
