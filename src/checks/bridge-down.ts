import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'bridge-down',
  title: 'the containers’ bridge is up',
  severity: 'error',
  object: 'bridge',
  needs: ['devices', 'addresses'],
  expects: ['lease', 'bridgeName'],
  explain:
    'The bridge that holds the lease’s subnet has no UP flag, so its connected route is gone and no container of this host ' +
    'can be reached. NO-CARRIER is normal for a bridge without containers; a missing UP flag is not.',
  source: 'ip-link(8); failure mode 76',
  mended: '`ip link show` of the bridge prints UP, and a peer reaches its address',
  subjects: ({ devices, bridgeName, lease }) => {
    const bridge = bridgeName === null || lease === null ? undefined : devices.get(bridgeName);
    return bridge === undefined ? [] : [bridge];
  },
  judge: (bridge, { addresses }) => {
    const down = bridge.sightings.find(({ link }) => link.flags.length > 0 && !link.flags.includes('UP'));
    if (down === undefined || (addresses.get(bridge.name) ?? []).length === 0) return null;
    return {
      name: bridge.name,
      expected: 'flag UP',
      observed: `flags ${down.link.flags.join(',')}`,
      message: `bridge ${bridge.name} is down`,
      evidence: [{ probe: down.probe, line: down.link.line }],
      remedy: [
        byHand(
          ['ip', 'link', 'set', bridge.name, 'up'],
          'brings the connected route back; done when a peer reaches the bridge address',
        ),
      ],
      breaks: 'host',
    };
  },
});
