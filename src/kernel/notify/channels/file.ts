import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Channel } from './channel.ts';

/** A channel for a laptop: a line of JSON for each message, in a file that its owner alone reads. */
export function createFileChannel(file: string): Channel {
  return {
    place: file,
    isFile: true,
    async send(address, message) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await appendFile(file, `${JSON.stringify({ to: address, ...message })}\n`, { mode: 0o600 });
    },
  };
}
