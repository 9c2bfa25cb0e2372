import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'forwarding-off-device',
  title: 'VTEP and bridge forward packets, with DirectRouting the underlay device too',
  severity: 'error',
  object: 'sysctl',
  needs: ['sysctls', 'underlay'],
  expects: ['lease', 'family', 'vtepName', 'bridgeName', 'directPeers'],
  explain:
    'Forwarding is also set for each device and decides about packets that enter by it: off on the VTEP, nothing from peers ' +
    'reaches the containers; off on the bridge, nothing leaves them; with DirectRouting peers’ packets enter by the ' +
    'underlay device. networkd (IPForward=) and hardening do this. IPv6 has no ' +
    'such switch of its own.',
  source: 'Linux Documentation/networking/ip-sysctl.rst (conf/interface/forwarding); failure mode 86',
  mended: 'the sysctl reads 1, and after a network restart still',
  *subjects({ sysctls, lease, family, vtepName, bridgeName, directPeers, underlay }) {
    if (lease === null || family === 6 || sysctls.get('net.ipv4.ip_forward')?.value === '0') return;
    const direct = underlay.flatMap(({ ways }) =>
      ways.flatMap(({ peer, askedOn }) => (askedOn !== null && directPeers.has(peer) ? [askedOn] : [])),
    );
    for (const device of new Set([vtepName, bridgeName, ...direct])) {
      const key = device === null ? '' : `net.ipv4.conf.${device.replaceAll('.', '/')}.forwarding`;
      const entry = sysctls.get(key);
      if (entry !== undefined) yield { device, key, entry };
    }
  },
  judge: ({ device, key, entry }) =>
    entry.value !== '0'
      ? null
      : {
          name: key,
          expected: `${key} = 1`,
          observed: `${key} = 0`,
          message: `${key} is 0: what enters by ${device} is not forwarded`,
          evidence: [{ probe: 'sysctl', line: entry.line }],
          remedy: [byHand(['sysctl', '-w', `${key}=1`], 'and in /etc/sysctl.d; find what switched it off')],
          breaks: 'host',
        },
});
