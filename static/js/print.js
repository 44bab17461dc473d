/** Shows the print buttons, which could do nothing without script. */
function startPrints(root) {
  for (const button of root.querySelectorAll('button[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}

startPrints(document);
