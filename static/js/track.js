/**
 * The code on a printed receipt leads to `/track#<receipt>`: puts it into the field and takes it out of the address,
 * so that neither the history nor a shared link holds it.
 */
function takeReceipt(root) {
  const field = root.getElementById('f-receipt');
  const receipt = decodeURIComponent(location.hash.slice(1));
  if (!field || !/^[0-9A-Za-z-]{20,40}$/.test(receipt)) return;
  field.value = receipt;
  history.replaceState(null, '', location.pathname);
  field.form.querySelector('button').focus();
}

takeReceipt(document);
