import type { ActiveTask } from '../../types/measure.ts';
import { countersScript } from './counters.ts';
import { craftedScript } from './crafted.ts';
import { proberScript } from './prober.ts';
import { sweepScript } from './sweep.ts';
import { trackedScript } from './tracked.ts';
import { captureScript, dropReasonsScript } from './watch.ts';

/** The sh script that does a task; null where facts are not known that it needs. Throws on words that are no addresses. */
export function taskScript(task: ActiveTask): string | null {
  switch (task.task) {
    case 'send':
      return proberScript(task.series, task);
    case 'counters':
      return countersScript(task.vtepName);
    case 'craft':
      return craftedScript(task.from, task.to, task.kind);
    case 'sweep':
      return sweepScript(task.from, task.to, task.largestBytes);
    case 'tracked':
      return trackedScript(task.from, task.to);
    case 'drops':
      return dropReasonsScript(task.nonce, task.family);
    case 'capture':
      return captureScript(task.from, task.to);
  }
}
