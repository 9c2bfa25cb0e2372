import type { ContainerLink } from '../types/view.ts';
import { byHand, containersName, containersText, hostCheck, inContainer, together } from './define.ts';

export default hostCheck({
  id: 'container-mtu-too-big',
  title: 'containers’ MTU fits the VTEP',
  severity: 'warning',
  object: 'mtu',
  needs: ['containers', 'vtep', 'subnetEnv'],
  expects: ['lease', 'bridgeName', 'family'],
  explain:
    'A container may send bigger packets than the VTEP takes. Path MTU discovery mends it for TCP; where ICMP is filtered, and ' +
    'for UDP that may not be fragmented, big packets are lost while small ones pass. Docker without --mtu gives 1500, and ' +
    'containers keep the MTU they were born with. What subnet.env itself announces is not the container’s fault.',
  source: 'flannel v0.28.9 Documentation/running.md (--mtu); failure mode 101',
  mended: '`ip link` in the container shows the VTEP’s MTU or less',
  subjects: ({ containers, vtep, subnetEnv, lease, family, bridgeName }) => {
    const limit = vtep?.sightings.find(({ link }) => link.mtuBytes !== null)?.link.mtuBytes ?? null;
    if (limit === null || lease === null || family !== 4) return [];
    const announced = Number(subnetEnv.get('FLANNEL_MTU')?.value ?? 0) || 0;
    const most = Math.max(limit, announced);
    const known = containers.links.filter(({ leased, link }) => leased !== null && link.mtuBytes !== null);
    const wrong = ({ link, port }: ContainerLink) =>
      // a port that is too big itself is the bridge's matter
      link.mtuBytes! > most && !(port?.master === bridgeName && bridgeName !== null && (port.mtuBytes ?? 0) > limit);
    return [...together(known, wrong)].map((subject) => ({ ...subject, limit }));
  },
  judge: ({ each, all, limit }, { bridgeName, vtep }) => {
    if (each !== all[0] || vtep === null) return null;
    return {
      name: containersName(all, bridgeName),
      expected: `at most ${limit}, as ${vtep.name}`,
      observed: `mtu ${each.link.mtuBytes}`,
      message: `${containersText(all)}: MTU ${each.link.mtuBytes}, ${vtep.name} takes ${limit}`,
      evidence: all.slice(0, 5).map(({ link }) => ({ probe: 'containers', line: link.line })),
      remedy: [
        byHand(
          inContainer(each, 'ip', 'link', 'set', each.link.name, 'mtu', String(limit)),
          'for now; for new containers give Docker --mtu from subnet.env (mk-docker-opts.sh does)',
        ),
      ],
      breaks: 'none',
    };
  },
});
