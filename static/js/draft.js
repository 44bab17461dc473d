const PREFIX = 'draft:';

/**
 * Keeps what was typed into `<form data-draft="key">` in this browser and offers it again. Names, numbers, secrets
 * and photos are never kept: the phone may be a shared one. A page with `[data-draft-done="key"]` ends the draft.
 */
function startDrafts(root) {
  const store = openStore();
  if (!store) return;
  for (const done of root.querySelectorAll('[data-draft-done]'))
    store.removeItem(PREFIX + done.dataset.draftDone);
  for (const form of root.querySelectorAll('form[data-draft]'))
    keep(form, PREFIX + form.dataset.draft, store);
}

function keep(form, key, store) {
  const offer = form.querySelector('[data-draft-offer]');
  const saved = read(store, key);
  // A page that came back with faults already holds newer text than the draft.
  const fresh = fields(form).every(
    (field) => field.value === field.defaultValue && field.defaultValue === '',
  );
  if (offer && saved && fresh) {
    offer.hidden = false;
    offer.querySelector('[data-draft-restore]').addEventListener('click', () => {
      for (const field of fields(form)) {
        if (typeof saved[field.name] !== 'string') continue;
        field.value = saved[field.name];
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
      offer.hidden = true;
      fields(form)[0]?.focus();
    });
    offer.querySelector('[data-draft-discard]').addEventListener('click', () => {
      store.removeItem(key);
      offer.hidden = true;
    });
  }
  let waiting;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const typed = Object.fromEntries(fields(form).map((field) => [field.name, field.value]));
      try {
        store.setItem(key, JSON.stringify(typed));
      } catch {
        // The browser's space is full: the form itself still holds everything.
      }
    }, 400);
  });
}

/** Plain text only, and nothing that says who somebody is. */
function fields(form) {
  return [...form.querySelectorAll('textarea[name], input[type="text"][name]')].filter(
    (field) =>
      !field.closest('[data-private]') && !field.autocomplete.match(/name|tel|email|address|one-time-code/),
  );
}

function read(store, key) {
  try {
    const saved = JSON.parse(store.getItem(key));
    return saved && Object.values(saved).some((text) => text) ? saved : null;
  } catch {
    return null;
  }
}

function openStore() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

startDrafts(document);
