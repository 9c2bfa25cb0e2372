import { byHand, containersName, containersText, hostCheck, inContainer, together } from './define.ts';

export default hostCheck({
  id: 'container-down',
  title: 'containers’ devices on the overlay are up',
  severity: 'error',
  object: 'docker',
  needs: ['containers'],
  expects: ['bridgeName'],
  explain:
    'A container holds an address of the lease on a device without the UP flag: it neither sends nor answers, and its routes ' +
    'are gone with the device.',
  source: 'ip-link(8); failure mode 76',
  mended: '`ip link` in the container prints UP, and it answers a peer',
  subjects: ({ containers }) =>
    together(
      containers.links.filter(({ leased }) => leased !== null),
      ({ link }) => !link.flags.includes('UP'),
    ),
  judge: ({ each, all }, { bridgeName }) => {
    if (each !== all[0]) return null;
    return {
      name: containersName(all, bridgeName),
      expected: `${each.link.name} with flag UP`,
      observed: `flags ${each.link.flags.join(',')}`,
      message: `${containersText(all)}: ${each.link.name} is down`,
      evidence: all.slice(0, 5).map(({ link }) => ({ probe: 'containers', line: link.line })),
      remedy: [
        byHand(
          inContainer(each, 'ip', 'link', 'set', each.link.name, 'up'),
          'then its default route by the bridge’s address, which went with the device; or create the container again',
        ),
      ],
      breaks: 'none',
    };
  },
});
