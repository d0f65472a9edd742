/* What axe does not look at. Each function returns a list of findings as short texts; an empty one is a pass. */
(() => {
  "use strict";
  if (window.pageChecks) return;

  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".visually-hidden, .skip-link, [aria-hidden=true]");
  const name = (element) => {
    const classes = typeof element.className === "string" && element.className ? "." + element.className.trim().split(/\s+/).join(".") : "";
    return `${element.tagName.toLowerCase()}${element.id ? "#" + element.id : ""}${classes}`;
  };
  const words = (element) => (element.textContent || element.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ").slice(0, 50);

  /* The page as a whole never scrolls sideways; a table may, in a region of its own. */
  function sideways() {
    const root = document.documentElement, extra = root.scrollWidth - root.clientWidth;
    if (extra <= 0) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((element) => shown(element) && element.getBoundingClientRect().right > root.clientWidth + 1);
    return [`${extra} px: ${wide.slice(-3).map(name).join(", ")}`];
  }

  const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
  const hides = (style) => /hidden|clip/.test(style.overflowX + style.overflowY);

  /* Text that does not fit into a box which hides the rest. */
  function clipped() {
    return [...document.body.querySelectorAll("*")].filter((element) => {
      if (element.closest("svg") || !element.textContent.trim() || !shown(element)) return false;
      const style = getComputedStyle(element);
      if (!hides(style) || scrolls(style) || element.clientWidth < 2) return false;
      return element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 2;
    }).map((element) => `${name(element)}: ${words(element)}`);
  }

  function textBoxes() {
    const boxes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const excluded = new Map();
    const isExcluded = (element) => {
      if (element === document.body) return false;
      if (!excluded.has(element)) {
        const style = getComputedStyle(element);
        const apart = scrolls(style) || hides(style) || ["sticky", "fixed"].includes(style.position) || element.tagName === "svg" || element.matches("script, style, option, .visually-hidden, .skip-link, .view-panel__body, .site-menu__sheet");
        excluded.set(element, apart || isExcluded(element.parentElement));
      }
      return excluded.get(element);
    };
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.data.trim() || isExcluded(node.parentElement) || !shown(node.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        /* A line of text is lower than the box of its font. */
        if (box.width > 3 && box.height > 3) boxes.push({ node, left: box.left + 1, right: box.right - 1, top: box.top + box.height * 0.3, bottom: box.bottom - box.height * 0.3 });
      }
    }
    return boxes;
  }

  /* Pieces of text drawn over one another. */
  function overlaps() {
    const boxes = textBoxes().sort((one, other) => one.top - other.top), found = [];
    boxes.forEach((box, index) => {
      for (let next = index + 1; next < boxes.length && boxes[next].top < box.bottom; next++) {
        const other = boxes[next];
        if (other.node !== box.node && other.left < box.right && box.left < other.right) {
          found.push(`«${box.node.data.trim().slice(0, 30)}» and «${other.node.data.trim().slice(0, 30)}»`);
        }
      }
    });
    return found;
  }

  /* One h1, no skipped level after it, one main, landmarks with names, a skip link, the way to the page. */
  function structure() {
    const found = [];
    const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.tagName[1]));
    if (levels.filter((level) => level === 1).length !== 1) found.push(`h1: ${levels}`);
    /* The header or the panel of settings may stand before the h1 with headings of their own. */
    const body = levels.slice(levels.indexOf(1));
    if (body.some((level, index) => index && level - body[index - 1] > 1)) found.push(`levels: ${body}`);
    for (const landmark of ["header", "main", "footer"]) {
      const count = [...document.querySelectorAll(landmark)].filter((element) => !element.parentElement.closest("article, section, main, aside, nav")).length;
      if (count !== 1) found.push(`${landmark}: ${count}`);
    }
    const skip = document.querySelector("a.skip-link");
    if (!skip || !document.querySelector(skip.getAttribute("href"))) found.push("no skip link");
    if (location.pathname !== "/" && !document.querySelector("nav.breadcrumbs")) found.push("no breadcrumbs");
    const names = [...document.querySelectorAll("nav")].map((nav) => nav.getAttribute("aria-label") || nav.getAttribute("aria-labelledby"));
    if (names.some((label) => !label) || new Set(names).size !== names.length) found.push(`nav: ${names}`);
    if (document.documentElement.lang !== "ru") found.push(`lang: ${document.documentElement.lang}`);
    return found;
  }

  /* Two Latin words in a row are a foreign phrase and must say so; addresses, e-mails and file names are none. */
  function foreign() {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent.closest("script, style, code, [lang]:not(html)")) continue;
      const phrase = node.data.replace(/\S*[@/.]\S*/g, " ").match(/[A-Za-z]{2,}[ \u00a0]+[A-Za-z]{2,}/);
      if (phrase) found.push(phrase[0]);
    }
    return found;
  }

  /* Pictures of figures have the same as a table or a list beside them, and the conclusion in words. */
  function charts() {
    const figures = [...document.querySelectorAll("figure.chart")].flatMap((figure) => {
      const title = (figure.querySelector(".chart__title") || figure).textContent.trim(), lacks = [];
      const said = figure.querySelector("figcaption > span:not(.chart__title, .legend)") || (figure.closest("section") || figure).querySelector(".odds__say");
      if (!figure.querySelector("table thead")) lacks.push("table");
      if (!said || !said.textContent.trim()) lacks.push("conclusion");
      if (!figure.querySelector("svg[role=img][aria-label]")) lacks.push("name");
      return lacks.length ? [`«${title}» has no ${lacks.join(", ")}`] : [];
    });
    const others = [...document.querySelectorAll("main svg")].filter((picture) => picture.querySelector("text, rect, path, polyline") && !picture.matches(".icon, .qr, .legend__swatch, .legend svg, .illustration, [class*=mark]") && shown(picture) && picture.getBoundingClientRect().width > 100)
      .filter((picture) => {
        const home = picture.closest("figure, section, .region-map, .odds");
        return !home || !home.querySelector("table, ul, ol, dl, p, figcaption");
      }).map((picture) => name(picture.parentElement) + " > " + name(picture));
    return [...figures, ...others];
  }

  const known = new Map();
  function channels(colour) {
    if (!known.has(colour)) known.set(colour, drawn(colour));
    return known.get(colour);
  }

  function drawn(colour) {
    const context = drawn.context || (drawn.context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true }));
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data;
  }

  const luminance = (colour) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
    const value = channels(colour)[index] / 255;
    return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  }, 0);

  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  function background(element) {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      /* The highlight of a system may be a little transparent. */
      if (channels(colour)[3] > 128) return colour;
    }
    return "Canvas";
  }

  const ringed = (style) => !["none", "auto"].includes(style.outlineStyle) && parseFloat(style.outlineWidth) >= 2;

  /* The mark of the focus: on the element, on its layer over the whole card, or on a box around it. */
  function mark(element) {
    const layer = getComputedStyle(element, "::after");
    if (layer.position === "absolute" && ringed(layer)) return { style: layer, box: element.offsetParent };
    for (let at = element, step = 0; at && step < 4; at = at.parentElement, step++) {
      const style = getComputedStyle(at);
      if (ringed(style)) return { style, box: at };
    }
    return null;
  }

  /* Words against what is behind them, texts of charts included, which axe leaves undecided. */
  function faint(enough) {
    const found = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest("script, style, title, option") || !shown(parent)) continue;
      const style = getComputedStyle(parent), size = parseFloat(style.fontSize);
      const least = enough || (size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5);
      const colour = parent.closest("svg") ? style.fill : style.color, behind = background(parent);
      const ratio = contrast(colour, behind);
      if (ratio < least) found.add(`${name(parent)} ${ratio.toFixed(2)}: ${colour} on ${behind}`);
    }
    return [...found];
  }

  /* Icons stay visible where the device brings its own colours. */
  function icons() {
    return [...document.querySelectorAll("svg.icon")].filter((icon) => shown(icon.parentElement) && icon.checkVisibility() && contrast(getComputedStyle(icon).stroke, background(icon.parentElement)) < 3)
      .map((icon) => `${name(icon.parentElement)} icon: ${getComputedStyle(icon).stroke}`);
  }

  function covered(element) {
    const box = element.getBoundingClientRect();
    for (const across of [0.08, 0.5, 0.92]) {
      for (const down of [0.08, 0.5, 0.92]) {
        const hit = document.elementFromPoint(box.left + box.width * across, box.top + box.height * down);
        if (hit && (element.contains(hit) || hit.contains(element))) return false;
      }
    }
    return true;
  }

  /*
   * The keyboard's mark on everything that takes the focus: drawn, two pixels, visible against what is around, not
   * under a bar that sticks. One key must have been pressed before. `sample` looks at one element of a kind.
   */
  function focus(sample) {
    const found = [], kinds = new Set();
    for (const element of document.querySelectorAll(FOCUSABLE)) {
      if (element.tabIndex < 0 || element.disabled || !element.checkVisibility({ visibilityProperty: true })) continue;
      const kind = `${element.tagName}.${element.className}|${element.parentElement.className}|${(element.closest("section, footer, header, aside, nav, form, .bottom-bar") || document.body).className}`;
      if (sample && kinds.has(kind)) continue;
      kinds.add(kind);
      element.focus();
      if (document.activeElement !== element) {
        found.push(`${name(element)} takes no focus`);
        continue;
      }
      const ring = mark(element);
      if (!ring) {
        found.push(`${name(element)} has no mark: ${words(element)}`);
        continue;
      }
      const around = background(parseFloat(ring.style.outlineOffset) < 0 ? ring.box : ring.box.parentElement);
      const ratio = contrast(ring.style.outlineColor, around);
      if (ratio < 3) found.push(`${name(element)} mark ${ratio.toFixed(2)}: ${ring.style.outlineColor} on ${around}`);
      if (covered(element)) found.push(`${name(element)} is covered: ${words(element)}`);
    }
    return found;
  }

  /* Moves by itself, or moves although the visitor has asked for stillness. What only takes its colour while the page comes ends soon, and is waited for. */
  async function moving() {
    const running = () => document.getAnimations({ subtree: true });
    await Promise.allSettled(running().filter((animation) => animation instanceof CSSTransition).map((animation) => animation.finished));
    return running().map((animation) => name(animation.effect.target));
  }
  const hasten = () => [...document.querySelectorAll("body *")].filter((element) => parseFloat(getComputedStyle(element).transitionDuration) > 0.01).map(name).slice(0, 5);

  /* Fields without a label, a description that leads nowhere, personal data a browser could not fill in. */
  function fields() {
    const found = [];
    for (const field of document.querySelectorAll("main input:not([type=hidden]), main select, main textarea")) {
      if (!shown(field)) continue;
      if (!field.labels.length) found.push(`${name(field)} has no label`);
      for (const id of (field.getAttribute("aria-describedby") || "").split(/\s+/).filter(Boolean)) {
        if (!document.getElementById(id)) found.push(`${name(field)} describes itself by #${id}, which is not there`);
      }
      if (field.getAttribute("aria-invalid") === "true" && !/_error\b/.test((field.getAttribute("aria-describedby") || "") + ((field.closest("fieldset") || field).getAttribute("aria-describedby") || ""))) {
        found.push(`${name(field)} is wrong and does not say why`);
      }
    }
    return found;
  }

  const style = (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
  };

  window.pageChecks = { sideways, clipped, overlaps, structure, foreign, charts, focus, moving, hasten, fields, faint, icons, style };
})();
