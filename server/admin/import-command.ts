import { parseArgs } from 'node:util';
import { openForOperator, UsageFault, type Terminal } from './command-line.ts';
import { COLUMNS, type Column, type Mapping } from '../features/archive/index.ts';
import { findCategory } from '../features/units/index.ts';
import { importMessages, type MessageChannel } from './import-messages.ts';
import { progressOn } from '../progress.ts';

const CHANNELS: readonly MessageChannel[] = ['import', 'phone', 'paper', 'web'];

const HELP = `npm run import -- messages FILE [--mapping id=HEADER,…] [--category CODE] [--channel NAME] [--demo]

Takes the messages of a hotline or board in as cases (xlsx, csv). Their clocks start now; when they were first sent
is kept in their text. The number of each message becomes the case's outside reference: the same file again brings
nothing new. Messages that were answered there already are left out. Rows with faults are named, the rest go on.
  --mapping   headers other than the standard ones; the columns are ${COLUMNS.join(', ')}
  --category  code of the category all of them get (other)
  --channel   ${CHANNELS.join(', ')} (import)
  --demo      into the demonstration
`;

/** `npm run import -- messages FILE …` */
export async function importCommand(terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: terminal.args,
    allowPositionals: true,
    options: {
      mapping: { type: 'string' },
      category: { type: 'string', default: 'other' },
      channel: { type: 'string', default: 'import' },
      demo: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  const [what, file] = positionals;
  if (values.help || what !== 'messages' || file === undefined || positionals.length > 2) {
    terminal.err.write(HELP);
    return values.help ? 0 : 2;
  }
  const mapping = readMapping(values.mapping);
  const channel = CHANNELS.find((one) => one === values.channel);
  if (!channel) throw new UsageFault(`"${values.channel}" is no channel: ${CHANNELS.join(', ')} are.`);
  const context = await openForOperator(values.demo, terminal);
  try {
    if (!(await findCategory(context.db, values.category))) {
      throw new UsageFault(`There is no category "${values.category}".`);
    }
    const progress = progressOn(terminal.err);
    const counts = await importMessages(context, file, {
      mapping,
      channel,
      categoryCode: values.category,
      onProgress: (done, total) => progress.show('Messages', done, total),
      onFault: (line) => progress.say(line),
    });
    progress.end();
    terminal.out.write(`${JSON.stringify(counts)}\n`);
    return counts.faults > 0 ? 1 : 0;
  } finally {
    await context.close();
  }
}

/** `id=HEADER,subject=HEADER` */
function readMapping(text: string | undefined): Partial<Mapping> {
  if (text === undefined) return {};
  const pairs = text.split(',').map((pair): [Column, string] => {
    const at = pair.indexOf('=');
    const column = COLUMNS.find((one) => one === pair.slice(0, at).trim());
    const header = pair.slice(at + 1).trim();
    if (!column || at < 0 || header === '') {
      throw new UsageFault(
        `--mapping: "${pair}" is not COLUMN=HEADER; the columns are ${COLUMNS.join(', ')}.`,
      );
    }
    return [column, header];
  });
  return Object.fromEntries(pairs);
}
