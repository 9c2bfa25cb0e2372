import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dropReasonsScript, readWatched } from '../../../src/probes/active/watch.ts';

const read = (text: string) => readWatched(Buffer.from(text));

test('what grew beyond what grows without us, by name', () => {
  const watched = read(
    'watching\nidle 2 OTHERHOST ip_rcv_core\nidle 1 weather x\nbusy 20 NETFILTER_DROP nft_do_chain\nbusy 9 OTHERHOST ip_rcv_core\nbusy 3 weather x\n',
  );
  assert.equal(
    [...(watched as ReadonlyMap<string, number>)],
    [
      ['OTHERHOST ip_rcv_core', 3],
      ['NETFILTER_DROP nft_do_chain', 20],
    ],
  );
});

test('a host that cannot be watched says why; silence is no observation', () => {
  assert.equal(read('none tracefs is not mounted, or only root may see it\n'), {
    none: 'tracefs is not mounted, or only root may see it',
  });
  assert.equal(read(''), { none: 'the script did not run: it needs a Python 3' });
  assert.equal(read('watching\nbusy 5 \u001b[31mred\nbusy x y\nbusy 99999999999 z\n'), new Map());
});

test('a nonce that is none does not get into the script', () => {
  assert.throws(() => dropReasonsScript('$(reboot)', 4));
});

test.run();
