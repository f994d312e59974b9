// Runs in the report: one control that shows or hides the code of all cells; each cell has its own besides.
(() => {
  const all = document.querySelector("#hide-code");
  const fold = () => {
    for (const cell of document.querySelectorAll("details.code")) cell.open = !all.checked;
  };
  all.addEventListener("change", fold);
})();
