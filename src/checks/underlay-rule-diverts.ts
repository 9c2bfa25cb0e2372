import { ipText } from '../net/ip.ts';
import type { Outer, OuterWay } from '../types/view.ts';
import { byHand, hostCheck, ipCommand, routeText, ruleText } from './define.ts';
import { outerWays } from './define-underlay.ts';

export default hostCheck({
  id: 'underlay-rule-diverts',
  title: 'no policy rule drops packets to a peer’s underlay address',
  severity: 'error',
  object: 'rule',
  needs: ['vtep', 'underlay', 'rules'],
  expects: ['lease', 'family'],
  explain:
    'Policy rules are asked before table main for outer packets as well. Here one matches the host’s own packets to a ' +
    'peer’s PublicIP and ends in a drop, or in a table that leads into the overlay itself. Rules for multi-homed hosts whose ' +
    'tables lead out are not reported.',
  source: 'ip-rule(8); failure modes 13 and 42',
  mended: '`ip route get` of the peer’s underlay address names the underlay device',
  *subjects({ vtep, underlay, lease, rules }) {
    if (vtep === null) return;
    const byRule = new Map<number, { outer: Outer; ways: OuterWay[] }>();
    let examined = false;
    for (const { outer, way, odd } of outerWays({ underlay, lease }, 'rule')) {
      examined = true;
      if (!odd || way.rule === null) continue;
      const known = byRule.get(way.rule.line);
      if (known?.outer === outer) known.ways.push(way);
      else if (known === undefined) byRule.set(way.rule.line, { outer, ways: [way] });
    }
    if (examined) for (const rule of rules) yield { rule, taken: byRule.get(rule.line) };
  },
  judge: ({ rule, taken }, { family }) => {
    const way = taken?.ways[0];
    if (taken === undefined || way === undefined) return null;
    const { marked } = taken.outer;
    const peer = taken.ways.length === 1 ? way.peer : null;
    const whose = peer === null ? `the underlay addresses of ${taken.ways.length} peers` : '{peer}’s underlay address';
    const instead = way.route === null ? rule.action : routeText(way.route);
    return {
      peer,
      name: `${rule.priority}: ${ruleText(rule)}`,
      expected: `${ipText(way.peer.underlayIp)} reached over the underlay device`,
      observed: `${rule.priority}: ${ruleText(rule)}, then ${instead}`,
      message: `rule ${rule.priority} (${ruleText(rule)}) ${marked?.unsure ? 'may take' : 'takes'} ${marked === undefined ? 'packets' : `packets marked 0x${marked.mark.toString(16)}`} to ${whose} away: ${instead}`,
      evidence: [
        { probe: family === 4 ? 'ip-rule' : 'ip-6-rule', line: rule.line },
        ...(way.route === null ? [] : [{ probe: taken.outer.probe, line: way.route.line }]),
        ...(marked?.setBy ?? []),
      ],
      remedy: [
        byHand(
          ipCommand(family, 'rule', 'del', 'priority', String(rule.priority)),
          `find out who installed it first; done when \`ip route get ${ipText(way.peer.underlayIp)}\` names the underlay device`,
        ),
      ],
      ...(marked?.unsure ? { severity: 'note' as const } : {}),
      breaks: marked?.unsure ? 'none' : peer === null ? 'host' : 'peer',
      ...(peer === null ? {} : { about: { ip: peer.underlayIp } }),
    };
  },
});
