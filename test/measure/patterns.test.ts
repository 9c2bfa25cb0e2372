import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { patternsOf } from '../../src/measure/patterns.ts';

interface Pair {
  readonly from: string;
  readonly to: string;
}

const mesh = (names: readonly string[]): Pair[] =>
  names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })));
const letters = (count: number) => Array.from({ length: count }, (_, n) => String.fromCharCode(97 + n));
const keysOf = (all: readonly Pair[], failing: (pair: Pair) => boolean) => {
  const bad = all.filter(failing);
  const patterns = patternsOf(bad, all);
  assert.is(patterns.flatMap(({ pairs }) => pairs).length, bad.length, 'each failing pair once');
  return patterns.map(({ pattern }) => pattern.key).sort();
};

test('a host that fails both ways, one that only sends or receives badly', () => {
  const all = mesh(letters(6));
  assert.equal(
    keysOf(all, ({ from, to }) => from === 'c' || to === 'c'),
    ['host c'],
  );
  assert.equal(
    keysOf(all, ({ from }) => from === 'c'),
    ['row c'],
  );
  assert.equal(
    keysOf(all, ({ to }) => to === 'c'),
    ['column c'],
  );
});

test('three hosts are enough for a host, two are not', () => {
  assert.equal(
    keysOf(mesh(letters(3)), ({ from, to }) => from === 'a' || to === 'a'),
    ['host a'],
  );
  assert.equal(
    keysOf(mesh(letters(2)), () => true),
    ['cell a b'],
  );
});

test('where few hosts were measured with all others, everything that fails is theirs', () => {
  const about = (names: string) =>
    mesh(letters(6)).filter(({ from, to }) => names.includes(from) || names.includes(to));
  assert.equal(
    keysOf(about('c'), () => true),
    ['host c'],
  );
  assert.equal(
    keysOf(about('ce'), () => true),
    ['host c', 'host e'],
  );
  assert.equal(
    keysOf(about('c'), ({ from, to }) => `${from}${to}` === 'cd' || `${from}${to}` === 'dc'),
    ['cell c d'],
  );
});

test('single pairs, in one direction or both', () => {
  const all = mesh(letters(5));
  assert.equal(
    keysOf(all, ({ from, to }) => from === 'b' && to === 'd'),
    ['cell b d'],
  );
  assert.equal(
    keysOf(all, ({ from, to }) => `${from}${to}` === 'bd' || `${from}${to}` === 'db'),
    ['cell b d'],
  );
});

test('two groups between which nothing passes', () => {
  const all = mesh(letters(6));
  const left = new Set(['a', 'b']);
  assert.equal(
    keysOf(all, ({ from, to }) => left.has(from) !== left.has(to)),
    ['block a,b c,d,e,f'],
  );
});

test('a bad host and a bad link beside it; nearly all peers are enough for the host', () => {
  const all = mesh(letters(8));
  const bad = new Set(['ab', 'ba']);
  assert.equal(
    keysOf(
      all,
      ({ from, to }) => bad.has(`${from}${to}`) || ((from === 'h' || to === 'h') && from !== 'c' && to !== 'c'),
    ),
    ['cell a b', 'host h'],
  );
});

test('everything', () => {
  assert.equal(
    keysOf(mesh(letters(4)), () => true),
    ['all'],
  );
  assert.equal(
    keysOf(mesh(letters(4)), () => false),
    [],
  );
});

test.run();
