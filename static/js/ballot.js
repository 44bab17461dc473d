/**
 * The code on a printed invitation leads to `/ballots#<code>`: puts it into the field and takes it out of the address,
 * so that neither the history nor a shared link holds it.
 */
function takeCode(root) {
  const field = root.getElementById('f-token');
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || !/^[0-9A-Za-z-]{30,80}$/.test(code)) return;
  field.value = code;
  history.replaceState(null, '', location.pathname);
  field.form.querySelector('button').focus();
}

takeCode(document);
