import type { Insertable, Selectable } from 'kysely';
import type { CertificatesTable } from '../../../db/schema/certificates.ts';
import { portionsOf } from '../../../db/portions.ts';
import type { Reader, Trx } from '../../../db/transaction.ts';

export type CertificateRow = Selectable<CertificatesTable>;

export async function findCertificateOf(
  reader: Reader,
  memberId: string,
): Promise<CertificateRow | undefined> {
  return reader.selectFrom('certificates').selectAll().where('member_id', '=', memberId).executeTakeFirst();
}

export async function findCertificate(reader: Reader, id: string): Promise<CertificateRow | undefined> {
  return reader.selectFrom('certificates').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findByNumber(reader: Reader, number: string): Promise<CertificateRow | undefined> {
  return reader.selectFrom('certificates').selectAll().where('number', '=', number).executeTakeFirst();
}

/** Certificates of these members, in any state. */
export async function listCertificatesOf(
  reader: Reader,
  memberIds: readonly string[],
): Promise<CertificateRow[]> {
  const rows: CertificateRow[] = [];
  // A statement takes so many values and no more.
  for (const ids of portionsOf(memberIds, 5000)) {
    rows.push(
      ...(await reader.selectFrom('certificates').selectAll().where('member_id', 'in', ids).execute()),
    );
  }
  return rows;
}

/** The highest running number of a year; 0 when there is none. Call it with the register's head held. */
export async function lastSerial(reader: Reader, year: number): Promise<number> {
  const row = await reader
    .selectFrom('certificates')
    .select('serial')
    .where('year', '=', year)
    .orderBy('serial', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.serial ?? 0;
}

export async function insertCertificate(trx: Trx, row: Insertable<CertificatesTable>): Promise<void> {
  await trx.insertInto('certificates').values(row).execute();
}

export async function updateCertificate(
  trx: Trx,
  id: string,
  version: number,
  set: Partial<CertificateRow>,
): Promise<boolean> {
  const done = await trx
    .updateTable('certificates')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function pageCertificates(
  reader: Reader,
  afterId: string | null,
  limit: number,
): Promise<CertificateRow[]> {
  const query = reader.selectFrom('certificates').selectAll().orderBy('id').limit(limit);
  return (afterId === null ? query : query.where('id', '>', afterId)).execute();
}
