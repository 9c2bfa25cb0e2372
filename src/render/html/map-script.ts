/** Tells what a cell of a map holds: pointed at, tapped, or reached by arrow keys. All maps of pairs show the same cell. */
export const MAP_SCRIPT = `
const SVG = 'http://www.w3.org/2000/svg';
const data = JSON.parse(document.getElementById('data').textContent);
const maps = [...document.querySelectorAll('svg[data-map]')].map((svg) => {
  const { map, family, plan, columns, rows, left, top, size } = svg.dataset;
  const numbers = { columns: +columns, rows: +rows, left: +left, top: +top, size: +size };
  return { svg, kind: map, family, plan, ...numbers, x: 0, y: 0, cursor: null, output: svg.closest('section').querySelector('.detail') };
});

const value = (column, cell) => Array.isArray(column) ? column[cell] : column.x[cell] ?? column.d;
const ms = (us) => us < 0 ? 'not known' : Number((us / 1000).toPrecision(3)) + ' ms';
const bytes = (count) => count < 0 ? 'not known' : count + ' bytes';

function pairRows(map) {
  const { hosts } = data;
  const [from, to] = [hosts[map.y], hosts[map.x]];
  if (map.x === map.y) return [from, [['', 'to itself: nothing to measure']]];
  const pairs = data.pairs[map.family] ?? null;
  const cell = map.y * map.columns + map.x;
  const get = (name) => value(pairs[name], cell);
  const cause = value(data.broken, cell);
  const rows = [];
  if (cause > 0) rows.push(['Broken by', 'cause ' + cause + ': ' + data.causes[cause - 1]]);
  if (pairs === null || get('sent') < 0) return [from + ' → ' + to, [...rows, ['', 'not measured']]];
  rows.push(['Overlay', ms(get('p50')) + ', at most ' + ms(get('max')) + ', jitter ' + ms(get('jitter')) + '; lost ' + (get('sent') - get('received')) + ' of ' + get('sent')]);
  if (get('underSent') >= 0) rows.push(['Underlay', ms(get('underP50')) + '; lost ' + (get('underSent') - get('underReceived')) + ' of ' + get('underSent') + '; overhead ' + ms(get('overhead'))]);
  rows.push(['Path MTU', bytes(get('mtu')) + ' overlay, ' + bytes(get('underMtu')) + ' underlay: ' + get('outcome')]);
  const words = get('words');
  if (words !== '' && words !== -1) rows.push(['Also', words]);
  return [from + ' → ' + to, rows];
}

function tell(map) {
  const cell = map.y * map.columns + map.x;
  const [title, rows] = map.kind === 'pairs' ? pairRows(map) : [data.leases[map.plan][cell] ?? '', []];
  const heading = document.createElement('b');
  heading.textContent = title;
  const list = document.createElement('dl');
  for (const [name, text] of rows) {
    const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
    dt.textContent = name;
    dd.textContent = text;
    list.append(dt, dd);
  }
  map.output.replaceChildren(heading, ...(rows.length > 0 ? [list] : []));
  map.output.hidden = false;
}

function point(map, x, y) {
  if (x < 0 || y < 0 || x >= map.columns || y >= map.rows) return;
  const alike = maps.filter((other) => other === map || (map.kind === 'pairs' && other.kind === 'pairs' && other.family === map.family));
  for (const each of alike) {
    each.x = x;
    each.y = y;
    if (each.cursor === null) {
      each.cursor = document.createElementNS(SVG, 'rect');
      each.cursor.setAttribute('class', 'cursor');
      each.svg.append(each.cursor);
    }
    const grow = Math.max(0, 9 - each.size) / 2 + 1;
    each.cursor.setAttribute('x', each.left + x * each.size - grow);
    each.cursor.setAttribute('y', each.top + y * each.size - grow);
    each.cursor.setAttribute('width', each.size + 2 * grow);
    each.cursor.setAttribute('height', each.size + 2 * grow);
  }
  tell(map);
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

for (const map of maps) {
  const box = map.svg.parentElement;
  box.setAttribute('role', 'application');
  box.setAttribute('aria-label', box.getAttribute('aria-label') + ': arrow keys go from cell to cell');
  const at = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.svg.getScreenCTM().inverse());
    point(map, Math.floor((x - map.left) / map.size), Math.floor((y - map.top) / map.size));
  };
  map.svg.addEventListener('pointermove', at);
  map.svg.addEventListener('pointerdown', at);
  box.addEventListener('focus', () => { if (box.matches(':focus-visible')) point(map, map.x, map.y); });
  box.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    if (event.key === 'Escape') map.output.hidden = true;
    else if (event.key === 'Home') point(map, 0, map.y);
    else if (event.key === 'End') point(map, map.columns - 1, map.y);
    else if (step) point(map, map.x + step[0], map.y + step[1]);
    else return;
    event.preventDefault();
  });
}
`;
