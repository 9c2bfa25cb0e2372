import { cidrText, samePrefix } from '../net/cidr.ts';
import { clusterCheck, deleteLease, inTurn, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-unreadable',
  title: 'every lease can be read',
  severity: 'warning',
  object: 'lease',
  explain:
    'A key of the lease store names a subnet, and its value is no lease: an address or a MAC is misspelt, or the text was cut. flannel ' +
    'passes such an entry over: rows that are there stay until a peer restarts, and no new host learns of this one.',
  source: 'flannel v0.28.9 pkg/subnet/etcd/registry.go (“Ignoring bad subnet node”)',
  mended: 'the key’s value is a lease again',
  judge: ({ source, overlays, misread = [] }, hosts) => ({
    examined: misread.length + overlays.reduce((sum, { leases }) => sum + leases.length, 0),
    drafts: misread.flatMap(({ subnet, text, why }) => {
      if (subnet === undefined) return [];
      const host = hosts.find(({ heldSubnet }) => heldSubnet !== null && samePrefix(heldSubnet, subnet)) ?? null;
      return [
        {
          host,
          at: cidrText(subnet),
          name: cidrText(subnet),
          expected: 'a lease',
          observed: text,
          message: `the lease of ${cidrText(subnet)} cannot be read: ${why}`,
          evidence: [],
          remedy: inTurn([
            ...deleteLease({ source }, { key: cidrText(subnet).replace('/', '-') }),
            restartFlannel('writes its lease anew once the broken one is gone'),
          ]),
          breaks: 'none' as const,
          about: { prefix: subnet, ...(host?.vtepMac == null ? {} : { mac: host.vtepMac }) },
        },
      ];
    }),
  }),
});
