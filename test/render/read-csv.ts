/** RFC 4180: records of cells; throws on a stray quote. */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= text.length) throw new Error('unfinished quotes');
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else {
      while (at < text.length && !/[,\n]/.test(text[at]!)) cell += text[at++];
      if (cell.includes('"')) throw new Error(`quote in ${cell}`);
    }
    record.push(cell);
    if (text[at] === '\n') {
      records.push(record);
      record = [];
    } else if (text[at] !== ',') throw new Error(`no comma after ${cell}`);
    at++;
  }
  if (record.length > 0) throw new Error('no final newline');
  return records;
}
