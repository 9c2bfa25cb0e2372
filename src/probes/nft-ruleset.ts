import type { Parsed } from '../types/probe.ts';
import type { NftRecord } from '../types/record.ts';
import { defineProbe, type Line, parseLines, vocabulary } from './define.ts';

const MAX_TEXT_BYTES = 4096;
const BLOCKS = vocabulary('chain set map meter');
/** Lines of a chain's head that declare nothing of their own. */
const CHAIN_HEAD = vocabulary('comment devices flags');

/** Braces opened minus braces closed on this line, those in quotes and after a `#` not counted. */
function balance(line: Line): number {
  const { bytes } = line;
  const end = line.lineEnd();
  let depth = 0;
  let quoted = false;
  for (let i = line.start; i < end; i++) {
    const byte = bytes[i];
    if (byte === 0x22) quoted = !quoted;
    else if (quoted) continue;
    else if (byte === 0x23) break;
    else if (byte === 0x7b) depth++;
    else if (byte === 0x7d) depth--;
  }
  return depth;
}

/**
 * `nft list ruleset`, line by line: what a line declares follows from the blocks it stands in. Lines of a set's block are
 * its `body`, lines that go on with a rule are `more`. Blocks other than chains, sets and maps (`flowtable`, `ct helper`)
 * are passed over.
 * A Reject when a line stands outside a table or a brace closes what was never opened. Source: nft(8).
 */
function parse(bytes: Uint8Array): Parsed<NftRecord> {
  /** 0 outside, 1 in a table, 2 in a chain or set, more in a rule that runs over several lines. */
  let depth = 0;
  let family = '';
  let table = '';
  /** The chain the line stands in; null in any other block. */
  let chain: string | null = null;
  /** The set or map it stands in. */
  let set: string | null = null;
  return parseLines(bytes, (line, records) => {
    if (line.startsWith('#')) return line.ignore();
    const at = depth;
    const after = at + balance(line);
    if (after < 0) return line.reject('a brace closes nothing');
    const text = line.rest(line.start, MAX_TEXT_BYTES);
    const record = (kind: NftRecord['kind'], name: string): void => {
      records.push({ line: line.number, kind, family, table, name, text });
    };
    if (at === 0) {
      const words = line.is('table') ? [line.nextText() ?? '{', line.nextText() ?? '{'] : ['{'];
      if (words.some((word) => word.startsWith('{'))) return line.reject('it stands outside a table');
      family = words[0]!;
      table = words[1]!;
      depth = after;
      return record('table', '');
    }
    depth = after;
    const inside = chain;
    const body = set;
    if (depth < 2) {
      chain = null;
      set = null;
    }
    if (at > 2 && inside !== null) return record('more', inside);
    if (line.startsWith('}')) return line.ignore();
    if (at === 1) {
      if (line.is('flags') && text.includes('dormant')) return record('dormant', '');
      const block = line.keyword(BLOCKS);
      if (block === '') return line.ignore();
      const name = line.nextText();
      if (name === null || name.startsWith('{')) return line.reject('no name');
      if (block === 'chain' && depth > 1) chain = name;
      if (block !== 'chain' && depth > 1) set = name;
      return record(block === 'chain' ? 'chain' : 'set', name);
    }
    if (body !== null) return record('body', body);
    if (inside === null || line.keyword(CHAIN_HEAD) !== '') return line.ignore();
    const hook = line.is('policy') || (line.is('type') && text.includes(' hook '));
    record(hook ? 'hook' : 'rule', inside);
  });
}

/** What nftables filters and translates, rules of iptables-nft included. */
export const nftRuleset = defineProbe({
  id: 'nft-ruleset',
  title: 'nftables rules',
  file: 'nft-ruleset.txt',
  command: { argv: ['nft', 'list', 'ruleset'] },
  root: true,
  core: false,
  optional: true,
  ends: '}',
  parse,
});
