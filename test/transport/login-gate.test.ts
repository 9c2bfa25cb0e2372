import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loginGate } from '../../src/transport/login-gate.ts';

/** Lets the microtasks of what waits at a gate run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('half as many after each refusal, never fewer than the least; more again as logins succeed', async () => {
  const gate = loginGate(2, 16);
  const inside: (() => void)[] = [];
  const come = (many: number) => {
    for (let n = 0; n < many; n++) void gate.enter().then((leave) => inside.push(leave));
    return settled();
  };
  const allLeave = () => {
    for (const leave of inside.splice(0)) leave();
    return settled();
  };
  await come(100);
  assert.is(inside.length, 16);
  gate.narrow();
  await allLeave();
  assert.is(inside.length, 8);
  for (let refusals = 0; refusals < 9; refusals++) gate.narrow();
  await allLeave();
  assert.is(inside.length, 2);
  for (let logins = 0; logins < 4; logins++) gate.widen();
  await allLeave();
  assert.is(inside.length, 3);
  for (let logins = 0; logins < 1000; logins++) gate.widen();
  await settled();
  assert.is(inside.length, 16);
});

test('without an upper end all come in at once, and half of them after a refusal', async () => {
  const gate = loginGate(8, Number.POSITIVE_INFINITY);
  const leave = await Promise.all(Array.from({ length: 64 }, () => gate.enter()));
  gate.narrow();
  for (const each of leave) each();
  let inside = 0;
  for (let n = 0; n < 64; n++) void gate.enter().then(() => inside++);
  await settled();
  assert.is(inside, 32);
});

test.run();
