import { runCommand, thisTerminal } from '../server/admin/command-line.ts';
import { jobCommand } from './job-command.ts';

process.exitCode = await runCommand(jobCommand, thisTerminal());
