import type { Language } from '#kernel/i18n/contract.ts';

/** A message as it leaves the house: a sentence of public facts, and the way to the screen that it is about. */
export interface Message {
  /** The same for every attempt, so that the far side can tell a repeat. */
  id: string;
  language: Language;
  title: string;
  text: string;
  /** The whole address of the screen. */
  link: string;
}

/** A way out of the house. */
export interface Channel {
  /** What it goes through, for the operator: never a secret, never a person's address. */
  readonly place: string;
  /** Whether messages go into a file of this machine, and so to nobody. */
  readonly isFile: boolean;
  /** Sends, or throws DeliveryFault. */
  send(address: string, message: Message): Promise<void>;
}

/** The far side did not take a message: what it said, in a word that names nobody, and whether to try again. */
export class DeliveryFault extends Error {
  override readonly name = 'DeliveryFault';
  readonly isFinal: boolean;

  constructor(reason: string, isFinal: boolean, cause?: unknown) {
    super(reason, { cause });
    this.isFinal = isFinal;
  }
}
