/**
 * The page on which matters are taken down: what is written is kept on this phone first and then sent, so that it is
 * the same with a network and without one. Without this script the form goes the plain way.
 */
(() => {
  const drafts = self.intakeDrafts;
  const box = document.querySelector('[data-intake-box]');
  if (!box || !drafts || !('indexedDB' in self) || !self.isSecureContext) return;
  const form = document.querySelector('[data-intake-form]');
  const chosen =
    form &&
    self.intakePhotos(form.elements.files, (fault) => {
      if (fault) tell(fault, {}, true);
      saveSoon();
    });
  const find = (name) => box.querySelector(`[data-intake-${name}]`);
  const words = Object.fromEntries(
    [...find('words').querySelectorAll('dt')].map((dt) => [
      dt.textContent,
      dt.nextElementSibling.textContent,
    ]),
  );
  const say = (key, holes = {}) => words[key].replace(/\{(\w+)\}/g, (_all, hole) => holes[hole]);
  const isFit = form && self.intakeFaults(form, say);
  const SLIP = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  /** Whose drafts are shown: of the account that is signed in; without a network, of the one that was last. */
  const phone = self.intakePhone(box.dataset.owner);
  const owner = phone.remembered('intake-owner', box.dataset.owner);
  const isPost = phone.remembered('intake-post', box.dataset.post) === '1';
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

  /** Read by the sign-out button of every page: it warns, and has the phone keep what waits. */
  async function count(waiting) {
    const begun = await drafts.about(`begun:${owner}`);
    const own = waiting.length + (begun && isWorthKeeping(begun) ? 1 : 0);
    const others = (await drafts.everybodys()).filter((draft) => draft.owner !== owner).length;
    find('others').hidden = others === 0;
    find('others').textContent = say('others', { n: others });
    try {
      localStorage.setItem('intake-waiting', own);
      localStorage.setItem('intake-kept', own + others);
    } catch {
      // Nothing is kept, so nothing is lost.
    }
  }

  async function show() {
    const waiting = await drafts.list(owner);
    const sent = (await drafts.about(`sent:${owner}`)) || [];
    box.hidden = false;
    find('network').hidden = navigator.onLine && waiting.length === 0;
    find('network').textContent = say(navigator.onLine ? 'online' : 'offline');
    find('waiting').hidden = waiting.length === 0;
    find('count').textContent = waiting.length;
    find('list').replaceChildren(...waiting.map(rowOf));
    find('done').hidden = sent.length === 0;
    find('sent').replaceChildren(...sent.map((one) => line(say(one.isFirst ? 'sentFirst' : 'sent', one))));
    await count(waiting);
  }

  function line(text) {
    const item = document.createElement('li');
    item.textContent = text;
    return item;
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
      list.append(...(lines.length > 0 ? lines : [draft.fault.message]).map(line));
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
    const before = await drafts.list(owner);
    if (before.length === 0) return;
    if (!isQuiet) tell('sending');
    const stop = await drafts.send(again, owner);
    const left = await drafts.list(owner);
    if (stop === 'signIn' || (stop && !isQuiet)) tell(stop, {}, true);
    else if (left.length === 0) tell('allSent');
    else if (!isQuiet) tell(left.some(({ fault }) => fault) ? 'refused' : '', {}, true);
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

  const isWorthKeeping = ({ fields, photos }) =>
    photos.length > 0 ||
    fields.some(([name, value]) => ['title', 'details', 'slip'].includes(name) && value.trim() !== '');

  async function contents() {
    const photos = await chosen.contents();
    return { id: draftId, owner, savedAt: Date.now(), fields: fieldsOf(), photos, isChanged, fault: null };
  }

  async function fits() {
    const { slip } = form.elements;
    const others = (await drafts.list(owner)).filter(({ id }) => id !== draftId);
    const isTaken = others.some(
      ({ fields }) => slipOf(Object.fromEntries(fields).slip) === slipOf(slip.value),
    );
    slip.setCustomValidity('');
    if (slip.value && !isSlip(slip.value)) slip.setCustomValidity(say('slipWrong'));
    else if (slip.value && isTaken) slip.setCustomValidity(say('slipTwice'));
    return isFit();
  }

  async function keep() {
    // A photo that is still being made smaller belongs to it.
    await chosen.ready();
    if (!(await fits())) {
      tell('unfit', {}, true);
      return;
    }
    clearTimeout(saving);
    const slip = form.elements.slip.value;
    const id = draftId;
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
    void phone.askToSync();
    if (!navigator.onLine) return;
    await send();
    const left = await drafts.list(owner);
    const own = left.find((draft) => draft.id === id);
    if (!own) tell('taken', { slip });
    else if (own.fault) tell('refused', {}, true);
  }

  function empty() {
    form.reset();
    draftId = crypto.randomUUID();
    isChanged = false;
    chosen.put([]);
  }

  async function change(id) {
    clearTimeout(saving);
    const begun = await contents();
    const draft = await drafts.takeOut(id, isWorthKeeping(begun) ? begun : null);
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
    chosen.put(draft.photos.map(({ name, type, bytes }) => new File([bytes], name, { type })));
  }

  // What is begun survives a tab that is killed.
  let saving;
  function saveSoon() {
    clearTimeout(saving);
    saving = setTimeout(keepBegun, 400);
  }

  async function keepBegun() {
    try {
      await drafts.note(`begun:${owner}`, await contents());
      await count(await drafts.list(owner));
    } catch {
      // No room: the page itself still holds it.
    }
  }

  async function start() {
    if (!owner) {
      // Signed out, and no network: nobody's drafts, and nobody who could send one.
      box.hidden = false;
      if (form) form.hidden = true;
      return tell('nobody');
    }
    if (form) {
      if (isPost) form.querySelector('[data-intake-post]').hidden = false;
      const begun = await drafts.about(`begun:${owner}`);
      if (begun) {
        fill(begun);
        tell('restored');
      }
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        keep();
      });
      form.addEventListener('input', saveSoon);
    }
    find('send').addEventListener('click', () => send(true, false));
    find('wipe').addEventListener('click', async () => {
      if (!confirm(say('sureWipe'))) return;
      clearTimeout(saving);
      await drafts.wipe(owner);
      if (form) empty();
      tell('');
      await show();
    });
    if (drafts.told)
      drafts.told.addEventListener('message', ({ data }) => {
        // Kept from another tab, which had begun with the same: what is written here is another matter.
        if (data === draftId) draftId = crypto.randomUUID();
        show();
      });
    self.addEventListener('online', () => show().then(() => send()));
    self.addEventListener('offline', show);
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && send());
    setInterval(() => navigator.onLine && send(), 60_000);
    await show();
    phone.keepPage().then(
      () => (box.dataset.kept = '1'),
      () => {},
    );
    await send();
  }

  start();
})();
