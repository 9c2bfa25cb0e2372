import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { renderJson } from '../src/render/json.ts';
import { reportSchema } from '../src/store/report-shape.ts';
import type { Report } from '../src/types/report.ts';

const ajv = new Ajv2020({ allErrors: true });
formats.default(ajv);
/** As published, and with nothing that is not published. */
const [open, closed] = [ajv.compile(reportSchema()), ajv.compile(reportSchema(true))];

/** What is wrong with a text as `--format json` prints it; empty when nothing is. */
export function schemaErrors(json: string): string[] {
  const report = JSON.parse(json);
  return [open, closed].flatMap((validate) =>
    validate(report)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
        ),
  );
}

/** The report itself; throws when its JSON is not what the schema says. Every report of the tests comes by here. */
export function validReport(report: Report): Report {
  const errors = schemaErrors(renderJson(report));
  if (errors.length > 0) throw new Error(`schema/report.schema.json is broken: ${errors.slice(0, 5).join('; ')}`);
  return report;
}
