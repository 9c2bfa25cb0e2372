import { anyOf, byHand, hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'neighbour-requests-off',
  title: 'the kernel asks flannel for neighbours where they come on demand',
  severity: 'error',
  object: 'sysctl',
  needs: ['vtep', 'sysctls'],
  expects: ['lease', 'era', 'vtepName', 'family'],
  explain:
    'Up to flannel v0.8 one route leads to the whole network and neighbours come on demand: the kernel asks flannel because ' +
    'app_solicit is set on the VTEP. With 0 nobody is asked, and no container that is not known already can be reached. A host ' +
    'of a later flannel with such a route instead of one per peer is in the same plight.',
  source: 'flannel v0.8.0 backend/vxlan/device.go (app_solicit = 3); Linux Documentation/networking/ip-sysctl.rst',
  mended: 'a ping to a peer’s container that was not talked to before is answered',
  *subjects({ vtep, sysctls, lease, era, vtepName, family }) {
    if (vtep === null || lease === null || era === 'C' || era === null || family === 6) return;
    const key = `net.ipv4.neigh.${vtepName.replaceAll('.', '/')}.app_solicit`;
    const entry = sysctls.get(key);
    if (entry !== undefined) yield { key, entry };
  },
  judge: ({ key, entry }) =>
    entry.value !== '0'
      ? null
      : {
          name: key,
          expected: `${key} = 3`,
          observed: `${key} = 0`,
          message: `${key} is 0: the kernel asks nobody for peers’ containers`,
          evidence: [{ probe: 'sysctl', line: entry.line }],
          remedy: anyOf([
            restartFlannel('sets it again, and writes the routes of its version'),
            byHand(['sysctl', '-w', `${key}=3`], 'for flannel up to v0.8'),
          ]),
          breaks: 'host',
        },
});
