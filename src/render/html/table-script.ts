/** Sorting and filtering of the tables that `dataTable` makes. Controls are made here, so none stands dead where no script runs. */
export const TABLE_SCRIPT = String.raw`
const collator = new Intl.Collator('en', { numeric: true });
const FEW = 6;

function keyOf(row, index) {
  const cell = row.cells[index];
  return cell.dataset.key ?? cell.textContent;
}

function compare(a, b) {
  const [x, y] = [Number(a), Number(b)];
  return a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : collator.compare(a, b);
}

function sortable(table, header, index) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...header.childNodes);
  header.append(button);
  header.setAttribute('aria-sort', 'none');
  button.addEventListener('click', () => {
    const down = header.getAttribute('aria-sort') === 'ascending';
    for (const other of table.tHead.rows[0].cells) other.setAttribute('aria-sort', 'none');
    header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, index) }));
    // what has no value stands last, either way
    const empty = (key) => key === '' || key === '-';
    rows.sort((a, b) => empty(a.key) - empty(b.key) || (down ? compare(b.key, a.key) : compare(a.key, b.key)));
    body.append(...rows.map(({ row }) => row));
  });
}

function siftable(table) {
  const rows = [...table.tBodies[0].rows];
  const bar = document.createElement('div');
  bar.className = 'sift';
  const label = document.createElement('label');
  label.textContent = 'Filter';
  const input = document.createElement('input');
  input.type = 'search';
  input.id = table.id + '-sift';
  input.placeholder = 'words that a row has';
  label.htmlFor = input.id;
  const count = document.createElement('span');
  count.className = 'soft';
  count.setAttribute('role', 'status');
  bar.append(label, input, count);
  table.parentElement.before(bar);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, index) => {
      row.hidden = !words.every((word) => texts[index].includes(word));
      if (!row.hidden) shown++;
    });
    count.textContent = words.length === 0 ? '' : shown + ' of ' + rows.length;
  });
}

for (const table of document.querySelectorAll('table[data-sift]')) {
  [...table.tHead.rows[0].cells].forEach((header, index) => sortable(table, header, index));
  if (table.tBodies[0].rows.length > FEW) siftable(table);
}
`;
