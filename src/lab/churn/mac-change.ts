import { EVERY_ERA } from '../faults/define.ts';
import type { Lab } from '../hands.ts';
import { leaseOf } from '../hosts.ts';
import { type Churn, type ChurnStep, forget, inTurn, learn, othersOf, plannedHost } from './define.ts';

const HOST = 'minion3';
const NEW_MAC = '12:66:aa:00:00:77';

function steps(lab: Lab): readonly ChurnStep[] {
  const old = plannedHost(lab, HOST);
  const changed = { ...old, vtepMac: NEW_MAC };
  const own = othersOf(lab, HOST).flatMap((peer) => learn(lab, old, peer));
  const out: ChurnStep[] = [
    ...inTurn(HOST, -1, 0, [`ip link set ${lab.vtep} address ${NEW_MAC}`, own.join('\n')], [0, 0]),
  ];
  const lease = out.length;
  out.push({ place: 'leases', after: 0, delayMs: [20, 500], run: () => lab.lease(old.leaseKey, leaseOf(changed)) });
  for (const host of othersOf(lab, HOST)) out.push(...inTurn(host.name, lease, out.length, learn(lab, host, changed)));
  return out;
}

/** The row of the former MAC stays beside the new one, as flannel leaves it. */
export const macChange: Churn = {
  id: 'mac-change',
  title: "a host's VTEP gets another MAC; its lease and the peers' rows follow",
  eras: EVERY_ERA,
  steps,
  undo: async (lab) => {
    const former = plannedHost(lab, HOST);
    await lab.lease(former.leaseKey, leaseOf(former));
    await lab.program(HOST);
    for (const host of othersOf(lab, HOST)) {
      const away = forget(lab, host, { ...former, vtepMac: NEW_MAC }).find((line) => line.startsWith('bridge'));
      await lab.on(host.name, ['bash', '-c', [...learn(lab, host, former), away].join('\n')]);
    }
  },
};
