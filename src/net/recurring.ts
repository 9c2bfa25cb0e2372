/** A text that hosts print alike: one object for all of them, by which what follows from it is kept. */
export interface RecurringText {
  /** Without what differs and says nothing: counters of rules, the date of a dump. Lines keep their numbers. */
  readonly bytes: Buffer;
}

/** Of each kind so many are remembered; those met last come first. */
const KEPT = 8;
/** Longer texts are not kept. */
const BYTES_MAX = 4 * 1024 * 1024;

const NEWLINE = 0x0a;
const HASH = 0x23;
const COLON = 0x3a;
const OPEN = 0x5b;

const known = new Map<string, RecurringText[]>();

/** `# Completed on …` and the `[123:4567]` of a chain are left out. Source: iptables-save(8). */
function withoutCounters(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, from);
    const next = newline < 0 ? bytes.length : newline + 1;
    let end = next;
    const first = bytes[from];
    if (first === HASH) end = from;
    else if (first === COLON) {
      const open = bytes.indexOf(OPEN, from);
      if (open >= 0 && open < next) end = open;
    }
    for (let i = from; i < end; i++) out[length++] = bytes[i]!;
    if (end < next && newline >= 0) out[length++] = NEWLINE;
    from = next;
  }
  return out.subarray(0, length);
}

/** The object of this text; `kind` is the command that printed it. null where the text is too long to be kept. */
export function recurringText(kind: string, bytes: Uint8Array): RecurringText | null {
  if (bytes.length > BYTES_MAX) return null;
  const plain = kind.includes('tables')
    ? withoutCounters(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts = known.get(kind) ?? [];
  known.set(kind, texts);
  const at = texts.findIndex((text) => text.bytes.equals(plain));
  if (at === 0) return texts[0]!;
  // what came may lie in a chunk with others: a copy is no larger than it is
  const text = at > 0 ? texts.splice(at, 1)[0]! : { bytes: Buffer.from(plain) };
  texts.unshift(text);
  if (texts.length > KEPT) texts.pop();
  return text;
}
