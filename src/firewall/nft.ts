import type { Chain, FilterTable, Hook } from '../types/firewall.ts';
import type { NftRecord } from '../types/record.ts';
import { type NamedSets, nftRules } from './nft-rule.ts';
import { type Element, elementsAt, wordsOf } from './nft-words.ts';

/** Source: nft(8), CHAINS: the standard priority names. */
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
};
const HOOKS = new Set<string>(['ingress', 'prerouting', 'input', 'forward', 'output', 'postrouting', 'egress']);

/** `filter - 5`, `srcnat`, `-150`, `filter + 10`. */
function priorityAt(words: readonly string[], at: number): number {
  const base = PRIORITIES[words[at] ?? ''] ?? Number(words[at]);
  const sign = words[at + 1];
  const offset = sign === '+' || sign === '-' ? Number(words[at + 2]) * (sign === '-' ? -1 : 1) : 0;
  const sum = base + offset;
  return Number.isFinite(sum) ? sum : 0;
}

type Base = { -readonly [K in keyof NonNullable<Chain['base']>]: NonNullable<Chain['base']>[K] };

/** `type filter hook ingress device "eth0" priority filter; policy drop;`, in one line or two. */
function readHead(record: NftRecord, base: Base | null): Base | null {
  const words = wordsOf(record.text);
  let out = base;
  const hook = words[words.indexOf('hook') + 1] ?? '';
  if (words.includes('hook') && HOOKS.has(hook)) {
    const type = words[words.indexOf('type') + 1];
    const devices: string[] = [];
    for (const [n, word] of words.entries()) {
      if (word === 'device') devices.push(words[n + 1] ?? '');
      if (word === 'devices')
        devices.push(...elementsAt(words, words.indexOf('{', n)).elements.map(({ key }) => key[0]!));
    }
    out = {
      hook: hook as Hook,
      priority: priorityAt(words, words.indexOf('priority') + 1),
      type: type === 'nat' || type === 'route' ? type : 'filter',
      policy: 'accept',
      policyLine: record.line,
      devices,
    };
  }
  const policy = words.indexOf('policy');
  if (out !== null && policy >= 0) {
    out.policy = words[policy + 1] === 'drop' ? 'drop' : 'accept';
    out.policyLine = record.line;
  }
  return out;
}

interface Draft {
  readonly family: string;
  readonly name: string;
  dormant: boolean;
  readonly sets: Map<string, { text: string; line: number }>;
  readonly chains: Map<string, { base: Base | null; line: number; rules: { text: string; line: number }[] }>;
}

/** All sets of a table: `elements = { … }` and whatever lines it runs over. A set without elements is empty. */
function setsOf(draft: Draft): NamedSets {
  const out = new Map<string, { elements: Element[]; whole: boolean }>();
  for (const [name, { text }] of draft.sets) {
    const words = wordsOf(text);
    const at = words.indexOf('elements');
    const open = at < 0 ? -1 : words.indexOf('{', at);
    if (open < 0) {
      out.set(name, { elements: [], whole: true });
      continue;
    }
    const { elements, whole } = elementsAt(words, open);
    out.set(name, { elements, whole });
  }
  return out;
}

/** The tables `nft list ruleset` printed; those switched off (`flags dormant`) are left out. */
export function nftTables(records: readonly NftRecord[]): FilterTable[] {
  const drafts = new Map<string, Draft>();
  for (const record of records) {
    const key = `${record.family} ${record.table}`;
    let draft = drafts.get(key);
    if (draft === undefined) {
      draft = { family: record.family, name: record.table, dormant: false, sets: new Map(), chains: new Map() };
      drafts.set(key, draft);
    }
    const { kind, name, line, text } = record;
    const chain = draft.chains.get(name);
    const set = draft.sets.get(name);
    if (kind === 'dormant') draft.dormant = true;
    else if (kind === 'chain' && chain === undefined) draft.chains.set(name, { base: null, line, rules: [] });
    else if (kind === 'hook' && chain !== undefined) chain.base = readHead(record, chain.base);
    else if (kind === 'rule') chain?.rules.push({ text, line });
    else if (kind === 'more') {
      const last = chain?.rules.at(-1);
      if (last !== undefined) last.text += ` ${text}`;
    } else if (kind === 'set') draft.sets.set(name, { text, line });
    else if (kind === 'body' && set !== undefined) set.text += ` ${text}`;
  }
  const tables: FilterTable[] = [];
  for (const draft of drafts.values()) {
    if (draft.dormant) continue;
    const sets = setsOf(draft);
    const chains = new Map<string, Chain>();
    for (const [name, { base, line, rules }] of draft.chains) {
      chains.set(name, {
        name,
        base,
        line,
        rules: rules.flatMap((rule, n) => nftRules(rule.text, sets, n + 1, rule.line)),
      });
    }
    tables.push({ flavour: 'nft', probe: 'nft-ruleset', family: draft.family, name: draft.name, chains });
  }
  return tables;
}
