import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderPrometheus } from '../../src/render/prometheus.ts';
import type { Report } from '../../src/types/report.ts';
import { broken, entryMissing, everything, gapsOnly, healthy, macChanged, measured } from './reports.ts';
import { promtool } from './tool.ts';

/** Samples by name and labels, as they stand. */
async function samples(report: Report): Promise<Map<string, number>> {
  const lines = (await renderPrometheus(report)).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const entries = lines.map((line): [string, number] => {
    const at = line.lastIndexOf(' ');
    return [line.slice(0, at).replace('flannel_doctor_', ''), Number(line.slice(at + 1))];
  });
  assert.is(new Map(entries).size, entries.length, 'no series twice');
  return new Map(entries);
}

const heads = async (report: Report) => (await renderPrometheus(report)).match(/^# .*$/gm);

test('promtool has nothing to say', async () => {
  for (const report of [
    everything(),
    measured(),
    healthy(3),
    gapsOnly(),
    { ...healthy(1), hosts: [], leaseSource: null },
  ])
    assert.is(promtool(await renderPrometheus(report)), '');
});

test('the same metrics, of the same type and unit, whatever is found', async () => {
  assert.equal(await heads(everything()), await heads(healthy(0)));
  assert.equal(await heads(measured()), await heads(healthy(0)));
});

test('what is found is counted and named', async () => {
  const told = await samples(everything());
  const expected: Readonly<Record<string, number>> = {
    'verdict{verdict="unhealthy"}': 1,
    'verdict{verdict="healthy"}': 0,
    incomplete: 1,
    pairs_broken: 6,
    'causes{severity="error"}': 2,
    'causes{severity="note"}': 0,
    'findings{severity="error"}': 4,
    findings_suppressed: 1,
    'gaps{kind="unreachable"}': 1,
    'cause{id="vtep-mac-changed",severity="error",object="vtep",host="minion2",peer=""}': 1,
    'cause_broken_pairs{id="fdb-entry-missing",severity="error",object="fdb",host="minion1",peer="minion3"}': 2,
    run_timestamp_seconds: 1767225600,
  };
  for (const [name, value] of Object.entries(expected)) assert.is(told.get(name), value, name);
});

test('measurements are told of hosts, in seconds and ratios, never of pairs', async () => {
  const told = await samples(measured());
  assert.is(told.get('host_overlay_loss_ratio{host="minion1",family="4"}'), 0.05);
  assert.is(told.get('host_overlay_rtt_median_seconds{host="minion1",family="4"}'), 0.0002);
  assert.is(told.get('pairs_by_path_mtu{outcome="fragmented"}'), 1);
  for (const name of told.keys()) assert.not.match(name, /minion\d.*minion\d/);
});

test('equal causes on one host are one series; what is too much is counted', async () => {
  const twice = await samples(broken(3, [macChanged(2, 3), macChanged(2, 3)]));
  assert.is(twice.get('cause{id="vtep-mac-changed",severity="error",object="vtep",host="minion2",peer=""}'), 2);
  const size = 1500;
  const told = await samples(
    broken(
      size,
      Array.from({ length: 300 }, (_, n) => entryMissing(n + 1, n + 2, size)),
    ),
  );
  assert.is(told.get('untold_causes'), 100);
  assert.is(told.get('untold_hosts'), 500);
  assert.is([...told.keys()].filter((name) => name.startsWith('cause{')).length, 200);
});

test.run();
