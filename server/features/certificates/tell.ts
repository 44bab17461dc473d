import type { Trx } from '../../../db/transaction.ts';
import type { Context } from '../../context.ts';
import { queuePlainNotice, type PlainTemplate } from '../notices/index.ts';
import type { MemberRow } from '../network/index.ts';

/**
 * Tells a member about the certificate or an exam, once for each `happening`. What it is, the member reads after
 * signing in: a message travels in the open.
 */
export async function tellMember(
  trx: Trx,
  ctx: Pick<Context, 'clock' | 'ids'>,
  member: Pick<MemberRow, 'id'>,
  template: Extract<PlainTemplate, `member.${'certificate' | 'exam'}_${string}`>,
  happening: string,
): Promise<void> {
  await queuePlainNotice(trx, ctx, {
    dedupeKey: `${template}/${member.id}/${happening}`,
    recipient: { kind: 'member', id: member.id },
    template,
  });
}
