import type { AlikePeer, Draft, Finding } from './types/finding.ts';
import type { OpenFinding, OpenPeer } from './types/judgement.ts';
import type { Lease } from './types/lease.ts';

/** Begins what proves that a remedy worked. */
const DONE = 'done when';

/** A remedy's note with what proves that it worked. */
export function withProof(note: string, { mended }: { readonly mended: string }): string {
  return note.includes(DONE) ? note : `${note}; ${DONE} ${mended}`;
}

const openPeers = new WeakMap<Lease, Map<string, OpenPeer>>();

/** The same object for all hosts that say so of the peer: half a million of them may. */
export function openPeer(peer: Lease, name: string): OpenPeer {
  const known = openPeers.get(peer) ?? new Map<string, OpenPeer>();
  openPeers.set(peer, known);
  const one = known.get(name) ?? { peer, name };
  known.set(name, one);
  return one;
}

/** Steps until another way begins: what is first for one peer of many holds for all. */
function firstWay(remedy: Draft['remedy']): Draft['remedy'] {
  const other = remedy.findIndex(({ follows }) => follows === 'or');
  return other < 0 ? remedy : remedy.slice(0, other);
}

/** Names the peers of findings that stand for many; the same object for the same peer. */
export type NamePeer = (each: OpenPeer) => AlikePeer;

/** A finding with its texts and names final. */
export function closeFinding(
  open: OpenFinding,
  host: string,
  meta: { id: string; severity: Finding['severity']; object: Finding['object']; mended: string },
  nameOf: (lease: Lease) => string,
  namePeer: NamePeer,
): Finding {
  const { draft } = open;
  const first = draft.peer == null ? null : nameOf(draft.peer);
  const say = (text: string): string => (first === null ? text : text.replaceAll('{peer}', first));
  const alike = open.alike?.map(namePeer);
  const peer = alike === undefined ? first : null;
  const name = alike === undefined ? draft.name : '';
  const remedy = alike === undefined ? draft.remedy : firstWay(draft.remedy);
  return {
    key: [meta.id, host, ...(peer === null ? [] : ['->', peer]), ...(name === '' ? [] : [name])].join(' '),
    check: meta.id,
    severity: draft.severity ?? meta.severity,
    host,
    peer,
    family: open.family,
    object: meta.object,
    name,
    expected: say(draft.expected),
    observed: say(draft.observed),
    message: `${say(draft.message)}${alike === undefined ? '' : `, and ${alike.length - 1} more like it`}`,
    evidence: open.evidence,
    remedy: remedy.map(({ command, note, onPeer, follows }, n) => ({
      host: onPeer === true && first !== null ? first : host,
      command,
      note: say(withProof(note, meta)),
      follows: n === 0 ? null : (follows ?? null),
    })),
    breaks: draft.breaks,
    ...(alike === undefined ? {} : { alike }),
    about: alike === undefined ? (draft.about ?? {}) : {},
  };
}
