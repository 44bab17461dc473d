import { transact } from '../../db/transaction.ts';
import { SYSTEM } from '../../server/actor.ts';
import {
  certificateRecords,
  examRecords,
  issueCertificate,
  type CertificateRow,
} from '../../server/features/certificates/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import type { TestContext } from './context.ts';

/**
 * Gives a member a certificate from today on, by an exam that was passed; with `overrides` one in any other state.
 * Suspended: `{ state: 'suspended', suspended_on: day }`; expired: `{ expires_on: plusDays(day, -1) }`.
 */
export async function certify(
  context: TestContext,
  member: MemberRow,
  overrides: Partial<CertificateRow> = {},
): Promise<CertificateRow> {
  return transact(context.db, async (trx) => {
    const now = context.clock.now();
    const { row: exam } = await examRecords.create(
      trx,
      context,
      SYSTEM,
      now,
      {
        id: context.ids.id(),
        member_id: member.id,
        kind: member.kind,
        round: 1,
        attempt: 1,
        seed: context.ids.letters(26),
        bank_edition: 1,
        size: 20,
        pass_mark: 80,
        minutes: 40,
        started_at: now,
        due_at: now,
        state: 'passed',
        handed_in_at: now,
        answers_json: '[]',
        score: 100,
      },
      { kind: 'exam.handed_in' },
    );
    const issued = await issueCertificate(trx, context, SYSTEM, member, exam.id);
    if (Object.keys(overrides).length === 0) return issued;
    const changed = { kind: 'certificate.changed', set: overrides };
    return (await certificateRecords.change(trx, context, SYSTEM, now, issued, changed)).row;
  });
}
