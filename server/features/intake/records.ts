import { recorded } from '../register/index.ts';
import * as store from './store.ts';

/** Pads, bound to the register: who made and who cancelled one stays written. Slips follow their cases' events. */
export const padRecords = recorded<store.PadRow>({
  stream: 'pad',
  insert: store.insertPad,
  update: store.updatePad,
  page: store.pagePads,
});
