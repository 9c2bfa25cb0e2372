import { cidrText } from '../net/cidr.ts';
import type { Family } from '../types/address.ts';
import type { Overlay } from '../types/estate.ts';
import type { Draft } from '../types/finding.ts';
import type { RuleRecord } from '../types/record.ts';
import type { Leg, MarkedBy, Way } from '../types/view.ts';
import { anyOf, byHand, hostCheck, ipCommand, routeText, ruleText } from './define.ts';

function withoutMain(family: Family): Draft {
  return {
    name: 'main',
    expected: '32766: from all lookup main',
    observed: 'no rule looks up table main',
    message: 'no rule looks up table main, so no route in it is used',
    evidence: [{ probe: family === 4 ? 'ip-rule' : 'ip-6-rule', line: 0 }],
    remedy: [
      byHand(
        ipCommand(family, 'rule', 'add', 'from', 'all', 'lookup', 'main', 'priority', '32766'),
        'done when `ip route get` of a container of a peer names the VTEP',
      ),
    ],
    breaks: 'host',
  };
}

const onlyPing = ({ selectors, not }: RuleRecord) =>
  !not && selectors.some((selector) => /^ipproto (icmp|ipv6-icmp|1|58)$/.test(selector));

function kindOf({ selectors }: RuleRecord, marked: MarkedBy | undefined): string {
  if (marked !== undefined) return `packets marked 0x${marked.mark.toString(16)}`;
  return selectors.length > 0 ? 'some packets' : 'packets';
}

function milder(rule: RuleRecord, marked: MarkedBy | undefined): Pick<Draft, 'severity'> {
  if (marked?.unsure) return { severity: 'note' };
  return onlyPing(rule) ? { severity: 'warning' } : {};
}

/** A rule before it that sends what stays in the overlay to table main. */
function spared({ family, priority }: RuleRecord, { aggregate }: Overlay): Draft['remedy'] {
  if (aggregate === null || priority < 2) return [];
  const words = ['rule', 'add', 'priority', String(priority - 1), 'to', cidrText(aggregate), 'lookup', 'main'];
  return [byHand(ipCommand(family, ...words), 'spares the overlay where the rule is meant for what goes elsewhere')];
}

export default hostCheck({
  id: 'rule-diverts',
  title: 'no policy rule takes containers’ packets out of table main',
  severity: 'error',
  object: 'rule',
  needs: ['vtep', 'routes', 'rules'],
  expects: ['lease', 'bridgeName', 'overlay'],
  explain:
    'Policy rules are asked before the routes of table main. One that matches containers’ packets (from their subnet, their ' +
    'bridge, or all) and ends in a table that does not lead into the VTEP breaks them while the host’s own packets may pass. ' +
    'Rules about one protocol are asked with packets of each. A rule about a mark counts where the walk of the packet filters ' +
    'shows that packets of the overlay carry it; where that cannot be said for sure it is a note. ' +
    'A rule whose table leads to the right place is not reported.',
  source: 'ip-rule(8); failure mode 42',
  mended: '`ip route get <container of a peer> from <own container> iif <bridge>` names the VTEP',
  *subjects({ vtep, routes, rules, lease, bridgeName }) {
    if (vtep === null || lease === null) return;
    // without a rule for table main no route in it is ever used
    if (rules.length > 0 && !rules.some(({ table }) => table === 'main'))
      yield { rule: null, sweep: null, taken: [], own: undefined };
    for (const rule of rules) {
      for (const sweep of routes) {
        const taken: { way: Way; leg: Leg }[] = [];
        for (const way of sweep.ways) {
          const leg = way.legs.find((each) => each.fate === 'rule' && each.rule === rule);
          if (leg) taken.push({ way, leg });
        }
        const own = bridgeName === null ? undefined : sweep.own.find((leg) => leg.fate === 'rule' && leg.rule === rule);
        yield { rule, sweep, taken, own };
      }
    }
  },
  judge: ({ rule, sweep, taken, own }, { rules, overlay }) => {
    if (rule === null) return withoutMain(rules[0]!.family);
    const { marked } = sweep;
    const leg = taken[0]?.leg ?? own;
    if (leg === undefined) return null;
    const all = taken.length === sweep.ways.length && taken.length > 0;
    const peer = taken.length === 1 && !all ? taken[0]!.way.peer : null;
    const whose = all
      ? 'all peers'
      : peer !== null
        ? '{peer}'
        : taken.length > 0
          ? `${taken.length} peers`
          : 'its own containers';
    const instead = leg.route === null ? rule.action : routeText(leg.route);
    return {
      peer,
      name: `${rule.priority}: ${ruleText(rule)}`,
      expected: 'table main decides, or a table that leads into the VTEP',
      observed: `${rule.priority}: ${ruleText(rule)}, then ${instead}`,
      message: `rule ${rule.priority} (${ruleText(rule)}) ${marked?.unsure ? 'may take' : 'takes'} ${kindOf(rule, marked)} to ${whose} away: ${instead}`,
      ...milder(rule, marked),
      evidence: [
        { probe: rule.family === 4 ? 'ip-rule' : 'ip-6-rule', line: rule.line },
        ...(leg.route === null ? [] : [{ probe: sweep.probe, line: leg.route.line }]),
        ...(marked?.setBy ?? []),
      ],
      remedy: anyOf([
        ...(marked === undefined ? [] : spared(rule, overlay)),
        byHand(
          ipCommand(rule.family, 'rule', 'del', 'priority', String(rule.priority)),
          'find out who installed it first; done when `ip route get <container of a peer> from <own container> iif <bridge>` names the VTEP',
        ),
      ]),
      breaks: marked?.unsure || onlyPing(rule) ? 'none' : peer === null ? 'host' : 'peer',
      about: rule.to === null ? {} : { prefix: rule.to },
    };
  },
});
