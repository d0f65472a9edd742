/* Small comforts of every page; nothing here is needed to use it. */
(function () {
  "use strict";

  function printButtons() {
    document.querySelectorAll("[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
  }

  /* The menu and the panel of the look close by Esc and, the panel, by a click elsewhere. */
  document.addEventListener("keydown", function (event) {
    var open = event.key === "Escape" && document.querySelector("details[data-closable][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-closable][open]").forEach(function (details) {
      if (!details.contains(event.target)) details.open = false;
    });
  });

  /* On paper everything is unfolded. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details:not([open])").forEach(function (details) {
      details.open = true;
      details.dataset.printed = "";
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-printed]").forEach(function (details) {
      details.open = false;
      delete details.dataset.printed;
    });
  });

  /* With #fit in the address browsers leave autofocus alone and, when all is loaded, take the focus away for #fit. */
  function errorsFirst() {
    var errors = document.getElementById("errors");
    if (errors) window.addEventListener("load", function () { setTimeout(function () { errors.focus(); }); });
  }

  /* A form on its way over a slow line looks so, see button.css. Pressed twice it is still taken once, by the server. */
  document.addEventListener("submit", function (event) {
    if (!event.defaultPrevented && event.target.method === "post") event.target.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[aria-busy]").forEach(function (form) { form.removeAttribute("aria-busy"); });
  });

  printButtons();
  errorsFirst();
})();
