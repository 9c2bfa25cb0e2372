// One peer judged for all that nothing tells from it must say the same as each peer judged for itself.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHECKS } from '../src/checks/index.ts';
import { expectedEstate } from '../src/expected/estate.ts';
import { judgeEachPeer, judgeHost } from '../src/judge-host.ts';
import { cidrText, firstIp } from '../src/net/cidr.ts';
import { ipFromText } from '../src/net/ip.ts';
import type { Estate } from '../src/types/estate.ts';
import type { Draft } from '../src/types/finding.ts';
import type { HostJudgement } from '../src/types/judgement.ts';
import type { LeaseTable } from '../src/types/lease.ts';
import { thinAnswers } from '../src/view/alike.ts';
import { answersOf, CAPTURES, captureFiles, captureLeases, type Files, READ_AT_MS } from './captures.ts';
import { crowded } from './crowd.ts';
import { DATA_FAULTS, dataFaultEstate } from './data-faults.ts';
import { LOOKALIKES, lookalikeEstate } from './lookalikes.ts';
import { C, TRIPS, tripEstates } from './trips.ts';

/** Findings are told in the order of their keys: in which they were found does not matter. */
const nameOfFinding = ({ check, draft }: { check: string; draft: Pick<Draft, 'peer' | 'name'> }) =>
  `${check} ${draft.peer?.key ?? ''} ${draft.name}`;

/** As data; a draft's own line numbers are those of the outputs that were parsed, its finding's those of the outputs that came. */
const plain = ({ findings, ...rest }: HostJudgement) => {
  const told = findings.map(({ draft: { evidence, ...draft }, ...finding }) => ({ ...finding, draft }));
  told.sort((a, b) => (nameOfFinding(a) < nameOfFinding(b) ? -1 : 1));
  return JSON.parse(
    JSON.stringify({ ...rest, findings: told }, (_, each) => (typeof each === 'bigint' ? `${each}n` : each)),
  );
};

function same(what: string, name: string, files: Files, estate: Estate): void {
  const answers = answersOf(name, files);
  const reading = { plan: { name, address: null }, answers, gap: null, readAtMs: READ_AT_MS };
  const one = plain(judgeHost(reading, estate, CHECKS));
  assert.equal(one, plain(judgeEachPeer(reading, estate, CHECKS)), `${what}, ${name}`);
}

/** How many hosts were judged by fewer peers than they have. */
function compare(what: string, judged: { table: LeaseTable; files: Files }): number {
  const { table, files } = crowded(judged.table, judged.files);
  const estate = expectedEstate(table);
  let thinned = 0;
  for (const name of new Set([...files.keys()].map((path) => path.split('/')[0]!))) {
    if (thinAnswers(answersOf(name, files), estate) !== null) thinned++;
    same(what, name, files, estate);
  }
  return thinned;
}

test('recordings', () => {
  let thinned = 0;
  for (const capture of CAPTURES)
    thinned += compare(capture, { table: captureLeases(capture), files: captureFiles(capture) });
  assert.ok(thinned >= 12, `${thinned} hosts only`);
});

test('recordings with a fault for each check', () => {
  let thinned = 0;
  for (const [id, trip] of Object.entries(TRIPS)) thinned += compare(id, tripEstates(trip).broken);
  assert.ok(thinned >= 150, `${thinned} hosts only`);
});

test('faults that stand in data', () => {
  let thinned = 0;
  for (const fault of DATA_FAULTS) thinned += compare(fault.id, dataFaultEstate(fault));
  assert.ok(thinned >= 50, `${thinned} hosts only`);
});

test('healthy lookalikes', () => {
  let thinned = 0;
  for (const lookalike of LOOKALIKES) thinned += compare(lookalike.what, lookalikeEstate(lookalike));
  assert.ok(thinned >= 100, `${thinned} hosts only`);
});

/** A prefix or address somewhere in or around the peers', as text. */
const place = fc
  .tuple(
    fc.constantFrom('10.1.', '10.1.', '192.168.122.', '10.'),
    fc.nat(40),
    fc.nat(255),
    fc.constantFrom(8, 15, 16, 20, 23, 24, 25, 28, 32),
  )
  .map(([start, a, b, length]) => {
    const ip = start === '10.1.' ? `10.1.${a}.${b}` : start === '10.' ? `10.${a % 4}.${b}.0` : `${start}${90 + a}`;
    return cidrText({ ip: firstIp({ ip: ipFromText(ip)!, length }), length });
  });
const bare = place.map((text) => text.split('/')[0]!);
const peer = fc.nat(25);
const added = fc.oneof(
  fc
    .tuple(
      place,
      fc.constantFrom('dev eth0', 'via 192.168.122.1 dev eth0', 'dev flannel.1', 'via 10.1.3.0 dev flannel.1 onlink'),
    )
    .map(([dst, way]) => ['ip-r.txt', `${dst} ${way}`] as const),
  place.map((dst) => ['ip-route-all.txt', `blackhole ${dst}`] as const),
  fc
    .tuple(place, fc.constantFrom('from', 'to'))
    .map(([at, side]) => ['ip-rule.txt', `100:\tfrom ${side === 'from' ? at : `all to ${at}`} lookup 7`] as const),
  fc
    .tuple(bare, fc.constantFrom('FAILED', 'lladdr 0e:00:00:00:04:05 STALE', 'lladdr 0e:00:00:00:04:07 PERMANENT'))
    .map(([ip, row]) => ['ip-neigh.txt', `${ip} dev flannel.1 ${row}`] as const),
  fc
    .tuple(peer, bare)
    .map(
      ([n, ip]) =>
        [
          'bridge-fdb.txt',
          `0e:00:00:00:04:${n.toString(16).padStart(2, '0')} dev flannel.1 dst ${ip} self permanent`,
        ] as const,
    ),
  fc
    .tuple(
      fc.constantFrom('FORWARD', 'INPUT', 'OUTPUT'),
      fc.constantFrom('-s', '-d', '! -s', '-m set --match-set some src -d'),
      place,
    )
    .map(
      ([chain, side, at]) =>
        ['iptables-save.txt', `*filter\n:${chain} ACCEPT [0:0]\n-A ${chain} ${side} ${at} -j DROP\nCOMMIT`] as const,
    ),
  fc
    .tuple(bare, bare)
    .map(
      ([a, b]) =>
        [
          'iptables-save.txt',
          `*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m iprange --src-range ${a}-${b} -j DROP\nCOMMIT`,
        ] as const,
    ),
);
const lost = fc.tuple(fc.constantFrom('ip-r.txt', 'ip-neigh.txt', 'bridge-fdb.txt', 'ip-route-all.txt'), fc.nat(200));

test('recordings with things added and lines lost at random', () => {
  const base = { table: captureLeases(C), files: captureFiles(C) };
  const { table, files } = crowded(base.table, base.files);
  const estate = expectedEstate(table);
  fc.assert(
    fc.property(fc.array(added, { maxLength: 3 }), fc.array(lost, { maxLength: 2 }), (more, less) => {
      const changed = new Map(files);
      const change = (file: string, become: (text: string) => string) =>
        changed.set(`minion1/${file}`, become(changed.get(`minion1/${file}`)!));
      for (const [file, n] of less)
        change(file, (text) =>
          text
            .split('\n')
            .filter((_, at, { length }) => at !== n % length)
            .join('\n'),
        );
      for (const [file, line] of more)
        change(file, (text) => (file === 'iptables-save.txt' ? `${line}\n` : `${text.replace(/\n?$/, '\n')}${line}\n`));
      same('at random', 'minion1', changed, estate);
    }),
    { numRuns: 120 },
  );
});

test('rows of very many peers lost at random: one finding for those that are alike', () => {
  const base = { table: captureLeases(C), files: captureFiles(C) };
  const { table, files } = crowded(base.table, base.files, 100);
  const estate = expectedEstate(table);
  let many = 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.constantFrom('ip-r.txt', 'ip-neigh.txt', 'bridge-fdb.txt'), fc.constantFrom(1, 3, 6, 8, 10)),
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
      fc.array(added, { maxLength: 1 }),
      (less, more) => {
        const changed = new Map(files);
        for (const [file, tenths] of less) {
          const lines = changed.get(`minion1/${file}`)!.split('\n');
          changed.set(
            `minion1/${file}`,
            lines.filter((line, n) => !line.includes('flannel.1') || (n * 7) % 10 >= tenths).join('\n'),
          );
        }
        for (const [file, line] of more)
          changed.set(`minion1/${file}`, `${changed.get(`minion1/${file}`)!.replace(/\n?$/, '\n')}${line}\n`);
        same('lost at random', 'minion1', changed, estate);
        const reading = { plan: { name: 'minion1', address: null }, answers: answersOf('minion1', changed), gap: null };
        many += judgeHost(reading, estate, CHECKS).findings.filter(({ alike }) => alike !== undefined).length;
      },
    ),
    { numRuns: 16 },
  );
  assert.ok(many >= 6, `${many} findings only stand for many peers`);
});

test.run();
