/** What is not filled in yet, in words beside each question, as the server would say it. */
self.intakeFaults = (form, say) => {
  function clear() {
    for (const said of form.querySelectorAll('[data-unfit]')) said.remove();
    for (const field of form.querySelectorAll('.field.has-error')) field.classList.remove('has-error');
  }

  function wordsFor({ name, validity, validationMessage }) {
    if (validity.customError) return validationMessage;
    if (name === 'consent') return say('consent');
    if (validity.valueMissing) return say('missing');
    return say(validity.tooShort ? 'short' : 'wrong');
  }

  /** Says it all, leads to the first, and resolves with whether the form is fit to be kept. */
  return () => {
    clear();
    const unfit = [...form.querySelectorAll('input:invalid, select:invalid, textarea:invalid')];
    for (const control of unfit) {
      const field = control.closest('.field');
      if (field.classList.contains('has-error')) continue;
      field.classList.add('has-error');
      const said = document.createElement('p');
      said.className = 'field-error';
      said.dataset.unfit = '';
      said.textContent = wordsFor(control);
      (field.querySelector('.hint, .label') || field.firstChild).after(said);
      // Nothing can be led to where it is folded away.
      const fold = field.closest('details');
      if (fold) fold.open = true;
    }
    if (unfit.length > 0) unfit[0].focus();
    return unfit.length === 0;
  };
};
