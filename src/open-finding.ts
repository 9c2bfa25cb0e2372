import type { Finding } from './types/finding.ts';
import type { OpenFinding } from './types/judgement.ts';
import type { Lease } from './types/lease.ts';

/** Begins what proves that a remedy worked. */
const DONE = 'done when';

/** A remedy's note with what proves that it worked. */
export function withProof(note: string, { mended }: { readonly mended: string }): string {
  return note.includes(DONE) ? note : `${note}; ${DONE} ${mended}`;
}

/** A finding with its texts and names final. */
export function closeFinding(
  open: OpenFinding,
  host: string,
  meta: { id: string; severity: Finding['severity']; object: Finding['object']; mended: string },
  nameOf: (lease: Lease) => string,
): Finding {
  const { draft } = open;
  const peer = draft.peer == null ? null : nameOf(draft.peer);
  const say = (text: string): string => (peer === null ? text : text.replaceAll('{peer}', peer));
  return {
    key: [meta.id, host, ...(peer === null ? [] : ['->', peer]), ...(draft.name === '' ? [] : [draft.name])].join(' '),
    check: meta.id,
    severity: draft.severity ?? meta.severity,
    host,
    peer,
    family: open.family,
    object: meta.object,
    name: draft.name,
    expected: say(draft.expected),
    observed: say(draft.observed),
    message: say(draft.message),
    evidence: open.evidence,
    remedy: draft.remedy.map(({ command, note, onPeer, follows }, n) => ({
      host: onPeer === true && peer !== null ? peer : host,
      command,
      note: say(withProof(note, meta)),
      follows: n === 0 ? null : (follows ?? null),
    })),
    breaks: draft.breaks,
    about: draft.about ?? {},
  };
}
