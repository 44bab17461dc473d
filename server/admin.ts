import { runCommand, thisTerminal } from './admin/command-line.ts';
import { admin } from './admin/commands.ts';

process.exitCode = await runCommand(admin, thisTerminal());
