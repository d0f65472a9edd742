/* Tells which answer of a search was opened first: its number in the list and nothing about the visitor. */
(function () {
  "use strict";
  if (!navigator.sendBeacon) return;
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-clicks] h3 a");
    if (!link) return;
    var list = link.closest("[data-clicks]");
    var position = Array.from(list.querySelectorAll("h3 a")).indexOf(link) + 1;
    if (list.dataset.told) return;
    list.dataset.told = position;
    navigator.sendBeacon(list.dataset.clicks, new URLSearchParams({ token: list.dataset.token, position: position }));
  });
})();
