/** Photos of a draft: small enough for a bad network, as many as the server takes, and none in another's place. */
self.intakePhotos = (input, onChange) => {
  let shrinking = Promise.resolve();
  let isOurs = false;
  /** What had been chosen when the camera was opened: it gives one photo at a time. */
  let before = [];

  input.addEventListener('click', () => (before = [...input.files]));
  input.addEventListener('change', () => {
    if (!isOurs) shrinking = shrink();
  });

  function put(files) {
    const list = new DataTransfer();
    for (const file of files) list.items.add(file);
    input.files = list.files;
    isOurs = true;
    input.dispatchEvent(new Event('change'));
    isOurs = false;
  }

  async function shrink() {
    const most = Number(input.dataset.most);
    const [old, added] = [before, [...input.files]];
    const files = [...old];
    let fault = old.length + added.length > most ? 'photoMany' : '';
    before = [];
    for (const file of added.slice(0, most - old.length)) {
      const small = await smaller(file).catch(() => null);
      if (small) files.push(small);
      else fault = 'photoUnfit';
    }
    put(files);
    onChange(fault);
  }

  /** Drawn anew at most 2,000 pixels a side: what a phone writes into a picture besides it is gone with that. */
  async function smaller(file) {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, 2000 / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
    return blob && new File([blob], 'photo.jpg', { type: 'image/jpeg' });
  }

  return {
    put,
    /** Resolves once everything chosen is small. */
    ready: () => shrinking,
    contents: () =>
      Promise.all(
        [...input.files].map(async (file) => ({
          name: file.name,
          type: file.type,
          bytes: await file.arrayBuffer(),
        })),
      ),
  };
};
