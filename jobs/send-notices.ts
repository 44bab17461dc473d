import type { Context } from '../server/context.ts';
import { listAccountsOfUnit, resolveAccountAddress } from '../server/features/accounts/index.ts';
import { sendNotices } from '../server/features/notices/index.ts';
import type { Counts } from './timetable.ts';

/** Sends what waits in the outbox. A process without the vault's key leaves it to one that has it. */
export async function run(context: Context): Promise<Counts> {
  if (context.config.vault.privateKey === undefined) return { skipped: 1 };
  const counts = await sendNotices(context, {
    resolveAccount: resolveAccountAddress,
    async resolveUnit(reader, unitId) {
      const [first] = [
        ...(await listAccountsOfUnit(reader, unitId, 'officer')),
        ...(await listAccountsOfUnit(reader, unitId, 'dispatcher')),
        ...(await listAccountsOfUnit(reader, unitId, 'supervision')),
        ...(await listAccountsOfUnit(reader, unitId, 'leader')),
      ];
      return first ? resolveAccountAddress(reader, first.id) : null;
    },
  });
  return { ...counts };
}
