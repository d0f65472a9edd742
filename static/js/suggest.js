/* Suggestions under a search field: a WAI-ARIA combobox. The focus stays in the field. */
(function () {
  "use strict";
  var PAUSE = 150;

  function ending(number) {
    var tens = number % 100, ones = number % 10;
    if (ones === 1 && tens !== 11) return "ка";
    return ones > 1 && ones < 5 && (tens < 12 || tens > 14) ? "ки" : "ок";
  }

  function element(name, attributes, parent) {
    var made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    parent.append(made);
    return made;
  }

  function combobox(input) {
    var field = input.closest(".search-field");
    var list = element("div", { "class": "search-field__list", role: "listbox", id: input.id + "-list", "aria-label": "Подсказки" }, field);
    var live = element("p", { "class": "visually-hidden", role: "status" }, field);
    var options = [], chosen = -1, asked = null, timer = 0, running = null;
    list.hidden = true;
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, type: "text", enterkeyhint: "search", spellcheck: "false" })
      .forEach(function (pair) { input.setAttribute(pair[0], pair[1]); });

    function show(open) {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      if (!open) choose(-1);
    }

    function choose(index) {
      if (options[chosen]) options[chosen].setAttribute("aria-selected", "false");
      chosen = index;
      if (!options[index]) return input.removeAttribute("aria-activedescendant");
      options[index].setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    }

    function draw(groups) {
      list.replaceChildren();
      options = [];
      groups.forEach(function (group, number) {
        var id = list.id + "-" + number;
        var box = element("div", { role: "group", "aria-labelledby": id }, list);
        element("div", { "class": "search-field__group", id: id, role: "presentation" }, box).textContent = group.label;
        group.items.forEach(function (item) {
          var option = element("div", { role: "option", "aria-selected": "false", id: list.id + "-o" + options.length }, box);
          option.dataset.url = item.url;
          /* Escaped by the server, but for <mark>. */
          element("span", {}, option).innerHTML = item.highlight;
          element("small", {}, option).textContent = item.type_label;
          options.push(option);
        });
      });
      show(options.length > 0);
      live.textContent = options.length ? options.length + " подсказ" + ending(options.length) : "Подсказок нет";
    }

    function stop() {
      clearTimeout(timer);
      if (running) running.abort();
      running = null;
    }

    function ask() {
      var text = input.value.trim();
      if (text === asked) return show(options.length > 0);
      running = new AbortController();
      fetch(input.dataset.suggest + "?q=" + encodeURIComponent(text), { signal: running.signal, credentials: "omit" })
        .then(function (response) { return response.ok ? response.json() : { groups: [] }; })
        .then(function (answer) {
          asked = text;
          draw(answer.groups);
        })
        .catch(function (e) { if (e.code !== 20) show(false); }); /* 20: aborted */
    }

    function close() {
      stop();
      show(false);
      live.textContent = "";
    }

    function move(step) {
      if (list.hidden) {
        stop();
        return ask();
      }
      var next = chosen + step;
      choose(next < -1 ? options.length - 1 : next >= options.length ? -1 : next);
    }

    input.addEventListener("input", function () {
      stop();
      choose(-1);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      var open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "Escape" && open) close();
      else if (event.key === "Enter" && open && options[chosen]) location.assign(options[chosen].dataset.url);
      else if ((event.key === "Home" || event.key === "End") && open && chosen >= 0) choose(event.key === "Home" ? 0 : options.length - 1);
      else {
        if (event.key === "Tab" || event.key === "Enter") close();
        return;
      }
      event.preventDefault();
    });
    /* A press on the list must not take the focus before the click. */
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.url);
    });
    input.addEventListener("blur", close);
  }

  document.querySelectorAll("input[data-suggest]").forEach(combobox);
})();
