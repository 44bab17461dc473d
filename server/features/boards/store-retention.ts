import type { Reader } from '../../../db/transaction.ts';

/** Whether an exposure about the case still runs in any way, or its review does. */
export async function isOnTheBoard(reader: Reader, caseId: string): Promise<boolean> {
  const row = await reader
    .selectFrom('exposures')
    .select('id')
    .where('case_id', '=', caseId)
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['candidate', 'replied']),
        eb.and([eb('state', 'in', ['published', 'put_right']), eb('archived_at', 'is', null)]),
        eb.and([
          eb('state', '!=', 'withdrawn'),
          eb('review_asked_at', 'is not', null),
          eb('reviewed_at', 'is', null),
        ]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
