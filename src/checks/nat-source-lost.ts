import { cidrFromText, cidrText, firstIp } from '../net/cidr.ts';
import type { Draft } from '../types/finding.ts';
import type { Decider } from '../types/firewall.ts';
import { anyOf, byHand, hostCheck, restartFlannel } from './define.ts';
import { deciderName, deciderSeen, deciderText, deletion, isFlannels, look, toolOf } from './define-firewall.ts';

/**
 * Docker's masquerade goes by Docker's own option, flannel's by flannel. Anybody else's rule gets an exception before it: a
 * RETURN of flannel's does not reach another base chain.
 */
function remedyFor(by: Decider, network: string | null): Draft['remedy'] {
  const { table, chain, rule } = by;
  if (isFlannels(by)) return [restartFlannel('writes its nat rules again, in their order')];
  const exception = exceptionTo(by, network);
  const dockers =
    /! -o|oifname != "docker0"/.test(rule?.text ?? '') && (table.name === 'nat' || table.name === 'docker-bridges');
  const docker = byHand(
    ['dockerd', '--ip-masq=false'],
    'flannel masquerades already: give Docker the option mk-docker-opts.sh makes; servers then log containers’ addresses',
  );
  if (dockers) return [docker];
  const away =
    table.flavour === 'nft'
      ? byHand(
          ['nft', '-a', 'list', 'chain', table.family, table.name, chain.name],
          `where nobody wants the rule: it shows its handle N, then nft delete rule ${table.family} ${table.name} ${chain.name} handle N`,
        )
      : byHand(deletion(by), `where nobody wants the rule; done when it is gone from: ${look(by)}`);
  return anyOf([exception, away]);
}

function exceptionTo(by: Decider, network: string | null): Draft['remedy'] {
  const { table, chain } = by;
  if (network === null) return [];
  const note = 'between containers nothing is translated then; and in the file the rule is kept in';
  if (table.flavour !== 'nft')
    return [
      byHand([toolOf(table), '-t', table.name, '-I', chain.name, '-s', network, '-d', network, '-j', 'RETURN'], note),
    ];
  const ip = network.includes(':') ? 'ip6' : 'ip';
  const words = [ip, 'saddr', network, ip, 'daddr', network, 'return'];
  return [byHand(['nft', 'insert', 'rule', table.family, table.name, chain.name, ...words], note)];
}

export default hostCheck({
  id: 'nat-source-lost',
  title: 'containers see each other’s own addresses',
  severity: 'warning',
  object: 'nat',
  needs: ['firewall', 'subnetEnv'],
  expects: ['lease', 'family', 'vtepName', 'overlay'],
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
  judge: ([translation, ...more], { vtepName, subnetEnv, overlay }) => {
    if (translation === undefined) return null;
    const { by, journey, part, markedBy } = translation;
    const left = subnetEnv.get('FLANNEL_IPMASQ')?.value === 'false';
    const whose = part ? 'some of its containers' : 'its containers';
    const who =
      journey === 'leave'
        ? `packets of ${whose} to those of peers leave by ${vtepName} with another source`
        : `packets of peers’ containers reach ${whose} with another source`;
    return {
      name: deciderName(by),
      expected: 'packets between containers keep their source',
      observed: by.rule?.text ?? 'policy',
      message: `${who}: ${deciderText(by)}${markedBy === null ? '' : `, for the mark that ${deciderText(markedBy)} sets`}`,
      evidence: [
        deciderSeen(by),
        ...(markedBy === null ? [] : [deciderSeen(markedBy)]),
        ...more.slice(0, 3).map((other) => deciderSeen(other.by)),
      ],
      ...(left ? { severity: 'note' as const } : {}),
      remedy: remedyFor(
        isFlannels(by) ? by : (markedBy ?? by),
        overlay.aggregate === null ? null : cidrText(overlay.aggregate),
      ),
      breaks: 'none',
    };
  },
});
