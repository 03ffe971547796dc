#!/usr/bin/env node
/** The command line: `npx taihu …`. */
import { runCommandLine } from './command-line.ts';

process.exitCode = await runCommandLine(process.argv.slice(2));
