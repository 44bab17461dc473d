import { runCommand, thisTerminal } from './admin/command-line.ts';
import { importCommand } from './admin/import-command.ts';

process.exitCode = await runCommand(importCommand, thisTerminal());
