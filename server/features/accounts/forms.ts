import { z } from 'zod';
import { ROLES, STAFF_ROLES } from '../../actor.ts';

const text = (missing: string, max: number) =>
  z.string(missing).trim().min(1, missing).max(max, 'errors:field.invalid');

/** Not trimmed: a space may be part of a password. */
const secret = (missing: string) => z.string(missing).min(1, missing).max(1000, 'accounts:password.long');

export const signInForm = z.object({
  username: text('accounts:signIn.usernameMissing', 200),
  password: secret('accounts:signIn.passwordMissing'),
});

export const codeForm = z.object({
  code: z
    .string('accounts:code.missing')
    .transform((typed) => typed.normalize('NFKC').replace(/[\s-]/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, 'accounts:code.missing')),
});

const newPassword = {
  password: secret('accounts:password.missing'),
  again: z.string('accounts:password.againMissing').max(1000, 'accounts:password.long'),
};
const same = (form: { password: string; again: string }) => form.password === form.again;
const differs = { message: 'accounts:password.differs', path: ['again'] };

/** At sign-in, where the password just shown was one to be replaced. */
export const firstPasswordForm = z.object(newPassword).refine(same, differs);

export const changePasswordForm = z
  .object({ current: secret('accounts:password.currentMissing'), ...newPassword })
  .refine(same, differs);

const optional = (max: number) => z.string().trim().max(max, 'errors:field.invalid').default('');

export const newAccountForm = z.object({
  username: text('accounts:fault.username', 40),
  // Members come from the network's office, never from here.
  role: z.enum(STAFF_ROLES, 'accounts:fault.role'),
  unitId: optional(60).transform((id) => id || null),
  post: text('accounts:fault.post', 60),
  postEn: text('accounts:fault.postEn', 100),
  email: optional(200).refine(
    (email) => email === '' || z.email().safeParse(email).success,
    'accounts:fault.email',
  ),
  phone: optional(20).refine(
    (phone) => phone === '' || /^\+?[\d-]{5,20}$/.test(phone),
    'accounts:fault.phone',
  ),
  lang: z.enum(['zh-CN', 'en'], 'errors:field.invalid').default('zh-CN'),
});

export const listFilter = z.object({
  role: z.enum(ROLES).optional().catch(undefined),
  unit: z.string().max(60).optional().catch(undefined),
});
