import type { HostFacts } from '../types/view.ts';
import { byHand, type ClusterDraft, clusterCheck } from './define.ts';

export default clusterCheck({
  id: 'vtep-offload-off',
  title: 'VTEPs of one kernel have the same offloads',
  severity: 'warning',
  object: 'offload',
  explain:
    'Without them every packet over the overlay costs processor time of its own, and throughput falls to a fraction. Checksum offload is ' +
    'switched off as a cure for kernels and network cards that get encapsulated checksums wrong, and stays off when these are long gone. ' +
    'Told where most hosts of the same kernel have it on: a warning for one host alone, a note for several, which somebody may have chosen.',
  source: 'ethtool(8) -k; flannel#1929, kubernetes#88986; failure mode 113',
  mended: '`ethtool -k` shows it on, and TCP over the overlay passes as before',
  judge: (_estate, hosts) => {
    const byKernel = new Map<string, Map<string, HostFacts>>();
    for (const host of hosts) {
      const kernel = host.machine?.kernel ?? null;
      if (kernel === null || host.vtepName === null || host.offloadsOff === null) continue;
      const alike = byKernel.get(kernel) ?? new Map<string, HostFacts>();
      byKernel.set(kernel, alike.set(host.host, alike.get(host.host) ?? host));
    }
    const groups = [...byKernel.values()].map((group) => [...group.values()]).filter(({ length }) => length >= 3);
    const drafts = groups.flatMap((group) => {
      const count = (feature: string) =>
        group.filter(({ offloadsOff }) => offloadsOff!.some((each) => each.feature === feature)).length;
      return group.flatMap((host): ClusterDraft[] => {
        const odd = host.offloadsOff!.filter(({ feature }) => count(feature) * 2 < group.length);
        if (odd.length === 0) return [];
        const alone = odd.some(({ feature }) => count(feature) === 1);
        const names = odd.map(({ feature }) => feature).join(', ');
        return [
          {
            host,
            name: host.vtepName!,
            expected: `on, as on most hosts with kernel ${host.machine!.kernel}`,
            observed: `off: ${names}`,
            message: `offloads of ${host.vtepName} are off that other hosts with the same kernel have on: ${names}`,
            ...(alone ? {} : { severity: 'note' as const }),
            evidence: odd.map(({ line }) => ({ probe: 'ethtool-k-flannel', line })),
            remedy: [
              byHand(
                ['ethtool', '-K', host.vtepName!, ...odd.flatMap(({ feature }) => [feature, 'on'])],
                'unless it is off for a network card that gets it wrong; and take away the udev rule or unit that switches it off',
              ),
            ],
            breaks: 'none',
          },
        ];
      });
    });
    return { examined: groups.reduce((sum, { length }) => sum + length, 0), drafts };
  },
});
