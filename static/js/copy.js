/** Buttons that copy the text of another element: `<button data-copy="receipt-code" data-done="…" hidden>`. */
function startCopies(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll('button[data-copy]')) {
    const source = root.getElementById(button.dataset.copy);
    if (!source) continue;
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = button.dataset.done || label;
      setTimeout(() => (button.textContent = label), 3000);
    });
  }
}

startCopies(document);
