import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Line, parseLines, readDecimal, vocabulary } from '../../src/probes/define.ts';

/** All words of all lines. */
function wordsOf(text: string): string[][] {
  const line = new Line(Buffer.from(text));
  const lines: string[][] = [];
  while (line.advance()) {
    const words = [line.text()];
    while (line.next()) words.push(line.text());
    lines.push(words);
  }
  return lines;
}

test('words and lines', () => {
  assert.equal(wordsOf('a  b\t c \r\n\n  \n d'), [['a', 'b', 'c'], ['d']]);
  assert.equal(wordsOf(''), []);
  assert.equal(wordsOf('\n\n'), []);
  assert.equal(wordsOf('grün ✓ \ufffd'), [['grün', '✓', '\ufffd']]);
});

test('lines are counted with the blank ones', () => {
  const line = new Line(Buffer.from('\n\na\n \nb'));
  line.advance();
  assert.is(line.number, 3);
  line.advance();
  assert.is(line.number, 5);
  assert.not(line.advance());
  assert.not(line.advance());
});

test('words with the same slot keep their own text', () => {
  const words = Array.from({ length: 5000 }, (_, i) => `veth${i}`);
  assert.equal(wordsOf(`${words.join(' ')}\n${words.join(' ')}`), [words, words]);
});

test('a word is no longer than 1024 bytes', () => {
  assert.is(wordsOf('x'.repeat(5000))[0]![0]!.length, 1024);
});

test('a vocabulary knows its words and no others', () => {
  const words = vocabulary('dev dst via');
  const line = new Line(Buffer.from('dev de devs dst via vi'));
  line.advance();
  const known = [line.keyword(words)];
  while (line.next()) known.push(line.keyword(words));
  assert.equal(known, ['dev', '', '', 'dst', 'via', '']);
});

test('the next line is seen without being read', () => {
  const line = new Line(Buffer.from('a b\n\tnexthop via\nnexthops\nnexthop'));
  line.advance();
  assert.ok(line.followedBy('nexthop'));
  assert.not(line.followedBy('next'));
  line.advance();
  assert.is(line.text(), 'nexthop');
  assert.not(line.followedBy('nexthop'));
  line.advance();
  assert.ok(line.followedBy('nexthop'));
  line.advance();
  assert.not(line.followedBy('nexthop'));
});

test('numbers', () => {
  const read = (text: string) => readDecimal(Buffer.from(text), 0, text.length);
  assert.is(read('0'), 0);
  assert.is(read('007'), 7);
  assert.is(read('4294967295'), 4294967295);
  assert.is(read('18446744073709551615'), 2 ** 64);
  for (const text of ['', '-1', '1.5', '1x', '0x1', '1'.repeat(21)]) assert.is(read(text), -1, text);
});

test('rejects keep the first hundred lines, two hundred characters each, and count all', () => {
  const text = `  ${'ü'.repeat(300)}\r\n`.repeat(150);
  const parsed = parseLines(Buffer.from(text), (line) => line.reject('why'));
  assert.is(parsed.rejects.length, 100);
  assert.equal(parsed.rejects[99], { line: 100, text: `  ${'ü'.repeat(198)}`, why: 'why' });
  assert.equal(parsed.lines, { recorded: 0, ignored: 0, rejected: 150 });
});

test.run();
