/**
 * Says before signing out that something on this phone waits to be sent: `<form data-waiting="… {n} …">`. What waits is
 * kept, whoever wrote it; everything else of the one who leaves is cleared, here or by the answer.
 */
function startSignOut(root) {
  for (const form of root.querySelectorAll('form[data-waiting]')) {
    form.addEventListener('submit', (event) => {
      const waiting = numberOf('intake-waiting');
      if (waiting > 0 && !confirm(form.dataset.waiting.replace('{n}', waiting))) event.preventDefault();
      else if (numberOf('intake-kept') > 0) keep(form);
    });
  }
}

function numberOf(key) {
  try {
    return Number(localStorage.getItem(key));
  } catch {
    // A browser that keeps nothing has nothing waiting.
    return 0;
  }
}

function keep(form) {
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'keep';
  field.value = '1';
  form.append(field);
  for (const key of Object.keys(localStorage)) if (key !== 'intake-kept') localStorage.removeItem(key);
}

startSignOut(document);
