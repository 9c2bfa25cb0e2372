import { EVERY_ERA } from '../faults/define.ts';
import type { Lab } from '../hands.ts';
import { rows } from '../program-rows.ts';
import { type Churn, inTurn, plannedHost } from './define.ts';

const HOST = 'minion2';

/** What a restart of flanneld writes again on a device that stands: all but the address, which it keeps. */
function restore(lab: Lab): readonly string[] {
  const { ip, fdb } = rows(lab.record, plannedHost(lab, HOST));
  const again = ip
    .filter((line) => !line.startsWith('addr') && !line.startsWith('link'))
    .map((line) => line.replace('route add', 'route replace'));
  return [`ip -batch - <<'IP'\n${again.join('\n')}\nIP`, `bridge -batch - <<'BRIDGE'\n${fdb.join('\n')}\nBRIDGE`];
}

export const bounce: Churn = {
  id: 'bounce',
  title: 'the VTEP goes down and up, and flanneld, restarted, writes its rows again',
  eras: EVERY_ERA,
  steps: (lab) =>
    inTurn(HOST, -1, 0, [`ip link set ${lab.vtep} down`, `ip link set ${lab.vtep} up`], [0, 0]).concat(
      inTurn(HOST, 1, 2, restore(lab), [50, 700]),
    ),
  undo: (lab) => lab.program(HOST),
};

export const recreate: Churn = {
  id: 'recreate',
  title: 'flanneld makes its VTEP anew, with the MAC its lease names',
  eras: EVERY_ERA,
  steps: (lab) => [
    { place: HOST, after: -1, delayMs: [0, 0], run: () => lab.on(HOST, ['ip', 'link', 'del', lab.vtep]) },
    { place: HOST, after: 0, delayMs: [20, 500], run: () => lab.program(HOST) },
  ],
  undo: async () => undefined,
};
