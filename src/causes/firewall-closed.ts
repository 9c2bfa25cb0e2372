import type { Finding } from '../types/finding.ts';
import type { GatherRule } from './define.ts';

const CHECKS = [
  'firewall-drops-vxlan',
  'firewall-drops-vxlan-out',
  'firewall-drops-prerouting',
  'firewall-drops-forward',
  'firewall-protocol-selective',
  'firewall-other-flavour',
  'firewall-drops-neighbour',
  'firewall-drops-icmp-too-big',
];

const OTHERS_NAMED = 3;

/**
 * `iptables filter INPUT rule 3`: policies of one table are set together, rules of one chain are written together, and
 * firewalld writes all of its own.
 */
function together(name: string): string {
  const words = name.split(' ');
  const at = words.findIndex((word, n) => n > 1 && (word === 'rule' || word === 'policy'));
  const table = words.slice(0, at - 1).join(' ');
  if (
    words[at] === 'policy' ||
    table.endsWith(' firewalld') ||
    /^(IN|FWD|FWDI|FWDO|FORWARD|INPUT)_/.test(words[at - 1] ?? '')
  )
    return table;
  return words.slice(0, at).join(' ');
}

export default {
  kind: 'gather',
  id: 'firewall-closed',
  title: 'no one change of a firewall takes several kinds of overlay packets',
  explain:
    'Several kinds of the overlay’s packets, or those of several peers, are taken by policies of one table, by rules of one chain or by one ' +
    'firewall manager: it was switched on or written at once, and is mended at once.',
  gather: (findings) => {
    const groups = new Map<string, Finding[]>();
    for (const finding of findings) {
      if (!CHECKS.includes(finding.check)) continue;
      const key = together(finding.name);
      const list = groups.get(key);
      if (list) list.push(finding);
      else groups.set(key, [finding]);
    }
    return [...groups.entries()]
      .filter(([, list]) => list.length > 1)
      .map(([name, list]) => {
        const [first, ...more] = list as [Finding, ...Finding[]];
        const others = more.slice(0, OTHERS_NAMED).map(({ name: other }) => other);
        const rest = more.length - others.length;
        const alike = list.every(({ peer }) => peer === first.peer);
        return {
          findings: list,
          object: 'firewall' as const,
          name,
          peer: alike ? first.peer : null,
          summary:
            `${name} takes packets of the overlay in ${list.length} ways, first of all: ${first.message}; also ` +
            `${others.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
        };
      });
  },
} satisfies GatherRule;
