/** Copies commands, follows links into what is folded, unfolds for paper what does not stand elsewhere. */
export const PAGE_SCRIPT = `
async function copied(pre) {
  try {
    await navigator.clipboard.writeText(pre.textContent);
    return true;
  } catch {
    // not offered to pages from a file in some browsers: then it is selected
    getSelection().selectAllChildren(pre);
    return document.execCommand('copy');
  }
}

for (const pre of document.querySelectorAll('pre[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', 'Copy ' + pre.textContent);
  const status = document.createElement('span');
  status.className = 'hidden-text';
  status.setAttribute('role', 'status');
  pre.after(button, status);
  button.addEventListener('click', async () => {
    const done = await copied(pre);
    button.textContent = done ? 'Copied' : 'Selected';
    status.textContent = button.textContent;
    setTimeout(() => { button.textContent = 'Copy'; status.textContent = ''; }, 2000);
  });
}

function unfold() {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (target === null) return;
  for (let each = target; each !== null; each = each.parentElement) if (each.localName === 'details') each.open = true;
  target.scrollIntoView();
}
addEventListener('hashchange', unfold);
unfold();

let folded = [];
addEventListener('beforeprint', () => {
  folded = [...document.querySelectorAll('details.unfold:not([open])')];
  for (const each of folded) each.open = true;
});
addEventListener('afterprint', () => { for (const each of folded) each.open = false; });
`;
