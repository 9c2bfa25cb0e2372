// The scenarios of scenarios.ts on a lab: what the ladder makes of each with the hosts' tables withheld, and a whole check with them.
import { FAULTS } from '../../src/lab/faults/index.ts';
import { groupsOf } from '../../src/measure/groups.ts';
import type { Fault } from '../../src/types/fault.ts';
import { measureBlind, measureLab } from '../lab/checking.ts';
import { faultOf } from './groups.ts';
import { isPlaced, type Placed, placed, type Scenario } from './scenarios.ts';
import { type Bench, isRight, remains, type Trial, trialOf, withFaults } from './trial.ts';

export interface LadderOutcome {
  readonly scenario: Scenario;
  readonly hosts: number;
  /** What was told with the tables withheld. */
  readonly groups: readonly Placed[];
  readonly placed: boolean;
  /** The check with the tables; null where it was left out. */
  readonly trial: Trial | null;
  readonly unmended: readonly string[];
}

/** In shape routed the last host stands behind a router, and the faults name it as the third. */
function onThisEstate(scenario: Scenario, fault: Fault, hosts: number): readonly [Scenario, Fault] {
  const last = (text: string): string =>
    fault.shape === 'routed' ? text.replaceAll('minion3', `minion${hosts}`) : text;
  const { stage, pattern, at } = scenario;
  return [
    { ...scenario, stage, pattern: last(pattern), at: last(at) },
    { ...fault, expect: { ...fault.expect, host: last(fault.expect.host) } },
  ];
}

export async function tryScenario(bench: Bench, asked: Scenario, withTables: boolean): Promise<LadderOutcome> {
  const hosts = bench.lab.record.hosts.length;
  const [scenario, fault] = onThisEstate(asked, faultOf(asked.fault), hosts);
  const { groups, report } = await withFaults(bench.lab, [fault], async () => ({
    groups: groupsOf(await measureBlind(bench.config)).map(placed),
    report: withTables ? await measureLab(bench.config) : null,
  }));
  const unmended = await remains(bench);
  const trial = report === null ? null : { ...trialOf([fault], report), unmended };
  return { scenario, hosts, groups, placed: isPlaced(scenario, groups), trial, unmended };
}

/** What a stage leaves open, for counters and packets alone cannot tell. */
const OPEN: readonly (readonly [stage: string, what: string])[] = [
  ['sender-route', 'the sender’s kernel refuses: no route, a blackhole, a policy rule, or no VTEP'],
  [
    'sender-route-taken',
    'packets leave past the VTEP: its route is missing or the VTEP is down, another route or a rule takes them',
  ],
  ['sender-neighbour', 'the VTEP waits for the peer’s neighbour row'],
  [
    'sender-fdb',
    'no FDB entry for the MAC: the entry is missing, or the neighbour row has another MAC; without python3 and root also a rule of OUTPUT',
  ],
  ['sender-firewall', 'a rule of OUTPUT, or a mark it sets that leads to no route'],
  ['sender-ipsec', 'an IPsec policy of the sender takes them, or wants an association that is not there'],
  ['receiver-ipsec', 'an IPsec policy of the receiver takes them, before its socket or where they are forwarded'],
  ['sender-queue', 'the VTEP’s queue holds packets and loses what does not fit'],
  [
    'sender-tables',
    'frames made for the peer arrive, the kernel’s own do not: the FDB entry leads elsewhere, or one of several paths loses',
  ],
  [
    'sender-underlay-route',
    'no route for the outer packet: missing, blackhole, a policy rule, or the VTEP’s local address is not the host’s',
  ],
  [
    'sender-underlay-neighbour',
    'the next hop’s Ethernet address is not answered, another device takes them, or a queue or chain of the card drops',
  ],
  ['transit', 'between the two cards: a filter, a cable, or a fixed neighbour row that leads to nobody'],
  [
    'receiver-firewall',
    'arrived and dropped before the socket: a chain of the card, raw, mangle, filter, of any table, readable or not',
  ],
  ['receiver-port', 'no socket: the VTEP is down, gone, or listens on another port'],
  [
    'receiver-vni',
    'the socket took it and the VTEP did not: the VNI, the flags, or another program or device that has the port',
  ],
  ['receiver-mac', 'decapsulated for another MAC: the VTEP’s MAC is not the one its peers know'],
  ['receiver-address', 'decapsulated and not delivered: the VTEP’s address is missing, or a rule drops it'],
  ['receiver-forwarding', 'delivered to the host and not forwarded to what is behind it'],
  ['receiver-rp-filter', 'dropped by the reverse path filter'],
];

function share(outcomes: readonly LadderOutcome[], test: (outcome: LadderOutcome) => boolean): string {
  const right = outcomes.filter(test).length;
  return outcomes.length === 0
    ? '-'
    : `${right} of ${outcomes.length} (${((100 * right) / outcomes.length).toFixed(1)} %)`;
}

const byTables = ({ trial }: LadderOutcome): boolean => trial !== null && isRight(trial);

export function ladderSummary(outcomes: readonly LadderOutcome[]): string[] {
  return [3, 6].flatMap((hosts) => {
    const some = outcomes.filter((outcome) => outcome.hosts === hosts);
    const checked = some.filter(({ trial }) => trial !== null);
    return [
      `${hosts} hosts, tables withheld   right stage, pattern and host ${share(some, (outcome) => outcome.placed)}`,
      `${hosts} hosts, with tables       right cause, host and object  ${share(checked, byTables)}`,
    ];
  });
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** docs/ladder.md */
export function ladderPage(outcomes: readonly LadderOutcome[], lines: readonly string[]): string {
  const of = (hosts: number, list: readonly LadderOutcome[]) => list.filter((outcome) => outcome.hosts === hosts);
  const stages = [...new Set(outcomes.map(({ scenario }) => scenario.stage))];
  const byStage = stages.map((stage) => {
    const some = outcomes.filter(({ scenario }) => scenario.stage === stage);
    const cells = [3, 6].flatMap((hosts) => [
      share(of(hosts, some), (outcome) => outcome.placed),
      share(of(hosts, some), byTables),
    ]);
    return [stage.replaceAll('|', ' or '), ...cells];
  });
  const told = ({ groups }: LadderOutcome) =>
    groups.map(({ stage, pattern, at }) => `${pattern}: ${stage} ${at}`).join('; ');
  const faults = [...new Set(outcomes.map(({ scenario }) => scenario.fault))].map((id) => {
    const some = outcomes.filter(({ scenario }) => scenario.fault === id);
    const { stage, pattern, at } = some[0]!.scenario;
    const cells = [3, 6].flatMap((hosts) => {
      const [outcome] = of(hosts, some);
      if (outcome === undefined) return ['', ''];
      return [outcome.placed ? 'right' : `**wrong**: ${told(outcome)}`, byTables(outcome) ? 'right' : '**wrong**'];
    });
    return [id, FAULTS.find((fault) => fault.id === id)!.title, stage.replaceAll('|', ' or '), pattern, at, ...cells];
  });
  const heads = ['3 withheld', '3 with tables', '6 withheld', '6 with tables'];
  return [
    '# Where packets die',
    'Written by `npm run ladder`. Lab faults on real hosts in network namespaces, on estates of 3 and of 6 hosts. *Withheld*: what hosts ' +
      'say of their tables, rules and settings explains nothing; counters of both ends and packets sent on purpose must name the stage, ' +
      'who fails alike, and the host, or for a loss between hosts the direction; one group of pairs and no other. *With tables*: a whole ' +
      'check must name exactly the expected cause at the expected host and object, and the estate must be as before when it is mended.',
    `\`\`\`\n${lines.join('\n')}\n\`\`\``,
    '## By stage',
    table(['stage', ...heads], byStage),
    '## By fault',
    table(['fault', 'what', 'stage', 'who fails alike', 'where', ...heads], faults),
    '## What a stage leaves open',
    'Counters and packets alone name a stage, not always the object. What they cannot tell apart is one stage; the tables tell the rest.',
    table(['stage', 'what it may be'], OPEN),
    '',
  ].join('\n\n');
}
