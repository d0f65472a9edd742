/* Remembers which papers are ready, on this device only. */
(function () {
  "use strict";
  var list = document.querySelector("[data-checklist]");
  if (!list) return;
  var key = "checklist-" + list.dataset.checklist;
  var boxes = Array.from(list.querySelectorAll("input"));
  var ready;
  try {
    ready = JSON.parse(localStorage.getItem(key) || "[]");
    localStorage.setItem(key, JSON.stringify(ready));
  } catch (error) {
    return; /* storage is forbidden: the list works, it just forgets */
  }
  boxes.forEach(function (box) { box.checked = ready.includes(box.value); });
  list.addEventListener("change", function () {
    var values = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; });
    localStorage.setItem(key, JSON.stringify(values));
  });
  document.querySelector("[data-checklist-note]").hidden = false;
})();
