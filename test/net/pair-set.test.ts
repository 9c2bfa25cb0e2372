import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PairSet } from '../../src/net/pair-set.ts';

const MEMBERS = ['a', 'b', 'c', 'd', 'e'];
const name = fc.constantFrom(...MEMBERS, 'elsewhere');
const step = fc.oneof(
  fc.tuple(fc.constant('add'), name, name).filter(([, from, to]) => from !== to),
  fc.tuple(fc.constant('addBoth'), name, name),
  fc.tuple(fc.constant('addHost'), name, name),
);

test('counts and lists what a set of texts would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.nat(30), (steps, most) => {
      const pairs = new PairSet(MEMBERS, new Map(MEMBERS.map((each, n) => [each, n])));
      const texts = new Set<string>();
      const member = (each: string) => MEMBERS.includes(each);
      for (const [what, a, b] of steps) {
        if (what === 'add') {
          pairs.add(a, b);
          texts.add(`${a},${b}`);
        } else if (what === 'addBoth') {
          pairs.addBoth(a, b);
          if (member(a) && member(b) && a !== b) texts.add(`${a},${b}`).add(`${b},${a}`);
        } else {
          pairs.addHost(a);
          if (member(a)) for (const other of MEMBERS) if (other !== a) texts.add(`${a},${other}`).add(`${other},${a}`);
        }
      }
      assert.is(pairs.count, texts.size);
      assert.equal(
        pairs.first(most).map((pair) => pair.join(',')),
        [...texts].sort().slice(0, most),
      );
    }),
  );
});

test.run();
