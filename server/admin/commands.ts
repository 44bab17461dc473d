import { parseArgs, type ParseArgsConfig } from 'node:util';
import { init } from './init.ts';
import { importFile } from './import-file.ts';
import { remark } from './re-mark.ts';
import { recompute } from './recompute.ts';
import { reseal } from './reseal-contacts.ts';
import { verifyAll } from './verify.ts';
import { verifyDraw } from './verify-draw.ts';
import type { OpenContext } from '../build-context.ts';
import { openForOperator, UsageFault, type Terminal } from './command-line.ts';
import { readConfig } from '../config.ts';
import { recountLimits } from '../features/boards/index.ts';
import { verifierKey } from '../features/register/index.ts';
import { recountStatistics } from '../features/statistics/index.ts';
import { newSecrets } from './secrets.ts';

/** What was typed after the command's name, and where. */
interface Asked {
  words: string[];
  values: Record<string, string | boolean | undefined>;
  terminal: Terminal;
  say: (line: string) => void;
}

interface Command {
  /** After the name: what it takes. */
  takes: string;
  help: string;
  options?: NonNullable<ParseArgsConfig['options']>;
  /** How many words may follow the name: least and most. */
  words?: readonly [number, number];
  run(asked: Asked): Promise<number>;
}

const DEMO = { demo: { type: 'boolean' as const } };

const withContext =
  (work: (context: OpenContext, asked: Asked) => Promise<number>): Command['run'] =>
  async (asked) => {
    const context = await openForOperator(asked.values['demo'] === true, asked.terminal);
    try {
      return await work(context, asked);
    } finally {
      await context.close();
    }
  };

const COMMANDS: Record<string, Command> = {
  'make-keys': {
    takes: '',
    help: 'Makes the five secrets and prints them as settings. Nothing is kept: store them where only you can read.',
    async run({ say }) {
      for (const [name, value] of Object.entries(newSecrets())) say(`${name}=${value}`);
      return 0;
    },
  },
  init: {
    takes: '[--username NAME] [--post TEXT] [--post-en TEXT]',
    help:
      'Makes the tables, fills in calendar and rules, registers a dispatch and a supervision office where there is\n' +
      'none, and opens the first administrator account. Its password is shown once. Safe to repeat.',
    options: { username: { type: 'string' }, post: { type: 'string' }, 'post-en': { type: 'string' } },
    run: withContext((context, { say, values }) =>
      init(context, say, {
        username: text(values['username']) ?? 'admin',
        post: text(values['post']),
        postEn: text(values['post-en']),
      }),
    ),
  },
  import: {
    takes: 'units|divisions FILE  |  calendar FILE --year YEAR --source TEXT [--expected]',
    help:
      'Brings a registry of units or divisions (xlsx, csv) or a year of the working calendar (json, csv) in: all of\n' +
      'the file, or with any fault in it nothing. After a calendar the open deadlines are counted again.\n' +
      '  --year YEAR    the year the calendar is for\n' +
      '  --source TEXT  where it was published\n' +
      '  --expected     it is not official yet: deadlines counted with it are marked as provisional',
    options: { year: { type: 'string' }, source: { type: 'string' }, expected: { type: 'boolean' }, ...DEMO },
    words: [2, 2],
    run: withContext((context, { say, words, values }) =>
      importFile(context, say, words[0]!, words[1]!, {
        year: text(values['year']),
        source: text(values['source']),
        isExpected: values['expected'] === true,
      }),
    ),
  },
  'verify-register': {
    takes: '[--demo]',
    help: 'Checks the whole register, and every recorded row against its events. Prints what was touched; exit code 1 then.',
    options: DEMO,
    run: withContext((context, { say, terminal }) => verifyAll(context, say, terminal.err)),
  },
  recount: {
    takes: '[--demo]',
    help: 'Counts the limits of all open cases again, after the calendar has changed. Limits that have passed stay.',
    options: DEMO,
    run: withContext(async (context, { say }) => {
      const { seen, moved } = await recountLimits(context);
      say(`${seen} open cases looked at, ${moved} deadlines moved.`);
      return 0;
    }),
  },
  'recount-statistics': {
    takes: '[--demo]',
    help: 'Counts the figures of all units and months again, from the cases themselves.',
    options: DEMO,
    run: withContext(async (context, { say }) => {
      const { months, rows } = await recountStatistics(context, { months: 'all' });
      say(`${months} months counted, ${rows} rows written.`);
      return 0;
    }),
  },
  'reseal-contacts': {
    takes: '',
    help:
      'Seals all contact data to the pair in VAULT_PUBLIC_KEY and VAULT_PRIVATE_KEY. The pair it was sealed to so far\n' +
      'is known by its private half in VAULT_OLD_PRIVATE_KEY. Stop the service first. Safe to stop and to repeat; exit\n' +
      'code 1 when some of it could not be opened.',
    run: withContext((context, { say, terminal }) => reseal(context, say, terminal.err)),
  },
  're-mark': {
    takes: 'EXAM [--demo]',
    help:
      'Lays an exam of the three-member network out again from its seed and the question bank of that day, marks what\n' +
      'was handed in, and compares: exit code 1 when the record says something else.',
    options: DEMO,
    words: [1, 1],
    run: withContext((context, { say, words }) => remark(context, say, words[0]!)),
  },
  'verify-draw': {
    takes: 'look-backs WEEK | ROUND | PLAN [--demo]',
    help:
      'Draws the look-back checks of a week again, named by its Monday, the evaluators of a round, or the inspections\n' +
      'of a plan, each named by its code, and compares with what was drawn and with what the register says; exit code 1 when anything differs.',
    options: DEMO,
    words: [1, 2],
    run: withContext((context, { say, words }) => verifyDraw(context, say, words)),
  },
  recompute: {
    takes: 'ROUND [--demo]',
    help:
      'Counts a round of evaluations again from its ballots, prints the numbers, and compares them with what was\n' +
      'published and with what the register says; exit code 1 when anything differs.',
    options: DEMO,
    words: [1, 1],
    run: withContext((context, { say, words }) => recompute(context, say, words[0]!)),
  },
  'verifier-key': {
    takes: '',
    help: 'Prints the public key of the register. Give it to others: with it they can check what this system signs.',
    async run({ say, terminal }) {
      say(verifierKey({ config: readConfig('production', terminal.settings) }));
      return 0;
    },
  },
};

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { takes }]) => `  ${name} ${takes}`.trimEnd());
  return ['npm run admin -- COMMAND …', '', ...lines, '', 'COMMAND --help says more.', ''].join('\n');
}

/** `npm run admin -- COMMAND …` */
export async function admin(terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = terminal.args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : undefined;
  if (!command) {
    terminal.err.write(usage());
    return name === '--help' ? 0 : 2;
  }
  const options = { ...command.options, help: { type: 'boolean' as const } };
  const { values, positionals } = parseArgs({ args: rest, allowPositionals: true, options });
  if (values.help) {
    terminal.err.write(`npm run admin -- ${name} ${command.takes}\n\n${command.help}\n`);
    return 0;
  }
  const [least, most] = command.words ?? [0, 0];
  if (positionals.length < least || positionals.length > most) {
    throw new UsageFault(`Write: npm run admin -- ${name} ${command.takes}`);
  }
  const say = (line: string): void => void terminal.out.write(`${line}\n`);
  return command.run({ words: positionals, values, terminal, say });
}
