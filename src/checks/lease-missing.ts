import { clusterCheck, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-missing',
  title: 'every host holds a lease',
  severity: 'error',
  object: 'lease',
  explain:
    'The host is examined, but no lease has its underlay address or its VTEP MAC: peers removed their rows for it, or never had ' +
    'any. A lease in etcd runs out after 24 hours without renewal.',
  source: 'flannel v0.28.9 Documentation/reservations.md (TTL); failure modes 55 and 64',
  mended: 'a lease names the host’s underlay address, and peers have rows for its subnet',
  judge: (estate, hosts) => {
    // an estate with two families gives a host two views; one lease is enough to know it, each family is judged
    const subjects = hosts.filter(
      (host) => host.identifiable && estate.overlays.some(({ family }) => family === host.family),
    );
    return {
      examined: subjects.length,
      drafts: subjects
        // a lease that cannot be read is not one that is missing; the run is incomplete then
        .filter(({ lease }) => lease === null && estate.unreadable === 0)
        .map((host) => ({
          host,
          name: host.family === 4 ? 'lease' : 'IPv6 lease',
          expected: 'a lease with this host’s underlay address',
          observed: 'none',
          message: 'no lease names this host’s underlay address or VTEP MAC',
          evidence: host.heldSubnetSeen === null ? [] : [host.heldSubnetSeen],
          remedy: [restartFlannel('takes a lease again at start; look into its log when it does not')],
          breaks: 'host',
          about: {
            ...(host.vtepMac === null ? {} : { mac: host.vtepMac }),
            ...(host.heldSubnet === null ? {} : { prefix: host.heldSubnet }),
          },
        })),
    };
  },
});
