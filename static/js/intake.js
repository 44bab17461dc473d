/**
 * The page on which matters are taken down: what is written is kept on this phone first and then sent, so that it is
 * the same with a network and without one. Without this script the form goes the plain way.
 */
(() => {
  const drafts = self.intakeDrafts;
  const box = document.querySelector('[data-intake-box]');
  if (!box || !drafts || !('indexedDB' in self) || !self.isSecureContext) return;
  const form = document.querySelector('[data-intake-form]');
  const find = (name) => box.querySelector(`[data-intake-${name}]`);
  const words = Object.fromEntries(
    [...find('words').querySelectorAll('dt')].map((dt) => [dt.textContent, dt.nextElementSibling.textContent]),
  );
  const say = (key, holes = {}) => words[key].replace(/\{(\w+)\}/g, (_all, hole) => holes[hole]);
  const SLIP = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let draftId = crypto.randomUUID();
  let isChanged = false;

  // What is said.

  function tell(key, holes, isFault = false) {
    const status = find('status');
    status.textContent = key ? say(key, holes) : '';
    status.classList.toggle('photo-fault', isFault);
    if (key === 'signIn') {
      const link = document.createElement('a');
      link.href = `/sign-in?next=${drafts.HOME}`;
      link.textContent = say('signInLink');
      status.append(' ', link);
    }
  }

  async function show() {
    const waiting = await drafts.list();
    const sent = (await drafts.about('sent')) || [];
    box.hidden = false;
    find('network').textContent = say(navigator.onLine ? 'online' : 'offline');
    find('waiting').hidden = waiting.length === 0;
    find('count').textContent = waiting.length;
    find('list').replaceChildren(...waiting.map(rowOf));
    find('done').hidden = sent.length === 0;
    find('sent').replaceChildren(
      ...sent.map((one) => {
        const item = document.createElement('li');
        item.textContent = say(one.isFirst ? 'sentFirst' : 'sent', one);
        return item;
      }),
    );
    // Read by the sign-out button of every page, which warns.
    localStorage.setItem('intake-waiting', waiting.length);
  }

  function rowOf(draft) {
    const row = find('row').content.cloneNode(true).firstElementChild;
    const fields = Object.fromEntries(draft.fields);
    row.querySelector('[data-title]').textContent = fields.title;
    const at = new Date(draft.savedAt).toLocaleString(document.documentElement.lang);
    row.querySelector('[data-facts]').textContent = [
      say('slip', { slip: fields.slip }),
      ...(draft.photos.length > 0 ? [say('photos', { n: draft.photos.length })] : []),
      say('savedAt', { at }),
    ].join(' · ');
    if (draft.fault) {
      const list = row.querySelector('[data-faults]');
      list.hidden = false;
      const lines = draft.fault.key ? [say(draft.fault.key)] : Object.values(draft.fault.fields);
      for (const text of lines.length > 0 ? lines : [draft.fault.message]) {
        const item = document.createElement('li');
        item.textContent = text;
        list.append(item);
      }
    }
    const edit = row.querySelector('[data-edit]');
    edit.hidden = !form;
    edit.addEventListener('click', () => change(draft.id));
    row.querySelector('[data-remove]').addEventListener('click', async () => {
      if (confirm(say('sureRemove'))) await drafts.remove(draft.id).then(show);
    });
    return row;
  }

  // Sending.

  async function send(again = false, isQuiet = true) {
    const before = (await drafts.list()).length;
    if (before === 0) return;
    if (!isQuiet) tell('sending');
    const stop = await drafts.send(again);
    const left = (await drafts.list()).length;
    if (stop === 'signIn' || (stop && !isQuiet)) tell(stop, {}, true);
    else if (left === 0) tell('allSent');
    else if (!isQuiet) tell('');
    await show();
  }

  // Writing.

  const slipOf = (typed) =>
    typed
      .normalize('NFKC')
      .toUpperCase()
      .replace(/[^0-9A-Z]/g, '')
      .replace(/O/g, '0')
      .replace(/[IL]/g, '1')
      .replace(/U/g, 'V');

  /** The check letter, as the server reckons it: a wrong digit is said while the slip is still in the hand. */
  function isSlip(typed) {
    const letters = slipOf(typed);
    if (letters.length !== 8) return false;
    let sum = 0;
    [...letters].reverse().forEach((letter, index) => {
      const value = SLIP.indexOf(letter) * (index % 2 === 1 ? 2 : 1);
      sum += Math.floor(value / SLIP.length) + (value % SLIP.length);
    });
    return sum % SLIP.length === 0;
  }

  const fieldsOf = () =>
    [...new FormData(form)].filter(
      ([name, value]) => typeof value === 'string' && !['_csrf', 'submission_id'].includes(name),
    );

  const photosOf = () =>
    Promise.all(
      [...form.elements.files.files].map(async (file) => ({
        name: file.name,
        type: file.type,
        bytes: await file.arrayBuffer(),
      })),
    );

  async function contents() {
    const owner = box.dataset.owner || (await drafts.about('owner')) || '';
    const photos = await photosOf();
    return { id: draftId, owner, savedAt: Date.now(), fields: fieldsOf(), photos, isChanged, fault: null };
  }

  async function fits() {
    const { slip } = form.elements;
    const others = (await drafts.list()).filter(({ id }) => id !== draftId);
    const isTaken = others.some(({ fields }) => slipOf(Object.fromEntries(fields).slip) === slipOf(slip.value));
    slip.setCustomValidity('');
    if (slip.value && !isSlip(slip.value)) slip.setCustomValidity(say('slipWrong'));
    else if (slip.value && isTaken) slip.setCustomValidity(say('slipTwice'));
    return form.checkValidity();
  }

  async function keep() {
    // A photo that is still being made smaller belongs to it.
    await shrinking;
    if (!(await fits())) {
      tell('unfit', {}, true);
      form.reportValidity();
      return;
    }
    clearTimeout(saving);
    const slip = form.elements.slip.value;
    try {
      await drafts.put(await contents());
    } catch {
      return tell('noSpace', {}, true);
    }
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    empty();
    await show();
    tell('saved', { slip });
    find('status').focus();
    await askToSync();
    if (navigator.onLine) await send();
  }

  function empty() {
    form.reset();
    draftId = crypto.randomUUID();
    isChanged = false;
    form.elements.files.dispatchEvent(new Event('change'));
  }

  async function change(id) {
    clearTimeout(saving);
    const { title, details, slip, files } = form.elements;
    const isBegun = title.value || details.value || slip.value || files.files.length > 0;
    const draft = await drafts.takeOut(id, isBegun ? await contents() : null);
    if (!draft) return show();
    fill({ ...draft, isChanged: draft.fault?.key !== 'unfinished' });
    await show();
    tell('editing');
    form.querySelector('input:not([type=hidden]), textarea').focus();
  }

  function fill(draft) {
    form.reset();
    draftId = draft.id;
    isChanged = draft.isChanged;
    const wording = form.elements.wording.value;
    for (const [name, value] of draft.fields) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === 'radio' || field.type === 'checkbox') field.checked = field.value === value;
        else field.value = value;
      }
    }
    // What was asked with other words has to be asked with these.
    if (form.elements.wording.value !== wording) form.elements.consent.checked = false;
    form.elements.wording.value = wording;
    const files = new DataTransfer();
    for (const { name, type, bytes } of draft.photos) files.items.add(new File([bytes], name, { type }));
    put(files);
  }

  // What is begun survives a tab that is killed.
  let saving;
  function saveSoon() {
    clearTimeout(saving);
    saving = setTimeout(async () => drafts.note('begun', await contents()).catch(() => {}), 400);
  }

  // Photos: small enough for a bad network, and as many as the server takes.

  let shrinking = Promise.resolve();
  let isOurs = false;
  function put(files) {
    isOurs = true;
    form.elements.files.files = files.files;
    form.elements.files.dispatchEvent(new Event('change'));
    isOurs = false;
  }

  async function shrink() {
    const input = form.elements.files;
    const files = new DataTransfer();
    let isUnfit = false;
    for (const file of [...input.files].slice(0, Number(input.dataset.most))) {
      const small = await smaller(file).catch(() => null);
      if (small) files.items.add(small);
      else isUnfit = true;
    }
    put(files);
    if (isUnfit) tell('photoUnfit', {}, true);
    saveSoon();
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

  // The worker.

  async function keepPage() {
    if (!navigator.serviceWorker) return;
    const path = `${drafts.HOME}/worker.js`;
    const policy = self.trustedTypes && self.trustedTypes.createPolicy('intake', { createScriptURL: () => path });
    const url = policy ? policy.createScriptURL('') : path;
    await navigator.serviceWorker.register(url, { scope: drafts.HOME, updateViaCache: 'none' });
    const { active } = await navigator.serviceWorker.ready;
    const { lang, dataset } = document.documentElement;
    const look = [lang, dataset.theme, 'elder' in dataset].join();
    if (navigator.onLine && box.dataset.owner && look !== (await drafts.about('look'))) {
      active.postMessage('keep');
      await drafts.note('look', look);
    }
    box.dataset.kept = '1';
  }

  async function askToSync() {
    try {
      const registration = await navigator.serviceWorker.ready;
      await registration.sync.register('intake');
    } catch {
      // A browser without it sends when the page is open.
    }
  }

  async function start() {
    if (box.dataset.owner) await drafts.note('owner', box.dataset.owner);
    if (box.dataset.owner) await drafts.note('isPost', box.dataset.post === '1');
    if (form) {
      if (await drafts.about('isPost')) form.querySelector('[data-intake-post]').hidden = false;
      const begun = await drafts.about('begun');
      if (begun) {
        fill(begun);
        tell('restored');
      }
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        keep();
      });
      form.addEventListener('input', saveSoon);
      form.elements.files.addEventListener('change', () => {
        if (!isOurs && form.elements.files.files.length > 0) shrinking = shrink();
      });
    }
    find('send').addEventListener('click', () => send(true, false));
    find('wipe').addEventListener('click', async () => {
      if (!confirm(say('sureWipe'))) return;
      clearTimeout(saving);
      await drafts.wipe();
      if (form) empty();
      tell('');
      await show();
    });
    if (drafts.told) drafts.told.addEventListener('message', show);
    self.addEventListener('online', () => show().then(() => send()));
    self.addEventListener('offline', show);
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && send());
    setInterval(() => navigator.onLine && send(), 60_000);
    await show();
    await keepPage().catch(() => {});
    await send();
  }

  start();
})();
