import type { Reader } from '../../../db/transaction.ts';
import { toEvent, type RegisteredEvent } from './actions.ts';
import * as store from './store.ts';

export { appendEvent, appendPublicLeaf, ERASURE, eraseStream } from './actions.ts';
export type { NewEvent, RegisterContext, RegisteredEvent } from './actions.ts';
export { canonical, type Json, type JsonObject } from './canonical.ts';
export { checkpoint, receiptProof, verifierKey, verifyReceipt } from './receipt.ts';
export type { ReceiptEvent, ReceiptFlaw, ReceiptVerdict } from './receipt.ts';
export {
  recorded,
  type Recorded,
  type RecordedRow,
  type RecordedRows,
  type RecordedSpec,
} from './recorded.ts';
export { verifyRegister } from './verify.ts';
export type { Fault, RegisterVerdict } from './verify.ts';

/** Holds the register's head until commit: what is numbered under it is numbered without gaps or doubles. */
export { lastPublicLeaf, lockHead as holdRegister } from './store.ts';

/** Events of one stream, oldest first; `afterN` leaves out those up to and with that n. */
export async function listEvents(
  reader: Reader,
  stream: string,
  options: { afterN?: number } = {},
): Promise<RegisteredEvent[]> {
  return (await store.listStream(reader, stream, options.afterN ?? -1)).map(toEvent);
}

/** Events of all the streams together, in the order in which they were registered. */
export async function listEventsOfMany(reader: Reader, streams: string[]): Promise<RegisteredEvent[]> {
  return (await store.listStreams(reader, streams)).map(toEvent);
}
