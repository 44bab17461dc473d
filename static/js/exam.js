/**
 * Keeps the answers of `<form data-exam="address to save at">` on the server while they are given, shows the time
 * that is left, and hands in when it is over. Without script the form does all of it by its buttons.
 */
function startExam(root) {
  const form = root.querySelector('form[data-exam]');
  const clock = root.querySelector('[data-exam-clock]');
  if (!form || !clock) return;
  const status = form.querySelector('[data-exam-status]');
  let waiting;
  const save = async () => {
    try {
      const body = new URLSearchParams(new FormData(form));
      const headers = { Accept: 'application/json' };
      const answer = await fetch(form.dataset.exam, { method: 'POST', body, headers });
      const isKept = answer.ok && (await answer.json()).saved;
      status.textContent = isKept ? form.dataset.saved : form.dataset.notSaved;
    } catch {
      status.textContent = form.dataset.notSaved;
      // The page holds the answers; the next try takes all of them along.
      waiting = setTimeout(save, 10_000);
    }
  };
  form.addEventListener('change', () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 600);
  });
  form.addEventListener('submit', () => clearTimeout(waiting));
  tick(form, clock, performance.now() + Number(clock.dataset.seconds) * 1000);
}

/** The page's own clock: a phone whose time is wrong still shows what is left. */
function tick(form, clock, end) {
  const left = Math.ceil((end - performance.now()) / 1000);
  clock.hidden = false;
  if (left <= 0) {
    clock.textContent = clock.dataset.over;
    const sure = Object.assign(document.createElement('input'), { type: 'hidden', name: 'sure', value: '1' });
    form.append(sure);
    form.requestSubmit(form.querySelector('[data-exam-send]'));
    return;
  }
  const words = left > 60 ? clock.dataset.minutesWords : clock.dataset.secondsWords;
  const text = words.replace('{n}', String(left > 60 ? Math.ceil(left / 60) : left));
  // Said once a minute, then once a second: a reader-aloud is not to talk all the time.
  if (clock.textContent !== text) clock.textContent = text;
  setTimeout(() => tick(form, clock, end), 1000);
}

startExam(document);
