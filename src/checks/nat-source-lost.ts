import { cidrFromText, firstIp } from '../net/cidr.ts';
import { byHand, hostCheck, restartFlannel } from './define.ts';
import { deciderName, deciderSeen, deciderText } from './define-firewall.ts';

export default hostCheck({
  id: 'nat-source-lost',
  title: 'containers see each other’s own addresses',
  severity: 'warning',
  object: 'nat',
  needs: ['firewall', 'subnetEnv'],
  expects: ['lease', 'family', 'vtepName'],
  explain:
    'The first packet between containers of two hosts is sent past the nat rules of POSTROUTING. Where one translates its source, servers ' +
    'log the VTEP’s or the bridge’s address and policies by address fail. Docker’s own masquerade beside flannel’s does this, and ' +
    'flannel’s rules in the wrong order. Where flannel was told not to masquerade, its scripts leave that to Docker: a note then.',
  source: 'flannel#835, flannel#2176; flannel v0.28.9 dist/mk-docker-opts.sh (DOCKER_OPT_IPMASQ); failure modes 90, 92',
  mended: 'a server in a peer’s container logs the client container’s own address',
  *subjects({ firewall, subnetEnv, lease, family }) {
    const env = subnetEnv.get(family === 4 ? 'FLANNEL_SUBNET' : 'FLANNEL_IPV6_SUBNET')?.value;
    const held = env === undefined ? null : cidrFromText(env);
    // rules for another subnet than the lease's are another fault
    if (lease === null || firewall.peers.length === 0 || (held !== null && firstIp(held) !== firstIp(lease.subnet)))
      return;
    yield firewall.walk.translations;
  },
  judge: ([translation, ...more], { vtepName, subnetEnv }) => {
    if (translation === undefined) return null;
    const { by, journey, part } = translation;
    const left = subnetEnv.get('FLANNEL_IPMASQ')?.value === 'false';
    const docker = by.rule?.text.includes('! -o') ?? false;
    const whose = part ? 'some of its containers' : 'its containers';
    const who =
      journey === 'leave'
        ? `packets of ${whose} to those of peers leave by ${vtepName} with another source`
        : `packets of peers’ containers reach ${whose} with another source`;
    return {
      name: deciderName(by),
      expected: 'packets between containers keep their source',
      observed: by.rule?.text ?? 'policy',
      message: `${who}: ${deciderText(by)}`,
      evidence: [deciderSeen(by), ...more.slice(0, 3).map((other) => deciderSeen(other.by))],
      ...(left ? { severity: 'note' as const } : {}),
      remedy: [
        docker
          ? byHand(
              ['dockerd', '--ip-masq=false'],
              'flannel masquerades already: give Docker the option mk-docker-opts.sh makes; servers then log containers’ addresses',
            )
          : restartFlannel('writes its nat rules again, in their order'),
      ],
      breaks: 'none',
    };
  },
});
