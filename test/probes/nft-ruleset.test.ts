import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nftRuleset } from '../../src/probes/nft-ruleset.ts';

const parse = (text: string) => nftRuleset.parse(Buffer.from(text));
/** Line, kind, name and text: `4 rule FORWARD: counter accept`. */
const brief = (text: string) => parse(text).records.map((r) => `${r.line} ${r.kind} ${r.name}: ${r.text}`);

const RULESET = `# Warning: table ip nat is managed by iptables-nft, do not touch!
table inet filter {
	comment "a { b"
	flags dormant
	set blocked {
		type ipv4_addr
		flags interval
		elements = { 10.0.0.0/8,
			     192.168.0.0/16 comment "} ha",
			     172.16.0.0/12 }
	}
	map ports { type inet_service : verdict; elements = { 22 : accept } }
	flowtable ft {
		hook ingress priority filter
		devices = { eth0 }
	}
	ct helper sip {
		type "sip" protocol udp
	}

	chain FORWARD {
		type filter hook forward priority filter
		policy drop;
		comment "head"
		ip saddr @blocked drop # trailing { brace
		ip saddr { 10.1.0.0/16, 10.2.0.0/16 } accept
		tcp dport vmap { 22 : accept,
			80 : drop }
		log prefix "x } y" counter packets 1 bytes 2
		ip6 saddr fd00:42::/48 XT target MASQUERADE not found

		jump {
			accept
		}
		# a comment { }
		counter
	}

	chain EMPTY {
	}
}
table ip6 nat {
}
`;

test('what a line declares follows from where it stands', () => {
  const parsed = parse(RULESET);
  assert.equal(parsed.rejects, []);
  assert.equal(brief(RULESET), [
    '2 table : table inet filter {',
    '4 dormant : flags dormant',
    '5 set blocked: set blocked {',
    '6 body blocked: type ipv4_addr',
    '7 body blocked: flags interval',
    '8 body blocked: elements = { 10.0.0.0/8,',
    '9 body blocked: 192.168.0.0/16 comment "} ha",',
    '10 body blocked: 172.16.0.0/12 }',
    '12 set ports: map ports { type inet_service : verdict; elements = { 22 : accept } }',
    '21 chain FORWARD: chain FORWARD {',
    '22 hook FORWARD: type filter hook forward priority filter',
    '23 hook FORWARD: policy drop;',
    '25 rule FORWARD: ip saddr @blocked drop # trailing { brace',
    '26 rule FORWARD: ip saddr { 10.1.0.0/16, 10.2.0.0/16 } accept',
    '27 rule FORWARD: tcp dport vmap { 22 : accept,',
    '28 more FORWARD: 80 : drop }',
    '29 rule FORWARD: log prefix "x } y" counter packets 1 bytes 2',
    '30 rule FORWARD: ip6 saddr fd00:42::/48 XT target MASQUERADE not found',
    '32 rule FORWARD: jump {',
    '33 more FORWARD: accept',
    '34 more FORWARD: }',
    '36 rule FORWARD: counter',
    '39 chain EMPTY: chain EMPTY {',
    '42 table : table ip6 nat {',
  ]);
  assert.equal(
    parsed.records.map((r) => `${r.family} ${r.table}`).filter((name, i, all) => all.indexOf(name) === i),
    ['inet filter', 'ip6 nat'],
  );
});

for (const text of [
  'chain FORWARD {',
  'table',
  'table ip {',
  '}',
  'table ip nat { }\n}',
  'table ip nat {\n\tchain {\n',
  'Error: syntax error',
]) {
  test(`not understood: ${JSON.stringify(text)}`, () => {
    assert.is(parse(text).lines.rejected, 1);
  });
}

test('a text is cut at 4096 bytes', () => {
  const records = parse(`table ip nat {\nchain x {\n${'word '.repeat(2000)}\n`).records;
  assert.is(records[2]!.kind, 'rule');
  assert.is(records[2]!.text.length, 4096);
});

test.run();
