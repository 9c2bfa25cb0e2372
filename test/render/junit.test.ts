import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderJunit } from '../../src/render/junit.ts';
import type { Report } from '../../src/types/report.ts';
import { broken, entryMissing, everything, gapsOnly, healthy, macChanged } from './reports.ts';

interface Case {
  readonly name: string;
  readonly classname: string;
  readonly failure?: { readonly message: string; readonly type: string; readonly '#text': string };
  readonly error?: { readonly message: string; readonly '#text': string };
  readonly skipped?: string;
  readonly 'system-out'?: string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => name === 'testcase' || name === 'testsuite',
  parseTagValue: false,
});

function cases(report: Report): { readonly all: readonly Case[]; readonly totals: Record<string, string> } {
  const text = renderJunit(report);
  assert.is(XMLValidator.validate(text), true);
  const { testsuites } = parser.parse(text);
  const { tests, failures, errors, skipped } = testsuites;
  return {
    all: testsuites.testsuite.flatMap(({ testcase }: { testcase?: Case[] }) => testcase ?? []),
    totals: { tests, failures, errors, skipped },
  };
}

const named = (all: readonly Case[], name: string): Case => all.find((each) => each.name === name)!;

test('a case for each check and host, and one for each host’s evidence; all pass', () => {
  const { all, totals } = cases(healthy(3));
  assert.equal(totals, { tests: '21', failures: '0', errors: '0', skipped: '3' });
  assert.is(named(all, 'route-source-wrong minion1')['system-out'], 'not applicable: nothing to examine');
  assert.is(new Set(all.map(({ name }) => name)).size, 21);
});

test('the same cases whatever is found, so that a CI sees what is new', () => {
  const names = (report: Report) => cases(report).all.map(({ name }) => name);
  const sick = broken(3, [entryMissing(1, 3, 3), macChanged(2, 3)]);
  assert.equal(names(sick), names(healthy(3)));
  assert.equal(names(gapsOnly()), names(healthy(3)));
});

test('a failure names its cause, with fix, evidence and broken pairs', () => {
  const { all, totals } = cases(everything());
  assert.is(totals['failures'], '5');
  const { failure } = named(all, 'neighbour-mac-wrong minion1');
  assert.match(failure!.message, 'minion1: neighbour 10.1.22.0 of minion2 has MAC');
  assert.is(failure!.type, 'error');
  for (const part of [
    'cause: vtep-mac-changed minion2 flannel.1',
    'fix: on minion2: systemctl restart flanneld',
    'broken pairs: 4 of 6: minion2 -> minion1',
    'minion1, ip-neigh line 3: 10.1.22.0 dev flannel.1 lladdr 52:24:0f:df:34:ee PERMANENT',
  ])
    assert.ok(failure!['#text'].includes(part), part);
});

test('several findings of one check on one host are one failure that holds all', () => {
  const { all } = cases(broken(4, [entryMissing(1, 2, 4), entryMissing(1, 3, 4), entryMissing(1, 4, 4)]));
  const { failure } = named(all, 'fdb-entry-missing minion1');
  assert.match(failure!.message, '(and 2 more)');
  for (const peer of [2, 3, 4]) assert.match(failure!['#text'], `finding: fdb-entry-missing minion1 -> minion${peer} `);
});

test('suppressed is skipped, a note passes, blocked is skipped with the reason', () => {
  const { all } = cases(everything());
  assert.match(named(all, 'subnet-env-mtu-wrong minion2')['system-out']!, 'suppressed, netops: legacy image');
  assert.type(named(all, 'subnet-env-mtu-wrong minion2').skipped, 'string');
  assert.match(named(all, 'subnet-env-mtu-wrong minion1')['system-out']!, /^note\n/);
  assert.is(named(all, 'subnet-env-mtu-wrong minion1').skipped, undefined);
  assert.is(named(cases(gapsOnly()).all, 'fdb-entry-missing minion1')['system-out'], 'blocked: bridge-fdb no-command');
});

test('a host that was not read is an error of its evidence, and passes nothing', () => {
  const { all } = cases(gapsOnly());
  assert.match(named(all, 'evidence minion3').error!['#text'], 'unreachable: connect EHOSTUNREACH');
  const own = all.filter(({ name, classname }) => name.endsWith(' minion3') && classname !== 'evidence');
  assert.is(own.length, 6);
  for (const each of own) assert.type(each.skipped, 'string', each.name);
});

test('text that would end its section or the document stays text', () => {
  const { cause, findings } = entryMissing(1, 2, 3);
  const evil = ']]></failure><testcase name="x"/>]]>&amp;<!--';
  const { all } = cases(
    broken(3, [{ cause: { ...cause, summary: evil }, findings: [{ ...findings[0]!, message: evil }] }]),
  );
  const { failure } = named(all, 'fdb-entry-missing minion1');
  assert.ok(failure!['#text'].includes(evil.replaceAll(']]>', ']] >')));
  assert.is(all.length, 21);
});

test('above fifty thousand cases only those that say something are told apart', () => {
  const base = broken(2000, [entryMissing(1, 3, 2000)]);
  const outcomes = Array.from({ length: 30 }, (_, n) => ({ ...base.outcomes[0]!, check: `check-${n}` }));
  const { all } = cases({ ...base, outcomes: [...base.outcomes, ...outcomes] });
  assert.ok(named(all, 'fdb-entry-missing minion1').failure !== undefined);
  assert.ok(named(all, 'check-7, every other host') !== undefined);
  assert.is(all.length, 36 + 1 + 2000);
});

test.run();
