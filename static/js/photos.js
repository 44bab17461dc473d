/**
 * Shows the photos chosen in `<input type="file" data-photos="listId">`, each with a button that takes it out again,
 * and says when one is too large. Drawn on a canvas: the page's policy admits no blob or data images.
 */
function startPhotos(root) {
  for (const input of root.querySelectorAll('input[type="file"][data-photos]')) {
    const list = root.getElementById(input.dataset.photos);
    if (!list || typeof DataTransfer === 'undefined') continue;
    input.addEventListener('change', () => show(input, list));
  }
}

function show(input, list) {
  const { maxBytes, remove, tooLarge } = input.dataset;
  list.replaceChildren(
    ...[...input.files].map((file) => {
      const item = document.createElement('li');
      const name = document.createElement('span');
      name.className = 'photo-name';
      name.textContent = `${file.name} · ${(file.size / 1_048_576).toFixed(1)} MB`;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'btn quiet';
      button.textContent = remove;
      button.setAttribute('aria-label', `${remove} ${file.name}`);
      button.addEventListener('click', () => {
        const rest = new DataTransfer();
        for (const other of input.files) if (other !== file) rest.items.add(other);
        input.files = rest.files;
        show(input, list);
        input.focus();
      });
      item.append(name, button);
      if (maxBytes && file.size > Number(maxBytes)) {
        const fault = document.createElement('strong');
        fault.className = 'photo-fault';
        fault.textContent = tooLarge;
        item.append(fault);
      }
      draw(file).then((canvas) => canvas && item.prepend(canvas));
      return item;
    }),
  );
  list.hidden = input.files.length === 0;
}

async function draw(file) {
  if (!file.type.startsWith('image/') || typeof createImageBitmap === 'undefined') return null;
  try {
    const image = await createImageBitmap(file, { resizeHeight: 160, resizeQuality: 'medium' });
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext('2d').drawImage(image, 0, 0);
    canvas.setAttribute('aria-hidden', 'true');
    return canvas;
  } catch {
    // A format this browser can't draw (HEIC, video): the name alone is shown.
    return null;
  }
}

startPhotos(document);
