/** Sends a file with a command: by the one means of a browser that tells how far it is. */
import type { z } from 'zod';
import { LANGUAGE_TAG } from '#kernel/i18n/contract.ts';
import type { InputSchema, OperationContract } from '#kernel/operation/contract.ts';
import { type CallOptions, queryString, urlOf } from './client.ts';
import { offline, problemOf } from './problem.ts';

export interface UploadOptions extends CallOptions {
  /** Told how much has left, from 0 to 1. */
  onProgress?: (part: number) => void;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends a file and gives the command's output; every failure is a ProblemError. */
export function sendFile<N extends string, I extends InputSchema, O extends z.ZodType>(
  contract: OperationContract<N, I, O>,
  input: z.input<I>,
  file: Blob,
  { language, idempotencyKey, signal, onProgress }: UploadOptions,
): Promise<z.output<O>> {
  const { path, rest } = urlOf(contract, { ...input });
  const request = new XMLHttpRequest();
  request.open('POST', path + queryString(rest));
  request.setRequestHeader('accept', 'application/json');
  request.setRequestHeader('accept-language', LANGUAGE_TAG[language]);
  request.setRequestHeader('content-type', 'application/octet-stream');
  if (idempotencyKey !== undefined) request.setRequestHeader('idempotency-key', idempotencyKey);
  signal?.addEventListener('abort', () => request.abort());
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(offline());
    request.onabort = () => reject(offline());
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status !== 200) return reject(problemOf(request.status, body));
      return body === undefined ? reject(problemOf(request.status, undefined)) : resolve(body as z.output<O>);
    };
    request.send(file);
  });
}
