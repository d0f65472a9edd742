/*
 * Filters in place: asks the server for the same page with another query and swaps the filters and the results.
 * Without this script the form is sent by its button and everything works the same.
 */
(function () {
  "use strict";
  var form = document.querySelector("[data-facets]");
  var results = document.getElementById("results");
  var live = document.getElementById("live");
  if (!form || !results || !window.fetch || !window.DOMParser) return;
  var running = null;
  var shown = location.pathname + location.search;

  function addressOfForm() {
    var query = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { if (String(value).trim()) query.append(name, value); });
    var text = query.toString();
    return location.pathname + (text ? "?" + text : "");
  }

  /* Which groups are unfolded and where the focus is: the visitor must not notice that the nodes are new. */
  function remember() {
    var open = {};
    form.querySelectorAll("details[data-facet]").forEach(function (group) { open[group.dataset.facet] = group.open; });
    return { open: open, focus: document.activeElement && document.activeElement.id };
  }

  function restore(state, focus) {
    form.querySelectorAll("details[data-facet]").forEach(function (group) {
      if (group.dataset.facet in state.open) group.open = state.open[group.dataset.facet];
    });
    /* A value that was excluded is drawn as another link: n-kind-grant turns into f-kind-grant. */
    var target = document.getElementById(focus || state.focus) || document.getElementById(String(state.focus).replace(/^n-/, "f-"));
    if (target && target !== document.activeElement) target.focus({ preventScroll: !focus });
  }

  function swap(html, focus) {
    var next = new DOMParser().parseFromString(html, "text/html");
    var nextForm = next.querySelector("[data-facets]");
    var nextResults = next.getElementById("results");
    if (!nextForm || !nextResults) throw new Error("not a catalogue page");
    var state = remember();
    form.replaceChildren.apply(form, Array.from(nextForm.childNodes));
    results.replaceChildren.apply(results, Array.from(nextResults.childNodes));
    var question = document.getElementById("q");
    var nextQuestion = next.getElementById("q");
    if (question && nextQuestion && question !== document.activeElement) question.value = nextQuestion.value;
    document.title = next.title;
    restore(state, focus);
    live.textContent = document.getElementById("h-results").textContent;
  }

  function load(address, options) {
    if (running) running.abort();
    running = new AbortController();
    results.setAttribute("aria-busy", "true");
    fetch(address, { signal: running.signal, headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok) throw new Error(String(response.status));
        return response.text();
      })
      .then(function (html) {
        swap(html, options.focus);
        results.removeAttribute("aria-busy");
        shown = address;
        if (options.push) history.pushState({ facets: true }, "", address + (options.keepHash ? location.hash : ""));
        if (options.focus) document.getElementById(options.focus).scrollIntoView({ block: "start" });
      })
      .catch(function (error) { if (error.name !== "AbortError") location.assign(address); });
  }

  form.addEventListener("change", function () { load(addressOfForm(), { push: true, keepHash: true }); });
  /* The order and the question stand outside the form element. */
  document.addEventListener("change", function (event) {
    if (event.target.id === "sort") load(addressOfForm(), { push: true });
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (location.hash === "#filters") location.replace("#results"); /* closes the sheet of a phone */
    load(addressOfForm(), { push: true, focus: "h-results" });
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("#filters a, #results .chips a, #results .pagination a, #results .loosen a");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.pathname !== location.pathname || link.hash) return;
    event.preventDefault();
    var inForm = form.contains(link);
    load(link.pathname + link.search, { push: true, keepHash: inForm, focus: inForm ? "" : "h-results" });
  });
  window.addEventListener("popstate", function () {
    var address = location.pathname + location.search;
    if (address !== shown) load(address, {}); /* not for #filters and #results */
  });
})();
