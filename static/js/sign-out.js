/** Says before signing out that something on this phone waits to be sent: `<form data-waiting="… {n} …">`. */
function startSignOut(root) {
  for (const form of root.querySelectorAll('form[data-waiting]')) {
    form.addEventListener('submit', (event) => {
      let waiting = 0;
      try {
        waiting = Number(localStorage.getItem('intake-waiting'));
      } catch {
        // A browser that keeps nothing has nothing waiting.
      }
      if (waiting > 0 && !confirm(form.dataset.waiting.replace('{n}', waiting))) event.preventDefault();
    });
  }
}

startSignOut(document);
