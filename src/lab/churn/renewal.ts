import { EVERY_ERA } from '../faults/define.ts';
import { leaseOf } from '../hosts.ts';
import type { Churn } from './define.ts';

/** flannel renews by writing the key anew, under a new etcd lease. */
export const renewal: Churn = {
  id: 'renewal',
  title: 'a lease is renewed',
  eras: EVERY_ERA,
  steps: (lab) => {
    const host = lab.host('minion2');
    return [{ place: 'leases', after: -1, delayMs: [0, 0], run: () => lab.lease(host.leaseKey, leaseOf(host)) }];
  },
  undo: async () => undefined,
};
