(function () {
  "use strict";
  var table = document.querySelector("table.ranking");
  if (!table) { return; }
  var words = table.dataset;
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");

  function search() {
    var box = document.createElement("div");
    box.className = "search";
    var label = document.createElement("label");
    label.htmlFor = "cari";
    label.textContent = words.search;
    var field = document.createElement("input");
    field.type = "search";
    field.id = "cari";
    field.autocomplete = "off";
    field.addEventListener("input", function () {
      var wanted = field.value.trim().toLowerCase();
      var found = 0;
      Array.prototype.forEach.call(table.querySelectorAll("tbody tr[data-opd]"), function (row) {
        row.hidden = row.dataset.opd.indexOf(wanted) < 0;
        if (!row.hidden) { found += 1; }
      });
      status.textContent = words.found.replace("#", String(found));
    });
    box.append(label, field, status);
    table.before(box);
  }

  function sort(column, button) {
    var down = button.parentNode.getAttribute("aria-sort") !== "descending";
    Array.prototype.forEach.call(table.querySelectorAll("th[aria-sort]"), function (head) {
      head.removeAttribute("aria-sort");
    });
    button.parentNode.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.slice().sort(function (one, other) {
      var a = one.cells[column].dataset.sort, b = other.cells[column].dataset.sort;
      if (a === "" || b === "") { return (a === "") - (b === ""); }
      return column === 1 ? a.localeCompare(b) * (down ? 1 : -1) : (Number(b) - Number(a)) * (down ? 1 : -1);
    }).forEach(function (row) { body.append(row); });
  }

  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.setAttribute("aria-label", words.sort.replace("#", head.textContent.trim()));
    button.addEventListener("click", function () { sort(column, button); });
    head.append(" ", button);
  });
  search();
}());
