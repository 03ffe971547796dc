/** What a file is, for the contracts of other rooms: apart, so that a screen need not load the operations. */
import { z } from 'zod';

/** What is accepted, by what the bytes are, with the ending that a name then gets. */
export const ACCEPTED = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'text/csv': 'csv',
  'text/plain': 'txt',
} as const;
export type FileType = keyof typeof ACCEPTED;
export const TYPES = Object.keys(ACCEPTED) as [FileType, ...FileType[]];

export const FileView = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.enum(TYPES),
  sizeBytes: z.int(),
  /** Of what is kept and given out; images are written anew, so that what was sent has another. */
  sha256: z.string(),
  sentSha256: z.string(),
  /** A small picture of an image: WebP in Base64. */
  preview: z.string().optional(),
  /** Who attached it; absent for who has no part in the way of its owner. */
  by: z.string().optional(),
  at: z.iso.datetime(),
  /** How often its owner was handed in before it was attached, and before it was taken away again. */
  fromRound: z.int(),
  untilRound: z.int().optional(),
});
export type FileView = z.infer<typeof FileView>;
