/** A second press while the first is on its way does nothing. The server is safe against it anyway. */
function startSubmitOnce(root) {
  const sent = new WeakSet();
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    // Not `disabled`: the pressed button's own name and value still have to travel.
    for (const button of form.querySelectorAll('button:not([type="button"])')) {
      button.setAttribute('aria-disabled', 'true');
    }
    const release = () => {
      sent.delete(form);
      for (const button of form.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled');
    };
    // A lost connection leaves the page standing: let the person try again. Coming back does too.
    setTimeout(release, 15_000);
    window.addEventListener('pageshow', release, { once: true });
  });
}

startSubmitOnce(document);
