/** Contracts of the keys room: the public halves of the keys that sign, and their rotation. */
import { z } from 'zod';
import { commandContract, PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';

/** What a key is for, such as `audit.anchor`: one key is never used for two purposes. */
export const KeyPurpose = z
  .string()
  .max(100)
  .regex(/^[a-z]+(\.[a-z-]+)+$/, '形如 audit.anchor / such as audit.anchor');

/** A key as anyone may see it. */
export const PublicKey = z.object({
  id: z.uuid(),
  purpose: KeyPurpose,
  issuer: z.string(),
  generation: z.int().min(1),
  algorithm: z.literal('Ed25519'),
  /** The 32 bytes of the public key in base64url, as in the `x` of a JWK. */
  publicKey: z.string(),
  createdAt: z.iso.datetime(),
  retiredAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
});
export type PublicKey = z.infer<typeof PublicKey>;

export const keysContracts = {
  public: queryContract({
    name: 'keys.public',
    title: { zh: '公开的验签密钥', en: 'Public keys' },
    input: z.object({ purpose: KeyPurpose.optional(), ...PageInput }),
    output: pageOf(PublicKey),
    example: { purpose: 'audit.anchor' },
  }),
  rotate: commandContract({
    name: 'keys.rotate',
    title: { zh: '更换密钥', en: 'Rotate a key' },
    input: z.object({
      purpose: KeyPurpose,
      /** The private key may have leaked: the old key is revoked, not only retired. */
      isCompromised: z.boolean().default(false),
    }),
    output: z.object({ retired: z.uuid(), current: z.uuid() }),
    example: { purpose: 'audit.anchor' },
  }),
} as const;
