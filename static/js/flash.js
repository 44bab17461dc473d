/** After a fault or an action, puts the reader where the news is. */
function focusFlash(root) {
  const news = root.querySelector('.error-summary') || root.querySelector('.flash');
  if (news) news.focus();
}

focusFlash(document);
