/** Tells how many characters are left in a text field, once it is nearly full or over. */
function startCounts(root) {
  for (const note of root.querySelectorAll('[data-count]')) {
    const field = root.getElementById(note.dataset.count);
    const max = Number(note.dataset.max);
    if (!field || !Number.isInteger(max)) continue;
    const show = () => {
      // Code points, as the server counts them: an emoji or a rare character is one.
      const left = max - Array.from(field.value.replace(/\r\n?/g, '\n')).length;
      note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace(
        '{n}',
        String(Math.abs(left)),
      );
      note.classList.toggle('over', left < 0);
    };
    field.addEventListener('input', show);
    show();
  }
}

startCounts(document);
