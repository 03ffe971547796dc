/** Who somebody is: what the contracts of the room share. */
import { z } from 'zod';
import { ROLES } from '#kernel/operation/contract.ts';
import { Day, UnitCode } from '#kernel/units/contract.ts';

/** A sign-in name: letters, digits, dots and dashes. */
export const AccountName = z
  .string()
  .regex(/^[a-z][a-z0-9.-]{1,63}$/i, '账号由字母、数字、点和短横组成 / letters, digits, dots and dashes');

export const Membership = z.object({
  role: z.enum(ROLES),
  unitCode: UnitCode,
  unitName: z.string(),
  unitNameEn: z.string(),
  /** From a day of the city to before another, or until further notice. */
  validFrom: Day,
  validTo: Day.optional(),
  /** The name of whose role it is, where the account carries it out for another. */
  onBehalfOf: z.string().optional(),
});

export type Membership = z.infer<typeof Membership>;

/** Who is signed in, as screens need it. */
export const Me = z.object({
  id: z.uuid(),
  account: AccountName,
  displayName: z.string(),
  memberships: z.array(Membership),
  /** Until the password is changed, only that, this question and signing out are open. */
  mustChangePassword: z.boolean(),
  /** Until the second factor that the policy asks is set up, the same holds. */
  mustSetSecondFactor: z.boolean(),
});
export type Me = z.infer<typeof Me>;

/** How many sessions ended. */
export const Ended = z.object({ ended: z.int() });
