/**
 * Drafts of matters taken down for somebody, in this browser alone, and their way to the server: each exactly once.
 * A draft's id is made here and goes along; the server takes it once, however often it is sent. Used by the page and by
 * its worker alike, so it knows neither of them.
 */
self.intakeDrafts = (() => {
  const HOME = '/member/intake';
  const SENT_MOST = 10;
  const told = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('intake');

  let opening;
  function open() {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open('intake', 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('drafts', { keyPath: 'id' });
        // What each account has begun and not kept yet, and what it sent lately.
        request.result.createObjectStore('about');
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opening;
  }

  /** Runs `work` on the stores in one transaction; resolves once it is safely kept. */
  async function within(mode, work) {
    const db = await open();
    return new Promise((resolve, reject) => {
      const trx = db.transaction(['drafts', 'about'], mode);
      const request = work(trx.objectStore('drafts'), trx.objectStore('about'));
      trx.oncomplete = () => resolve(request && request.result);
      trx.onerror = trx.onabort = () => reject(trx.error);
    });
  }

  const changed = (of) => told && told.postMessage(of);
  const get = (id) => within('readonly', (drafts) => drafts.get(id));
  const about = (key) => within('readonly', (_drafts, kept) => kept.get(key));
  const note = (key, value) => within('readwrite', (_drafts, kept) => void kept.put(value, key));

  const everybodys = () => within('readonly', (drafts) => drafts.getAll());

  /** Drafts of one account, oldest first: nobody sees another's on the same phone. */
  async function list(owner) {
    const own = (await everybodys()).filter((draft) => draft.owner === owner);
    return own.sort((a, b) => a.savedAt - b.savedAt);
  }

  /** Keeps a finished draft; what was begun is over then. */
  async function put(draft) {
    await within('readwrite', (drafts, kept) => {
      drafts.put(draft);
      kept.delete(`begun:${draft.owner}`);
    });
    changed(draft.id);
  }

  /**
   * Takes a draft out to be changed: it cannot be sent meanwhile, and survives as what was begun. What had been begun
   * before waits in its place, and is not sent before somebody has finished it.
   */
  function takeOut(id, begun) {
    return alone(async () => {
      const draft = await get(id);
      if (!draft) return undefined;
      await within('readwrite', (drafts, kept) => {
        drafts.delete(id);
        if (begun) drafts.put({ ...begun, fault: { key: 'unfinished' } });
        kept.put(draft, `begun:${draft.owner}`);
      });
      changed('drafts');
      return draft;
    });
  }

  const remove = (id) =>
    alone(async () => {
      await within('readwrite', (drafts) => void drafts.delete(id));
      changed('drafts');
    });

  const wipe = (owner) =>
    alone(async () => {
      const own = await list(owner);
      await within('readwrite', (drafts, kept) => {
        for (const { id } of own) drafts.delete(id);
        kept.delete(`begun:${owner}`);
        kept.delete(`sent:${owner}`);
      });
      changed('drafts');
    });

  /** One after the other over all tabs and the worker: nobody sends what somebody else is sending or changing. */
  function alone(work) {
    return navigator.locks ? navigator.locks.request('intake', work) : work();
  }

  /**
   * Sends what waits of the account that is signed in. A draft that was refused is left for its writer, unless `again`.
   * Resolves with what stopped it: '' nothing, 'offline', 'signIn', 'later', or 'otherAccount' when the one signed in
   * is not `owner`.
   */
  function send(again = false, owner = '') {
    return alone(async () => {
      if ((await everybodys()).length === 0) return '';
      const pass = await ask(`${HOME}/token`, { cache: 'no-store' }, 20_000);
      if (pass.stop) return pass.stop;
      if (pass.fault || (owner && owner !== pass.body.owner)) return 'otherAccount';
      let stop = '';
      for (const { id } of await list(pass.body.owner)) {
        const draft = await get(id);
        if (!draft || (draft.fault && (!again || draft.fault.key === 'unfinished'))) continue;
        stop = await sendOne(draft, pass.body.token);
        if (stop) break;
      }
      changed('drafts');
      return stop;
    });
  }

  /** A token of another's session is refused, so nobody sends a draft as somebody else. */
  async function sendOne(draft, token) {
    const form = new FormData();
    // The token first: the server takes no file before it.
    form.append('_csrf', token);
    form.append('submission_id', draft.id);
    for (const [name, value] of draft.fields) form.append(name, value);
    for (const { name, type, bytes } of draft.photos) form.append('files', new Blob([bytes], { type }), name);
    const answer = await ask(HOME, { method: 'POST', body: form }, 180_000);
    if (answer.stop) return answer.stop;
    if (answer.fault) return refuse(draft, answer.fault);
    return acknowledge(draft, answer.body);
  }

  async function ask(path, options, milliseconds) {
    let response;
    let body;
    try {
      response = await fetch(path, {
        ...options,
        headers: { Accept: 'application/json' },
        credentials: 'same-origin',
        redirect: 'error',
        signal: AbortSignal.timeout(milliseconds),
      });
      body = await response.json();
    } catch {
      // No answer, or one that is no answer of ours (the page of a hotel's network): nothing is known, nothing is lost.
      return { stop: navigator.onLine === false ? 'offline' : 'later' };
    }
    const { status } = response;
    if (response.ok) return { body };
    if (status === 401) return { stop: 'signIn' };
    if (status === 429 || status >= 500 || body.error === 'errors:csrf') return { stop: 'later' };
    return { fault: { message: body.message || '', fields: body.fields || {} } };
  }

  /** The draft stays with what was said about it. */
  async function refuse(draft, fault) {
    await within('readwrite', (drafts) => void drafts.put({ ...draft, fault }));
    return '';
  }

  /** The server has it: it leaves this phone, and what stays is its number and the slip's. */
  async function acknowledge(draft, { code, slip, isRepeat }) {
    if (!code) return 'later';
    const key = `sent:${draft.owner}`;
    const sent = (await about(key)) || [];
    await within('readwrite', (drafts, kept) => {
      drafts.delete(draft.id);
      // Received before it was changed: what counts is what was sent first.
      const isFirst = Boolean(isRepeat && draft.isChanged);
      kept.put([{ code, slip, isFirst }, ...sent].slice(0, SENT_MOST), key);
    });
    return '';
  }

  return { HOME, about, everybodys, list, note, put, remove, send, takeOut, told, wipe };
})();
