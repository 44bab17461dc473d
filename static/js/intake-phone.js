/** What the phone keeps of the page besides drafts: whose it is, and the page itself. `account` where one is signed in. */
self.intakePhone = (account) => {
  const { HOME, about, note } = self.intakeDrafts;

  /** What this browser knows without a network; `value` is what the page says where somebody is signed in. */
  function remembered(key, value) {
    try {
      if (account) localStorage.setItem(key, value);
      return localStorage.getItem(key) || '';
    } catch {
      // A browser that keeps nothing for us: then it is what the page says.
      return value || '';
    }
  }

  async function keepPage() {
    const path = `${HOME}/worker.js`;
    const policy =
      self.trustedTypes && self.trustedTypes.createPolicy('intake', { createScriptURL: () => path });
    const url = policy ? policy.createScriptURL('') : path;
    await navigator.serviceWorker.register(url, { scope: HOME, updateViaCache: 'none' });
    const { active } = await navigator.serviceWorker.ready;
    const { lang, dataset } = document.documentElement;
    const look = [lang, dataset.theme, 'elder' in dataset].join();
    if (navigator.onLine && account && look !== (await about('look'))) {
      active.postMessage('keep');
      await note('look', look);
    }
  }

  /** Drafts are sent by the browser itself when there is a network again, with the page closed. */
  async function askToSync() {
    try {
      const registration = await navigator.serviceWorker.ready;
      await registration.sync.register('intake');
    } catch {
      // A browser without it sends when the page is open.
    }
  }

  return { remembered, keepPage, askToSync };
};
